import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { Icon } from "@/components/icon";
import { ROLE_NAMES, type Role } from "@/components/marks/role-mark";
import { Sheet } from "@/components/ui/sheet";
import { dollars } from "@/lib/money";
import { count } from "@/lib/words";
import { ORDERS } from "@/lib/projects/settings";
import { moment } from "@/lib/time";
import { useRunNow, type Run } from "../run-now";

/** The run's title, which opens what was asked for: the request, and what the run took over of its project's settings. */
export function AskedFor() {
  const { run } = useRunNow();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <h1 className="min-w-0 text-[15px] font-semibold tracking-[-0.012em]">
        <button
          type="button"
          aria-haspopup="dialog"
          title="What was asked for"
          onClick={() => setOpen(true)}
          className="flex min-h-8 max-w-full items-center gap-1 rounded-2 hover:text-ink-2"
        >
          <span className="min-w-0 truncate">{run.title}</span>
          <Icon name="down" size={14} className="text-ink-3" />
        </button>
      </h1>
      <Sheet isOpen={isOpen} onOpenChange={setOpen} title="What was asked for">
        <Asked run={run} />
      </Sheet>
    </>
  );
}

function Asked({ run }: { run: Run }) {
  const { asked, attachments } = run;
  return (
    <div className="grid gap-6 p-4">
      <div>
        <p className="mb-2 text-ink-3">
          <span className="font-medium text-ink">{asked.by ?? "Somebody who left"}</span>, {moment(run.created_at)}
        </p>
        <blockquote className="font-serif text-[15px] leading-6 break-words whitespace-pre-wrap">{run.prompt}</blockquote>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {attachments.length > 0 ? <Row term="Attached">{attachments.join(", ")}</Row> : null}
        <Earlier run={run} />
        <Row term="Before building">{ruleOf(run)}</Row>
        <Row term="Cap now">{capOf(run)}</Row>
        <Row term="Debate">{count(run.max_rounds, "round")} at most</Row>
        <Row term="A task">{limitsOf([asked.limits.task_attempts, asked.limits.task_calls, asked.limits.task_minutes], asked.limits.task_usd)}</Row>
        <Row term="The run">{limitsOf([null, asked.limits.run_calls, asked.limits.run_minutes], null)}</Row>
      </dl>
      <Part title="Models" text="As the project's settings were when this was asked for.">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          {policiesOf(run).map(({ role, words }) => (
            <Row key={role} term={ROLE_NAMES[role]}>
              {words}
            </Row>
          ))}
          {policiesOf(run).length === 0 ? <Row term="Of each role">Those of the deployment</Row> : null}
          <Row term="Compute in">{asked.models.residency.join(", ") || "Wherever the deployment allows"}</Row>
        </dl>
      </Part>
      <Part title="Secrets for the app" text="By name alone. Values are set where the software runs.">
        {asked.variables.length === 0 ? <p className="text-ink-2">None.</p> : null}
        <ul className="grid gap-1.5">
          {asked.variables.map(({ name, purpose }) => (
            <li key={name} className="break-words">
              <span className="mono">{name}</span>
              <span className="block text-ink-2">{purpose}</span>
            </li>
          ))}
        </ul>
      </Part>
    </div>
  );
}

/** The run that this one goes on from. */
function Earlier({ run }: { run: Run }) {
  const id = run.replays ?? run.revises;
  if (id === null) return null;
  const term = run.kind === "replay" ? "Replays" : run.kind === "fork" ? "Forks" : "Revises";
  return (
    <Row term={term}>
      <Link to="/runs/$runId" params={{ runId: id }} className="text-link hover:underline">
        run <span className="mono">{id.slice(0, 4)}</span>
      </Link>
      {run.from_event === null ? "" : `, from event ${run.from_event}`}
    </Row>
  );
}

function Part({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-2 text-ink-3">{text}</p>
      {children}
    </section>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd className="break-words">{children}</dd>
    </>
  );
}

function ruleOf({ approve, asked }: Run): string {
  if (approve === "ask") return "Shows its plan and price, and waits";
  if (asked.ask_above_usd === null) return "Goes on by itself";
  return `Waits where the plan may cost more than ${dollars(asked.ask_above_usd)}, or nobody knows its price`;
}

function capOf({ usage, at_cap }: Run): string {
  if (usage.cap_usd === null) return "None";
  return `${dollars(usage.cap_usd)}, then it ${at_cap === "pause" ? "waits for somebody" : "finishes with what is merged"}`;
}

function limitsOf([attempts, calls, minutes]: [number | null, number, number], usd: number | null): string {
  const parts = [
    attempts === null ? "" : count(attempts, "attempt"),
    count(calls, "model call"),
    `${count(minutes, "minute")} of model time`,
    usd === null ? "" : dollars(usd),
  ];
  return `At most ${parts.filter(Boolean).join(", ")}`;
}

function policiesOf({ asked }: Run): { role: Role; words: string }[] {
  return (Object.keys(ROLE_NAMES) as Role[]).flatMap((role) => {
    const policy = asked.models.roles[role];
    if (!policy) return [];
    return [{ role, words: [policy.candidates.join(", "), policy.order ? ORDERS[policy.order] : ""].filter(Boolean).join(". ") }];
  });
}
