import { useState } from "react";
import { elapsed } from "@/components/marks/elapsed";
import { RoleMark, type Role } from "@/components/marks/role-mark";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import type { Task } from "../projection/plan";
import { isFinal } from "../projection/stages";
import { useRunNow, type RunNow } from "../run-now";
import { useClock } from "../shell/use-clock";
import { taskGlyph, taskWords } from "../words";
import { acceptanceOf, proofOf } from "./graph-of";
import { ACCEPTANCE } from "./layout";
import { isAtWork, plannedTasks, progressOf, workedSeconds } from "./progress";
import { Timeline } from "./timeline";

const FILLS: Partial<Record<GlyphState, string>> = { running: "bg-running-fill", failing: "bg-failing-fill" };

type Urgency = "Now" | "Next" | "Done";

interface Line {
  id: string;
  title: string;
  words: string;
  glyph: GlyphState;
  role: Role;
  urgency: Urgency;
  /** How far it has come, of what is under way. */
  progress: number | null;
  isOpenable: boolean;
}

/** The graph where there is no room for one: by urgency. */
export function PlanList({ onOpen }: { onOpen: (task: string) => void }) {
  const found = useRunNow();
  const { plan, run } = found;
  const [hasTimeline, setTimeline] = useState(false);
  const clock = useClock(!isFinal(run.state));
  const now = plan.building_since ? (clock - Date.parse(plan.building_since)) / 1000 : 0;
  const tasks = plannedTasks(plan.tasks);
  const lines = linesOf(found, tasks, now);
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
      {(["Now", "Next", "Done"] as const).map((urgency) => {
        const shown = lines.filter((line) => line.urgency === urgency);
        return (
          shown.length > 0 && (
            <section key={urgency} aria-label={urgency}>
              <h3 className="label-2xs px-4 pt-2.5 pb-1">{urgency}</h3>
              <ul>
                {(urgency === "Done" ? shown.toReversed() : shown).map((line) => (
                  <li key={line.id}>
                    <Row line={line} onOpen={() => onOpen(line.id)} />
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </div>
  );
}

/** The acceptance tests, the tasks, and the proof, as the graph has them. */
function linesOf({ plan, ledger, run }: RunNow, tasks: readonly Task[], now: number): Line[] {
  const acceptance = acceptanceOf(plan, isFinal(run.state));
  const proof = proofOf(tasks, ledger, isFinal(run.state));
  const around = (id: string, one: ReturnType<typeof proofOf>, isOpenable: boolean): Line => ({
    ...{ id, title: one.title, words: one.words, glyph: one.state, role: one.role, isOpenable, progress: null },
    urgency: one.state === "running" ? "Now" : one.state === "queued" ? "Next" : "Done",
  });
  const ofTask = (task: Task): Line => {
    const worked = workedSeconds(task, now);
    return {
      id: task.id,
      title: task.goal,
      words: `${taskWords(task)}${worked === null ? "" : `, ${elapsed(worked)}`}`,
      glyph: taskGlyph(task),
      role: "coder",
      urgency: isAtWork(task) || task.state === "stuck" ? "Now" : task.state === "waiting" ? "Next" : "Done",
      progress: isAtWork(task) ? progressOf(task) : null,
      isOpenable: true,
    };
  };
  return [around(ACCEPTANCE, acceptance, true), ...tasks.map(ofTask), around("Proof", proof, false)];
}

function Row({ line, onOpen }: { line: Line; onOpen: () => void }) {
  const { id, title, words, glyph, role, progress, isOpenable } = line;
  return (
    <button
      type="button"
      disabled={!isOpenable}
      onClick={onOpen}
      className="flex min-h-[60px] w-full items-center gap-3 border-b border-line bg-surface px-4 py-2 text-left"
    >
      <StateGlyph state={glyph} size={18} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="mono text-ink-3">{id}</span>
          <span className="truncate font-medium">{title}</span>
        </span>
        <span className="num text-ink-3">{words}</span>
        {progress !== null && (
          <span className="mt-[5px] block h-[3px] overflow-hidden rounded-full bg-line">
            <span className={`block h-full ${FILLS[glyph] ?? ""}`} style={{ width: `${progress * 100}%` }} />
          </span>
        )}
      </span>
      <RoleMark role={role} />
      <Icon name="forward" size={14} className={isOpenable ? "text-ink-3" : "invisible"} />
    </button>
  );
}
