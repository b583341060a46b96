import { useMemo } from "react";
import { elapsed } from "@/components/marks/elapsed";
import { RoleMark, ROLE_NAMES } from "@/components/marks/role-mark";
import { activityOf, type Narration } from "../projection/activity";
import type { Attempt, Task } from "../projection/plan";
import { isAtWork } from "../plan/progress";
import { Spoken } from "../debate/spoken";
import { useRunNow, useRunStory } from "../run-now";
import { ReportBox } from "./report-box";
import { TaskDiff } from "./task-diff";

const SHOWN = 60;

/** What was said and done in one attempt, then what came of it. */
export function Activity({
  task,
  attempt,
  isLast,
  isWide,
}: {
  task: Task;
  attempt: Attempt | undefined;
  isLast: boolean;
  isWide: boolean;
}) {
  const { plan } = useRunNow();
  const story = useRunStory();
  const told = useMemo(() => {
    const next = task.attempts[task.attempts.indexOf(attempt as Attempt) + 1]?.started_at;
    return activityOf(story, task.id).filter((one) => {
      const isAfter = !attempt || one.at >= attempt.started_at;
      return isAfter && (next === undefined || one.at < next);
    });
  }, [story, task.id, task.attempts, attempt]);
  const start = plan.building_since ? Date.parse(plan.building_since) : 0;
  if (!attempt) {
    const reason = task.reason || (task.waits_for.length > 0 ? `It waits for ${task.waits_for.join(", ")}.` : "It has not begun yet.");
    return <p className="text-ink-2">{reason}</p>;
  }
  const isWorking = isLast && isAtWork(task);
  return (
    <div className="grid gap-3">
      {task.state === "stuck" && task.reason && <p className="rounded-2 bg-failing-tint px-3 py-2 text-failing">{task.reason}</p>}
      {told.length > SHOWN && <p className="text-xs text-ink-3">{told.length - SHOWN} earlier are in the event log.</p>}
      {told.length === 0 && <p className="text-ink-2">Nothing was told yet.</p>}
      <ul className="grid">
        {told.slice(-SHOWN).map((one, index, shown) => (
          <Line key={one.seq} told={one} start={start} isLast={isWorking && index === shown.length - 1} />
        ))}
      </ul>
      {attempt.refused && <p className="rounded-2 bg-failing-tint px-3 py-2 text-failing">Not accepted: {attempt.refused}</p>}
      {attempt.tree && <TaskDiff task={task} attempt={attempt} isWide={isWide} isBrief />}
      {attempt.tests && <ReportBox report={attempt.tests.report} />}
    </div>
  );
}

function Line({ told, start, isLast }: { told: Narration; start: number; isLast: boolean }) {
  const { event } = told;
  const time = elapsed((Date.parse(told.at) - start) / 1000);
  const { role } = event;
  if (event.kind === "agent.said") {
    return (
      <li className="my-1 border-l-2 pl-3" style={{ borderColor: `var(--${role})` }}>
        <span className="mb-0.5 flex items-center gap-1.5 text-2xs text-ink-3">
          <RoleMark role={role} size={16} />
          {ROLE_NAMES[role]}
          <span className="mono text-2xs">{time}</span>
        </span>
        <Spoken text={event.text} />
      </li>
    );
  }
  if (event.kind === "model.retried") {
    return (
      <li className="flex h-[26px] items-center gap-2 border-b border-line text-xs text-ink-3">
        <span className="mono">{time}</span>
        <span className="truncate">The model is asked again: {event.reason}</span>
      </li>
    );
  }
  return (
    <li className="grid h-[26px] grid-cols-[34px_92px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line last:border-0">
      <span className="mono text-ink-3">{time}</span>
      <span className="mono truncate" style={{ color: `var(--${role})` }}>
        {event.tool}
      </span>
      <span className="mono truncate text-ink-2" title={event.target}>
        {event.target}
      </span>
      <span className={`mono max-w-40 truncate ${event.ok ? (isLast ? "text-running" : "text-ink-3") : "text-failing"}`} title={event.result}>
        {event.result || (event.ok ? "worked" : "failed")}
      </span>
    </li>
  );
}
