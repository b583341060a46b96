import { lazy, Suspense, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Skeleton } from "@/components/ui/skeleton";
import { StateLabel } from "@/components/marks/state-pill";
import type { GlyphState } from "@/components/marks/state-glyph";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import type { Plan } from "../projection/plan";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";
import { Inspector } from "../task/inspector";
import { usePlace } from "../use-place";
import { taskGlyph } from "../words";
import { Nothing } from "../nothing";
import { actionOf, plannedTasks } from "./progress";
import { PlanList } from "./plan-list";
import { PlanTable } from "./plan-table";
import { Timeline } from "./timeline";
import { ViewChoice, type View } from "./view-choice";
import { NARROW, useMedia } from "@/lib/use-media";

const PlanGraph = lazy(() => import("./plan-graph"));

/** The plan as it is built, with the open task beside it. */
export default function PlanView({ open }: { open: string | undefined }) {
  const { run, plan } = useRunNow();
  const go = usePlace(run.id);
  const isNarrow = useMedia(NARROW);
  const isLive = !isFinal(run.state);
  const [view, setView] = useState<View>("graph");
  const [isFollowing, setFollowing] = useState(false);
  const action = isFollowing ? actionOf(plan.tasks)?.id : undefined;
  const show = (task: string | undefined) => go({ tab: "plan", task });
  const openByHand = (task: string) => {
    setFollowing(false);
    show(task);
  };
  useEffect(() => {
    if (action !== undefined && action !== open) go({ tab: "plan", task: action });
  }, [action, open, go]);
  useShortcuts({ l: () => setFollowing(!isFollowing) }, { scope: "Plan", describe: { l: "Follow the action" }, isOn: isLive });
  if (plan.tasks.length === 0) {
    return <Nothing yet="No plan yet. The Planner writes it as soon as the design is there." ended="This run ended before there was a plan." />;
  }
  return (
    <div className="flex min-h-0 flex-1">
      <section className="flex min-w-0 flex-1 flex-col" aria-label="Plan">
        {isNarrow ? (
          <PlanList onOpen={openByHand} />
        ) : (
          <>
            <div className="flex h-11 flex-none items-center gap-4 px-4">
              <Counts plan={plan} />
              <span className="ml-auto flex items-center gap-2">
                <ViewChoice view={view} onChoose={setView} />
                {isLive && (
                  <Button size="sm" aria-pressed={isFollowing} tone={isFollowing ? "ink" : "plain"} onClick={() => setFollowing(!isFollowing)}>
                    Follow the action
                  </Button>
                )}
                {view === "graph" && (
                  <span className="flex items-center gap-1 text-xs text-ink-3">
                    Fit <Kbd>F</Kbd>
                  </span>
                )}
              </span>
            </div>
            {view === "graph" ? (
              <Suspense fallback={<Skeleton className="m-4 min-h-0 flex-1" />}>
                <PlanGraph open={open} followed={action} onOpen={openByHand} />
              </Suspense>
            ) : (
              <PlanTable open={open} onOpen={openByHand} />
            )}
            <Timeline onOpen={openByHand} />
          </>
        )}
      </section>
      {open !== undefined && <Inspector task={open} onClose={() => show(undefined)} />}
    </div>
  );
}

const COUNTED: { state: GlyphState; word: string }[] = [
  { state: "passing", word: "merged or locked" },
  { state: "running", word: "running" },
  { state: "queued", word: "queued" },
  { state: "failing", word: "fixing" },
  { state: "needs-you", word: "waiting for you" },
];

function Counts({ plan }: { plan: Plan }) {
  const tasks = plannedTasks(plan.tasks);
  const locked = plan.acceptance.state === "locked" ? 1 : 0;
  return (
    <span className="num flex min-w-0 gap-4 overflow-hidden">
      {COUNTED.map(({ state, word }) => {
        const failed = state === "failing" ? tasks.filter((task) => task.state === "failed").length : 0;
        const number = tasks.filter((task) => taskGlyph(task) === state).length + (state === "passing" ? locked : 0) - failed;
        return (
          <span key={state} className="contents">
            {/* Keeps its place while it is none: what stands after it does not move. */}
            <span className={number > 0 ? "flex-none" : "invisible flex-none"}>
              <StateLabel state={state}>
                {number} {word}
              </StateLabel>
            </span>
            {failed > 0 && <StateLabel state="failing">{failed} failed</StateLabel>}
          </span>
        );
      })}
    </span>
  );
}
