import type { Schemas } from "@/lib/api/types";

export type Planned = Schemas["PlannedTask"];

/** The plan as it is being edited, over the plan as it was shown. */
export interface Draft {
  readonly shown: readonly Planned[];
  readonly tasks: readonly Planned[];
}

export function begin(shown: readonly Planned[]): Draft {
  return { shown, tasks: shown };
}

export function edit(draft: Draft, id: string, change: Partial<Planned>): Draft {
  return { ...draft, tasks: draft.tasks.map((task) => (task.id === id ? { ...task, ...change } : task)) };
}

/** As the plan had it. A task that was added goes. */
export function undo(draft: Draft, id: string): Draft {
  const before = draft.shown.find((task) => task.id === id);
  if (!before) return skip(draft, id);
  const again = { ...before, depends_on: standing(draft, before.depends_on) };
  return { ...draft, tasks: draft.tasks.map((task) => (task.id === id ? again : task)) };
}

/** Without the task; what waited for it waits for what it waited for itself. */
export function skip(draft: Draft, id: string): Draft {
  const gone = draft.tasks.find((task) => task.id === id);
  if (!gone) return draft;
  const heirs = gone.depends_on;
  return { ...draft, tasks: draft.tasks.filter((task) => task.id !== id).map((task) => inherit(task, id, heirs)) };
}

/** A second part after the first one. What waited for the whole waits for both. */
export function split(draft: Draft, id: string): Draft {
  const index = draft.tasks.findIndex((task) => task.id === id);
  const whole = draft.tasks[index];
  if (!whole) return draft;
  const part = { ...whole, id: freshId(draft), goal: `${whole.goal}, second part`, depends_on: [id] };
  const tasks = draft.tasks.map((task) => inherit(task, id, [id, part.id]));
  return { ...draft, tasks: [...tasks.slice(0, index + 1), part, ...tasks.slice(index + 1)] };
}

export function add(draft: Draft): { draft: Draft; id: string } {
  const id = freshId(draft);
  const task = { id, goal: "", brief: "", covers: [], depends_on: [], files: [] };
  return { draft: { ...draft, tasks: [...draft.tasks, task] }, id };
}

export function restore(draft: Draft, id: string): Draft {
  const before = draft.shown.find((task) => task.id === id);
  if (!before || draft.tasks.some((task) => task.id === id)) return draft;
  const order = draft.shown.map((task) => task.id);
  const again = { ...before, depends_on: standing(draft, before.depends_on) };
  const tasks = [...draft.tasks.map((task) => restored(draft, task, id)), again];
  const place = (task: Planned) => (order.includes(task.id) ? order.indexOf(task.id) : order.length);
  return { ...draft, tasks: tasks.sort((one, other) => place(one) - place(other)) };
}

/** Ids of tasks that are not as they were shown: edited, added, or gone. */
export function changed(draft: Draft): string[] {
  const before = new Map(draft.shown.map((task) => [task.id, JSON.stringify(task)]));
  const now = draft.tasks.filter((task) => before.get(task.id) !== JSON.stringify(task)).map((task) => task.id);
  return [...now, ...skipped(draft).map((task) => task.id)];
}

export function skipped(draft: Draft): Planned[] {
  return draft.shown.filter((task) => !draft.tasks.some((other) => other.id === task.id));
}

/** What would be refused: said before it is sent. */
export function problems(draft: Draft, requirements: readonly { id: string; untestable_because: string }[]): string[] {
  const covered = new Set(draft.tasks.flatMap((task) => task.covers));
  const gaps = requirements.filter((one) => !covered.has(one.id) && !one.untestable_because).map((one) => one.id);
  const empty = draft.tasks.filter((task) => !task.goal.trim() || !task.brief.trim() || task.files.length === 0);
  return [
    ...(draft.tasks.length === 0 ? ["The plan has no task."] : []),
    ...(gaps.length > 0 ? [`${gaps.join(", ")} ${gaps.length === 1 ? "is" : "are"} covered by no task.`] : []),
    ...empty.map((task) => `${task.id} needs a goal, a brief and at least one file.`),
  ];
}

function inherit(task: Planned, gone: string, heirs: readonly string[]): Planned {
  if (!task.depends_on.includes(gone)) return task;
  const needs = task.depends_on.flatMap((one) => (one === gone ? heirs : [one])).filter((one) => one !== task.id);
  return { ...task, depends_on: [...new Set(needs)] };
}

/** What is waited for, with whoever stands in for a task that is gone. */
function standing(draft: Draft, needs: readonly string[]): string[] {
  const heirs = (id: string): string[] => {
    if (draft.tasks.some((task) => task.id === id)) return [id];
    return draft.shown.find((task) => task.id === id)?.depends_on.flatMap(heirs) ?? [];
  };
  return [...new Set(needs.flatMap(heirs))];
}

/** What waited for a task that is back waits for it again. */
function restored(draft: Draft, task: Planned, id: string): Planned {
  const before = draft.shown.find((one) => one.id === task.id);
  if (!before?.depends_on.includes(id) || task.depends_on.includes(id)) return task;
  return { ...task, depends_on: [...task.depends_on, id] };
}

function freshId(draft: Draft): string {
  const numbers = [...draft.tasks, ...draft.shown].map((task) => Number(task.id.slice(1)));
  return `T${Math.max(0, ...numbers) + 1}`;
}
