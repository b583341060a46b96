import { RoleMark } from "@/components/marks/role-mark";
import { Button } from "@/components/ui/button";
import { dollars } from "@/lib/money";
import type { Schemas } from "@/lib/api/types";
import type { Quote } from "../projection/specs";
import { RequirementTag } from "../requirement-tag";
import { changed, skipped, type Draft, type Planned } from "./draft";
import { TaskEditor } from "./task-editor";

type Price = Quote["tasks"][number];

interface PlanDraftProps {
  draft: Draft;
  prices: ReadonlyMap<string, Price>;
  quote: Quote | null;
  requirements: readonly Schemas["Requirement"][];
  editing: string | null;
  mayEdit: boolean;
  onOpen: (id: string | null) => void;
  onEdit: (id: string, change: Partial<Planned>) => void;
  onSplit: (id: string) => void;
  onSkip: (id: string) => void;
  onUndo: (id: string) => void;
  onRestore: (id: string) => void;
}

export const COLUMNS =
  "grid grid-cols-[16px_26px_minmax(140px,1.5fr)_92px_118px_minmax(72px,1fr)_104px_54px] items-center gap-2.5 px-3.5 narrow:grid-cols-[16px_26px_minmax(0,1fr)_64px]";

/** The plan in rows; one of them opens to be edited where it stands. */
export function PlanDraft(props: PlanDraftProps) {
  const { draft, quote, editing, requirements } = props;
  const edited = new Set(changed(draft));
  return (
    <div className="card flex-none overflow-hidden" role="table" aria-label="Plan">
      <div role="row" className={`${COLUMNS} label-2xs h-8 border-b border-line bg-sunken narrow:hidden`}>
        <span role="columnheader">
          <span className="sr-only">Role</span>
        </span>
        {["Id", "Goal", "Covers", "Order", "Files"].map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
        <span role="columnheader" className="text-right">
          Price, p50 to p90
        </span>
        <span role="columnheader" className="text-right">
          Time
        </span>
      </div>
      <FixedRow role="tester" id="A1" goal="Acceptance tests from the spec" covers={rangeOf(requirements)} order="starts at once" />
      {draft.tasks.map((task) =>
        task.id === editing ? (
          <div role="row" key={task.id}>
            <div role="cell">
              <TaskEditor {...props} task={task} />
            </div>
          </div>
        ) : (
          <TaskRow key={task.id} {...props} task={task} isEdited={edited.has(task.id)} />
        ),
      )}
      {skipped(draft).map((task) => (
        <div key={task.id} role="row" className="flex h-[38px] items-center gap-2.5 border-b border-line px-3.5 text-ink-3">
          <span role="cell" className="mono line-through">
            {task.id}
          </span>
          <span role="cell" className="min-w-0 flex-1 truncate line-through">
            {task.goal}
          </span>
          <span role="cell">
            <Button size="sm" tone="quiet" onClick={() => props.onRestore(task.id)}>
              Undo
            </Button>
          </span>
        </div>
      ))}
      <FixedRow role="integrator" id="" goal="Integrate, prove, deliver" covers="always" order="after all" />
      {quote && <Total quote={quote} />}
    </div>
  );
}

function TaskRow({ task, prices, isEdited, mayEdit, onOpen }: PlanDraftProps & { task: Planned; isEdited: boolean }) {
  const price = prices.get(task.id);
  return (
    <div role="row" className={`${COLUMNS} min-h-[38px] border-b border-line narrow:min-h-12 ${isEdited ? "shadow-[inset_3px_0_0_var(--accent)]" : ""}`}>
      <span role="cell">
        <RoleMark role="coder" size={16} label="Coder" />
      </span>
      <span role="cell" className="mono text-ink-3">
        {task.id}
      </span>
      <span role="cell" className="min-w-0">
        {mayEdit ? (
          <button type="button" className="block max-w-full truncate py-1 text-left font-medium hover:underline" onClick={() => onOpen(task.id)} aria-label={`Edit ${task.id}: ${task.goal}`}>
            {task.goal || "No goal yet"}
          </button>
        ) : (
          <span className="block truncate font-medium">{task.goal}</span>
        )}
      </span>
      <span role="cell" className="flex gap-1 overflow-hidden narrow:hidden">
        {task.covers.length === 0 ? <span className="text-ink-3">base</span> : <Covers ids={task.covers} />}
      </span>
      <span role="cell" className="mono truncate text-ink-3 narrow:hidden">
        {task.depends_on.length > 0 ? `after ${task.depends_on.join(", ")}` : "starts at once"}
      </span>
      <span role="cell" className="mono truncate text-ink-3 narrow:hidden" title={task.files.join(", ")}>
        {task.files.join(", ")}
      </span>
      <span role="cell" className="num text-right whitespace-nowrap">
        {price ? <PriceRange low={price.usd_p50} high={price.usd_p90} /> : <span className="text-ink-3">new</span>}
      </span>
      <span role="cell" className="num text-right text-ink-3 narrow:hidden">
        {price ? `${price.minutes_p50.toFixed(1)} min` : ""}
      </span>
    </div>
  );
}

const MOST_TAGS = 2;

function Covers({ ids }: { ids: readonly string[] }) {
  if (ids.length <= MOST_TAGS) return ids.map((id) => <RequirementTag key={id} id={id} />);
  return (
    <span title={ids.join(", ")} className="flex items-center gap-1">
      <RequirementTag id={ids[0] ?? ""} />
      <span className="num text-xs text-ink-3">and {ids.length - 1}</span>
      <span className="sr-only">{ids.slice(1).join(", ")}</span>
    </span>
  );
}

function PriceRange({ low, high }: { low: number | null; high: number | null }) {
  if (low === null) return <span className="text-ink-3">not known</span>;
  return (
    <>
      {dollars(low)}
      {high !== null && <span className="text-ink-3 narrow:hidden"> to {high.toFixed(2)}</span>}
    </>
  );
}

function FixedRow({ role, id, goal, covers, order }: { role: "tester" | "integrator"; id: string; goal: string; covers: string; order: string }) {
  return (
    <div role="row" className={`${COLUMNS} h-[38px] border-b border-line narrow:h-12`}>
      <span role="cell">
        <RoleMark role={role} size={16} label={role === "tester" ? "Tester" : "Integrator"} />
      </span>
      <span role="cell" className="mono text-ink-3">
        {id}
      </span>
      <span role="cell" className="truncate font-medium">
        {goal}
      </span>
      <span role="cell" className="whitespace-nowrap text-ink-3 narrow:hidden">
        {id ? <RequirementTag id={covers} /> : covers}
      </span>
      <span role="cell" className="mono text-ink-3 narrow:hidden">
        {order}
      </span>
      <span role="cell" className="narrow:hidden" />
      <span role="cell" />
      <span role="cell" className="narrow:hidden" />
    </div>
  );
}

function Total({ quote }: { quote: Quote }) {
  return (
    <div role="row" className={`${COLUMNS} h-[38px] bg-sunken`}>
      <span role="cell" />
      <span role="cell" />
      <b role="cell" className="font-semibold">
        Total
      </b>
      <span role="cell" className="narrow:hidden" />
      <span role="cell" className="col-span-2 truncate text-ink-2 narrow:hidden">
        whole run, p90 is not a sum
      </span>
      <span role="cell" className="num text-right font-semibold whitespace-nowrap">
        <PriceRange low={quote.usd_p50} high={quote.usd_p90} />
      </span>
      <span role="cell" className="num text-right narrow:hidden">
        {Math.max(1, Math.round(quote.minutes_p50))} min
      </span>
    </div>
  );
}

function rangeOf(requirements: readonly { id: string }[]): string {
  const [first, last] = [requirements[0]?.id, requirements.at(-1)?.id];
  return first && last && first !== last ? `${first} to ${last}` : (first ?? "");
}
