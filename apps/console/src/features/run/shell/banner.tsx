import type { ReactNode } from "react";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import { Button } from "@/components/ui/button";
import { useRunNow, type RunNow } from "../run-now";
import { useSay } from "../say";
import { usePlace } from "../use-place";
import { listed } from "@/lib/words";
import { CapQuestion } from "./cap-question";

/** What the run needs of a person, and what it says when it stands still. Nothing while all is well. */
export function Banner() {
  const now = useRunNow();
  return (
    <>
      <Refusal />
      <Need now={now} />
    </>
  );
}

function Need({ now }: { now: RunNow }) {
  const { run, debate, mayAct, plan } = now;
  const { actions, say } = useSay();
  const go = usePlace(run.id);
  if (run.is_cancelling) return null;
  switch (run.needs?.action) {
    case "approve": {
      const { outcome } = debate;
      return (
        <Band
          state="needs-you"
          isYours={mayAct}
          action={outcome?.status === "escalated" && <Button onClick={() => go({ tab: "debate" })}>Read the debate</Button>}
        >
          {outcome?.status === "escalated"
            ? `${disagreement(outcome.open)} ${UNTIL} ${mayAct ? "you approve" : "somebody approves"}.`
            : `Architect and Planner agree on version ${outcome?.version ?? run.spec_version ?? 1}. ${UNTIL} ${mayAct ? "you approve" : "somebody approves"}.`}
        </Band>
      );
    }
    case "raise_cap":
      return <CapQuestion now={now} />;
    case "answer": {
      const asking = plan.tasks.find((task) => task.question);
      return (
        <Band
          state="needs-you"
          isYours={mayAct}
          action={asking && <Button tone={mayAct ? "you" : "plain"} onClick={() => go({ tab: "plan", task: asking.id })}>{mayAct ? "Answer" : "See the question"}</Button>}
        >
          {asking?.question ?? run.needs.text}
        </Band>
      );
    }
    case "resume":
    case "model":
    case "day":
      return (
        <Band
          state="paused"
          action={
            mayAct && (
              <>
                {run.needs.action === "day" && (
                  <Button onClick={() => void say(actions.finish.mutateAsync(undefined))}>Finish as incomplete</Button>
                )}
                <Button onClick={() => void say(actions.resume.mutateAsync(null))}>Resume</Button>
              </>
            )
          }
        >
          {run.needs.text} {WHAT_FOLLOWS[run.needs.action]}
        </Band>
      );
  }
  if (run.state === "incomplete" || run.state === "failed" || run.state === "cancelled") {
    const state = run.state === "failed" ? "failing" : run.state;
    return run.reason || run.hint ? (
      <Band state={state}>
        {run.reason} {run.hint}
      </Band>
    ) : null;
  }
  return null;
}

const UNTIL = "Nothing is built, and nothing more is spent, until";

const WHAT_FOLLOWS = {
  resume: "What is finished is kept.",
  model: "The run goes on by itself when a model answers again.",
  day: "The run goes on by itself when the day (UTC) is over.",
};

function disagreement(open: readonly number[]): string {
  const objections = open.length === 0 ? "no verdict agrees" : `${open.length === 1 ? "objection" : "objections"} ${listed(open.map((id) => `#${id}`))} ${open.length === 1 ? "is" : "are"} open`;
  return `Architect and Planner do not agree: ${objections}.`;
}

const TINTS: Partial<Record<GlyphState, string>> = {
  "needs-you": "bg-accent-tint",
  paused: "bg-paused-tint",
  failing: "bg-failing-tint",
  incomplete: "bg-incomplete-tint",
  cancelled: "bg-cancelled-tint",
};

export function Band({
  state,
  isYours = false,
  action,
  children,
}: {
  state: GlyphState;
  isYours?: boolean;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      aria-label="What the run needs"
      className={`flex min-h-11 flex-none items-center gap-3 border-b border-line px-6 py-1.5 narrow:flex-wrap narrow:px-4 narrow:py-2.5 ${TINTS[state] ?? ""}`}
    >
      <StateGlyph state={state} size={16} />
      <p className="min-w-0 flex-1 narrow:basis-[60%]">
        {isYours && <b className="font-semibold">Your turn. </b>}
        {children}
      </p>
      {action && <span className="flex flex-none gap-2">{action}</span>}
    </section>
  );
}

function Refusal() {
  const { refusal, forget } = useSay();
  if (refusal === null) return null;
  return (
    <div
      role="alert"
      className="flex min-h-11 flex-none items-center gap-3 border-b border-line bg-failing-tint px-6 py-1.5 text-failing narrow:px-4"
    >
      <StateGlyph state="failing" size={16} />
      <p className="min-w-0 flex-1">{refusal}</p>
      <Button tone="quiet" size="sm" onClick={forget}>
        Close
      </Button>
    </div>
  );
}
