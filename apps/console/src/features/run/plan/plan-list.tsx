import { useState } from "react";
import { Icon } from "@/components/icon";
import { elapsed } from "@/components/marks/elapsed";
import { RoleMark } from "@/components/marks/role-mark";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import { Button } from "@/components/ui/button";
import type { Task } from "../projection/plan";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";
import { useClock } from "../shell/use-clock";
import { taskGlyph, taskWords } from "../words";
import { isAtWork, plannedTasks, progressOf, workedSeconds } from "./progress";
import { Timeline } from "./timeline";

const FILLS: Partial<Record<GlyphState, string>> = { running: "bg-running-fill", failing: "bg-failing-fill" };

/** The graph where there is no room for one: by urgency. */
export function PlanList({ onOpen }: { onOpen: (task: string) => void }) {
  const { plan, run } = useRunNow();
  const [hasTimeline, setTimeline] = useState(false);
  const clock = useClock(!isFinal(run.state));
  const now = plan.building_since ? (clock - Date.parse(plan.building_since)) / 1000 : 0;
  const tasks = plannedTasks(plan.tasks);
  const isNow = (task: Task) => isAtWork(task) || task.state === "stuck";
  const groups = [
    { name: "Now", tasks: tasks.filter(isNow) },
    { name: "Next", tasks: tasks.filter((task) => task.state === "waiting") },
    { name: "Done", tasks: tasks.filter((task) => !isNow(task) && task.state !== "waiting").reverse() },
  ];
  const done = tasks.filter((task) => task.state === "done").length;
  return (
    <div className="pb-4">
      <div className="flex items-center gap-2 px-4 pt-3 pb-1.5">
        <h2 className="font-semibold">Plan</h2>
        <span className="num text-ink-3">
          {done} of {tasks.length} done
        </span>
        <Button size="sm" className="ml-auto" aria-expanded={hasTimeline} onClick={() => setTimeline(!hasTimeline)}>
          Timeline
        </Button>
      </div>
      {hasTimeline && <Timeline onOpen={onOpen} />}
      {groups.map(
        (group) =>
          group.tasks.length > 0 && (
            <section key={group.name} aria-label={group.name}>
              <h3 className="label-2xs px-4 pt-2.5 pb-1">{group.name}</h3>
              <ul>
                {group.tasks.map((task) => (
                  <li key={task.id}>
                    <Row task={task} now={now} onOpen={() => onOpen(task.id)} />
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}

function Row({ task, now, onOpen }: { task: Task; now: number; onOpen: () => void }) {
  const worked = workedSeconds(task, now);
  const glyph = taskGlyph(task);
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex min-h-[60px] w-full items-center gap-3 border-b border-line bg-surface px-4 py-2 text-left"
    >
      <StateGlyph state={glyph} size={18} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="mono text-ink-3">{task.id}</span>
          <span className="truncate font-medium">{task.goal}</span>
        </span>
        <span className="num text-ink-3">
          {taskWords(task)}
          {worked === null ? "" : `, ${elapsed(worked)}`}
        </span>
        {isAtWork(task) && (
          <span className="mt-[5px] block h-[3px] overflow-hidden rounded-full bg-line">
            <span className={`block h-full ${FILLS[glyph] ?? ""}`} style={{ width: `${progressOf(task) * 100}%` }} />
          </span>
        )}
      </span>
      <RoleMark role="coder" />
      <Icon name="forward" size={14} className="text-ink-3" />
    </button>
  );
}
