import type { Schemas } from "@/lib/api/types";
import type { EventOf, Told } from "../stream/story";
import { attempted, isOfAttempt } from "./attempts";
import { became } from "./fates";

export type Plan = Schemas["TasksView"];
export type Task = Plan["tasks"][number];
export type Attempt = Task["attempts"][number];
export type Merge = Plan["merges"][number];
export type Usage = Schemas["Usage"];

const ENDS = new Set(["done", "incomplete", "failed", "cancelled"]);
const SETTLED = new Set<Task["state"]>(["done", "failed", "skipped", "split"]);
export const NO_USAGE: Usage = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 };

interface Building {
  tasks: Map<string, Task>;
  plan: Plan;
  isOver: boolean;
}

/**
 * Every task with its state, attempts and merge: the same fold as the API's `/tasks`. `usage` is what the calls of each
 * task used, by its id. Seconds count from the start of building.
 */
export function planOf(facts: readonly Told[], usage: ReadonlyMap<string, Usage> = new Map()): Plan {
  const building: Building = {
    tasks: new Map(),
    plan: {
      building_since: null,
      tasks: [],
      acceptance: { state: "waiting", tests: 0, tree: "", text: "", locked_seconds: null, amended: [] },
      merges: [],
      guidance: [],
    },
    isOver: false,
  };
  for (const told of facts) take(building, told);
  const { plan, tasks } = building;
  const isThrough = (id: string) => ["done", "skipped"].includes(tasks.get(id)?.state ?? "");
  for (const task of tasks.values()) {
    task.usage = usage.get(task.id) ?? NO_USAGE;
    task.started_seconds = seconds(plan, task.started_at);
    task.finished_seconds = seconds(plan, task.finished_at);
    if (building.isOver && !SETTLED.has(task.state)) task.state = "stopped";
    if (task.state === "waiting") task.waits_for = task.depends_on.filter((one) => !isThrough(one));
  }
  plan.tasks = [...tasks.values()];
  return plan;
}

function take(building: Building, told: Told): void {
  const { plan, tasks } = building;
  const { event, at } = told;
  switch (event.kind) {
    case "run.state_changed":
      building.isOver = ENDS.has(event.state);
      if (event.state === "building" && plan.building_since === null) {
        plan.building_since = at;
        plan.acceptance.state = "running";
      }
      return;
    case "spec.proposed":
    case "spec.edited":
      building.tasks = new Map(event.spec.tasks.map((task) => [task.id, planned(task)]));
      return;
    case "acceptance.locked":
      plan.acceptance = {
        state: "locked",
        tests: event.tests.length,
        tree: event.tree,
        text: event.text,
        locked_seconds: seconds(plan, at),
        amended: event.amended,
      };
      return;
    case "acceptance.amended": {
      const amended = [...plan.acceptance.amended, ...event.amended];
      plan.acceptance = { ...plan.acceptance, tests: event.tests.length, tree: event.tree, amended };
      return;
    }
    case "guidance.heard":
      plan.guidance.push(event.note);
      return;
    case "task.started": {
      const task = tasks.get(event.task.id) ?? planned(event.task);
      tasks.set(task.id, task);
      Object.assign(task, { state: "running", started_at: at, is_repair: event.repair });
      return;
    }
    case "task.merged":
      merged(building, event, at);
      return;
    default:
      changed(building, told);
  }
}

function merged({ plan, tasks }: Building, { merge }: EventOf<"task.merged">, at: string): void {
  const { number, task: id, commit, tree, files, branch } = merge;
  plan.merges = [
    ...plan.merges.filter((one) => one.number !== number),
    { number, task: id, commit, tree, at, seconds: seconds(plan, at), files },
  ];
  const task = tasks.get(id);
  if (task) Object.assign(task, { state: "done", finished_at: at, merge: number, commit, branch });
}

/** What becomes of one task. */
function changed({ tasks }: Building, told: Told): void {
  const { event, at } = told;
  switch (event.kind) {
    case "task.split": {
      const names = event.into.map((part) => part.id);
      inherit(tasks, event.task, names);
      const former = tasks.get(event.task);
      if (former) Object.assign(former, { state: "split", parts: names, question: "" });
      for (const part of event.into) tasks.set(part.id, planned(part));
      revive(tasks);
      return;
    }
    case "task.edited": {
      const former = tasks.get(event.task.id);
      if (!former) return;
      tasks.set(event.task.id, { ...planned(event.task), attempts: former.attempts });
      revive(tasks);
      return;
    }
    case "question.asked": {
      const task = tasks.get(event.question.task);
      if (task) Object.assign(task, { state: "stuck", question: event.question.text });
      return;
    }
    case "question.answered": {
      const task = tasks.get(event.task);
      if (task) task.question = "";
      return;
    }
  }
  if (isOfAttempt(told)) {
    attempted(tasks, told);
    return;
  }
  const task = "task" in event && typeof event.task === "string" ? tasks.get(event.task) : undefined;
  if (!task || !became(task, event, at)) return;
  if (task.state === "skipped") inherit(tasks, task.id, task.depends_on);
  revive(tasks);
}

/** What waited for a task waits for its heirs: its parts or, if it is skipped, what it waited for itself. */
function inherit(tasks: ReadonlyMap<string, Task>, gone: string, heirs: readonly string[]): void {
  for (const task of tasks.values()) {
    if (!task.depends_on.includes(gone)) continue;
    task.depends_on = [...new Set(task.depends_on.flatMap((one) => (one === gone ? heirs : [one])))];
  }
}

/** What failed only because it needs others waits again when none of them is failed any more. */
function revive(tasks: ReadonlyMap<string, Task>): void {
  const isFailed = (id: string) => tasks.get(id)?.state === "failed";
  for (;;) {
    const freed = [...tasks.values()].filter(
      (task) => task.state === "failed" && task.is_dragged && !task.depends_on.some(isFailed),
    );
    if (freed.length === 0) return;
    for (const task of freed) Object.assign(task, { state: "waiting", reason: "", finished_at: null, is_dragged: false });
  }
}

function seconds(plan: Plan, at: string | null | undefined): number | null {
  if (!at || plan.building_since === null) return null;
  return Number(((microseconds(at) - microseconds(plan.building_since)) / 1_000_000).toFixed(3));
}

/** A date of the browser ends at milliseconds, and the difference of two that are cut is not the one that the API rounds. */
function microseconds(at: string): number {
  const digits = /\.\d{3}(\d{1,3})/.exec(at)?.[1] ?? "";
  return Date.parse(at) * 1000 + Number(digits.padEnd(3, "0"));
}

function planned(task: Schemas["PlannedTask"]): Task {
  return {
    id: task.id,
    goal: task.goal,
    brief: task.brief,
    covers: task.covers,
    depends_on: task.depends_on,
    files: task.files,
    is_repair: false,
    state: "waiting",
    waits_for: [],
    attempt: 0,
    attempts_limit: 0,
    attempts: [],
    started_at: null,
    finished_at: null,
    started_seconds: null,
    finished_seconds: null,
    usage: NO_USAGE,
    merge: null,
    commit: "",
    branch: "",
    conflicts: [],
    returns: 0,
    escalations: [],
    parts: [],
    kept_from: "",
    is_dragged: false,
    question: "",
    reason: "",
  };
}
