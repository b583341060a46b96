import type { Plan, Task } from "../projection/plan";
import type { Quote } from "../projection/specs";
import { plannedTasks, topological } from "./progress";

export type BarLook = "passing" | "running" | "failing" | "queued" | "cancelled";

/** A stretch of work; seconds count from the start of building. */
export interface Bar {
  key: string;
  task: string;
  from: number;
  to: number;
  look: BarLook;
  /** What is still to come, by the quote. */
  isGuess: boolean;
  words: string;
}

export interface Timeline {
  /** From the beginning as many as the plan allows at the same time: nothing moves when they are taken. */
  lanes: Bar[][];
  merges: { number: number; task: string; at: number }[];
  /** Where the drawing ends. */
  until: number;
  /** What is left by the quote, in seconds; null where nothing is or nobody knows. */
  left: number | null;
}

/** Who worked when, on as few lines as had work at the same time, and what is expected to come. */
export function timelineOf(plan: Plan, quote: Quote | null, now: number, isOver: boolean): Timeline {
  const tasks = plannedTasks(plan.tasks);
  const bars = [...acceptanceBars(plan, now), ...tasks.flatMap((task) => barsOf(task, now))];
  const guesses = isOver || quote === null ? [] : guessesOf(tasks, quote, now);
  const end = Math.max(0, ...guesses.map((bar) => bar.to));
  const ends = [...bars, ...guesses].map((bar) => bar.to);
  return {
    lanes: kept(inLanes([...bars, ...guesses]), widest(tasks)),
    merges: plan.merges.flatMap(({ number, task, seconds }) => (seconds === null ? [] : [{ number, task, at: seconds }])),
    until: Math.max(60, now, ...ends, ...plan.merges.map((merge) => merge.seconds ?? 0)) * 1.04,
    left: guesses.length > 0 && end > now ? end - now : null,
  };
}

function acceptanceBars({ acceptance, building_since }: Plan, now: number): Bar[] {
  if (building_since === null || acceptance.state === "waiting") return [];
  const isLocked = acceptance.state === "locked";
  const to = acceptance.locked_seconds ?? now;
  const words = isLocked ? `${acceptance.tests} tests, locked` : "writing tests";
  return [{ key: "A1", task: "A1", from: 0, to, look: isLocked ? "passing" : "running", isGuess: false, words }];
}

/** One bar for each attempt: it ends where the next one begins, or where the task ends. */
function barsOf(task: Task, now: number): Bar[] {
  const started = task.started_seconds;
  if (started === null || task.started_at === null) return [];
  const origin = Date.parse(task.started_at) - started * 1000;
  const end = task.finished_seconds ?? now;
  const starts = task.attempts.map((attempt) => (Date.parse(attempt.started_at) - origin) / 1000);
  if (starts.length === 0) {
    return [{ key: task.id, task: task.id, from: started, to: end, look: lookOf(task, true), isGuess: false, words: "" }];
  }
  return starts.map((from, index) => {
    const isLast = index === starts.length - 1;
    const number = task.attempts[index]?.number ?? index + 1;
    return {
      key: `${task.id}/${number}`,
      task: task.id,
      from: Math.max(from, 0),
      to: Math.max(isLast ? end : (starts[index + 1] ?? end), from),
      look: lookOf(task, isLast),
      isGuess: false,
      words: `attempt ${number}`,
    };
  });
}

function lookOf(task: Task, isLast: boolean): BarLook {
  if (!isLast) return "failing";
  switch (task.state) {
    case "done":
      return "passing";
    case "failed":
    case "stuck":
      return "failing";
    case "skipped":
    case "stopped":
      return "cancelled";
    default:
      return "running";
  }
}

/** When each task that has not ended could end, if it takes as long as the quote says. */
function guessesOf(tasks: readonly Task[], quote: Quote, now: number): Bar[] {
  const seconds = new Map(quote.tasks.map((one) => [one.task, one.minutes_p50 * 60]));
  const ends = new Map<string, number>();
  const found: Bar[] = [];
  for (const task of topological(tasks)) {
    const length = seconds.get(task.id);
    if (task.finished_seconds !== null || length === undefined) {
      ends.set(task.id, task.finished_seconds ?? now);
      continue;
    }
    const begun = task.started_seconds;
    const earliest = Math.max(now, ...task.depends_on.map((id) => ends.get(id) ?? now));
    const from = begun === null ? earliest : now;
    const to = begun === null ? earliest + length : Math.max(begun + length, now);
    ends.set(task.id, to);
    if (to > from) found.push({ key: `${task.id}/guess`, task: task.id, from, to, look: "queued", isGuess: true, words: "expected" });
  }
  return found;
}

/** The bars of one task stay on one line where they can. */
function inLanes(bars: readonly Bar[]): Bar[][] {
  const lanes: Bar[][] = [];
  const home = new Map<string, Bar[]>();
  for (const bar of [...bars].sort((one, other) => one.from - other.from)) {
    const isFree = (lane: Bar[]) => lane.every((other) => other.to <= bar.from + 0.001 || other.from >= bar.to);
    const own = home.get(bar.task);
    const lane = own && isFree(own) ? own : lanes.find(isFree);
    if (lane) lane.push(bar);
    else lanes.push([bar]);
    home.set(bar.task, lane ?? (lanes.at(-1) as Bar[]));
  }
  return lanes;
}

function kept(lanes: Bar[][], least: number): Bar[][] {
  return [...lanes, ...Array.from({ length: Math.max(0, least - lanes.length) }, () => [])];
}

/** How many tasks stand equally deep in the plan, at most; the acceptance tests are written beside the first. */
function widest(tasks: readonly Task[]): number {
  const depths = new Map<string, number>();
  for (const task of topological(tasks)) depths.set(task.id, 1 + Math.max(-1, ...task.depends_on.map((id) => depths.get(id) ?? -1)));
  const numbers = new Map<number, number>();
  for (const depth of depths.values()) numbers.set(depth, (numbers.get(depth) ?? 0) + 1);
  return Math.max(1 + (numbers.get(0) ?? 0), ...numbers.values());
}
