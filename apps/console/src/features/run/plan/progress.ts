import type { Task } from "../projection/plan";

/** How far a task has come, from 0 to 1, by what is there: an attempt, its code, its tests, its review, the queue. */
export function progressOf(task: Task): number {
  if (task.state === "done") return 1;
  if (task.state === "merging") return 0.92;
  return Math.max(0, ...task.attempts.map(reached));
}

function reached(attempt: Task["attempts"][number]): number {
  if (attempt.review) return 0.85;
  if (attempt.acceptance) return 0.75;
  if (attempt.tests) return 0.62;
  if (attempt.tree) return 0.5;
  return 0.2;
}

/** How long it has been worked on, in seconds; null before it began. */
export function workedSeconds(task: Task, nowSeconds: number): number | null {
  if (task.started_seconds === null) return null;
  return Math.max(0, (task.finished_seconds ?? nowSeconds) - task.started_seconds);
}

const AT_WORK: ReadonlySet<Task["state"]> = new Set<Task["state"]>(["running", "fixing", "merging"]);

export function isAtWork(task: Task): boolean {
  return AT_WORK.has(task.state);
}

/** What is in the plan as it stands: a task that was split lives on in its parts. */
export function plannedTasks(tasks: readonly Task[]): Task[] {
  return tasks.filter((task) => task.state !== "split");
}

/** In an order in which everything comes after what it needs. */
export function topological(tasks: readonly Task[]): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const found = new Set<Task>();
  const visit = (task: Task, path: ReadonlySet<Task>) => {
    if (found.has(task) || path.has(task)) return;
    const here = new Set([...path, task]);
    for (const id of task.depends_on) {
      const needed = byId.get(id);
      if (needed) visit(needed, here);
    }
    found.add(task);
  };
  for (const task of tasks) visit(task, new Set());
  return [...found];
}

/** The task that was begun last and is still at work; what to look at when following the action. */
export function actionOf(tasks: readonly Task[]): Task | undefined {
  return tasks.filter(isAtWork).sort((one, other) => since(other) - since(one))[0];
}

function since(task: Task): number {
  const last = task.attempts.at(-1)?.started_at ?? task.started_at;
  return last ? Date.parse(last) : 0;
}
