import { RoleMark } from "@/components/marks/role-mark";
import { elapsed } from "@/components/marks/elapsed";
import { StateLabel } from "@/components/marks/state-pill";
import { dollars } from "@/lib/money";
import { isFinal } from "../projection/stages";
import { RequirementTag } from "../requirement-tag";
import { useRunNow } from "../run-now";
import { useClock } from "../shell/use-clock";
import { taskGlyph, taskWords, tokens } from "../words";
import { plannedTasks, topological, workedSeconds } from "./progress";

/** The same data as the graph, in rows. */
export function PlanTable({ open, onOpen }: { open: string | undefined; onOpen: (task: string) => void }) {
  const { plan, run } = useRunNow();
  const clock = useClock(!isFinal(run.state));
  const now = plan.building_since ? (clock - Date.parse(plan.building_since)) / 1000 : 0;
  return (
    <div className="min-h-0 flex-1 overflow-auto px-4 pb-4" tabIndex={0} role="region" aria-label="Plan as a table">
      <table className="card w-full border-separate border-spacing-0 overflow-hidden">
        <thead className="bg-sunken">
          <tr className="h-8">
            <th scope="col" className="w-8">
              <span className="sr-only">Role</span>
            </th>
            {["Id", "Goal", "State", "Covers", "Order", "Time", "Tokens", "Price"].map((name) => (
              <th key={name} scope="col" className="label-2xs px-2 text-left">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {topological(plannedTasks(plan.tasks)).map((task) => {
            const worked = workedSeconds(task, now);
            const used = task.usage.input_tokens + task.usage.output_tokens;
            return (
              <tr key={task.id} className={`h-[38px] [&>td]:border-t [&>td]:border-line [&>td]:px-2 ${open === task.id ? "bg-selected" : "hover:bg-hover"}`}>
                <td className="pl-3">
                  <RoleMark role="coder" size={16} label="Coder" />
                </td>
                <td className="mono text-ink-3">{task.id}</td>
                <td className="min-w-48 font-medium">
                  <button type="button" className="text-left hover:underline" onClick={() => onOpen(task.id)}>
                    {task.goal}
                  </button>
                </td>
                <td>
                  <StateLabel state={taskGlyph(task)}>{taskWords(task)}</StateLabel>
                </td>
                <td>
                  <span className="flex gap-1">
                    {task.covers.length === 0 ? <span className="text-ink-3">base</span> : task.covers.map((id) => <RequirementTag key={id} id={id} />)}
                  </span>
                </td>
                <td className="mono whitespace-nowrap text-ink-3">
                  {task.depends_on.length > 0 ? `after ${task.depends_on.join(", ")}` : "starts at once"}
                </td>
                <td className="num text-right text-ink-3">{worked === null ? "" : elapsed(worked)}</td>
                <td className="num text-right text-ink-3">{used > 0 ? tokens(used) : ""}</td>
                <td className="num text-right">
                  {task.usage.calls === 0 ? "" : task.usage.cost_usd === null ? "not known" : dollars(task.usage.cost_usd)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
