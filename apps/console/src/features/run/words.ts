import { count } from "@/lib/words";
import type { Task } from "./projection/plan";
import type { GlyphState } from "@/components/marks/state-glyph";

export const VOICES: Record<string, string> = {
  architect: "Architect",
  planner: "Planner",
  linter: "Linter",
  person: "You",
  coder: "Coder",
  tester: "Tester",
  integrator: "Integrator",
  orchestrator: "Orchestrator",
};

const TASK_GLYPHS: Record<Task["state"], GlyphState> = {
  waiting: "queued",
  running: "running",
  fixing: "running",
  merging: "running",
  done: "passing",
  stuck: "needs-you",
  skipped: "cancelled",
  split: "cancelled",
  failed: "failing",
  stopped: "cancelled",
};

/** A task that is being fixed is red for as long as its last test failed. */
export function taskGlyph(task: Task): GlyphState {
  if (task.state === "stuck") return task.question ? "needs-you" : "failing";
  if (task.state === "fixing") return lastFailed(task) ? "failing" : "running";
  return TASK_GLYPHS[task.state];
}

export function taskWords(task: Task): string {
  switch (task.state) {
    case "waiting":
      return task.waits_for.length > 0 ? `waits for ${task.waits_for.join(", ")}` : "waiting";
    case "running":
      return `attempt ${task.attempt || 1}${task.attempts_limit > 1 ? ` of ${task.attempts_limit}` : ""}`;
    case "fixing":
      return `fixing, round ${Math.max(task.attempt - 1, 1)}`;
    case "merging":
      return "in merge queue";
    case "done":
      return task.merge === null ? "merged" : `merged M${task.merge}`;
    case "stuck":
      return task.question ? "asks you" : "stuck";
    case "skipped":
      return "Skipped by you";
    case "split":
      return `split into ${task.parts.join(", ")}`;
    case "failed":
      return task.is_dragged ? "needs a failed task" : `Failed after ${count(task.attempts.length, "attempt")}`;
    case "stopped":
      return "stopped with the run";
  }
}

function lastFailed(task: Task): boolean {
  const reports = task.attempts.flatMap((attempt) => [attempt.tests, attempt.acceptance].filter((one) => one != null));
  const last = reports.at(-1);
  return last !== undefined && !last.is_green;
}

/** `412k`, as the header shows tokens. */
export function tokens(number: number): string {
  if (number >= 1_000_000) return `${(number / 1_000_000).toFixed(1)}M`;
  return number >= 1_000 ? `${Math.round(number / 1_000)}k` : String(number);
}

/** Seconds as evidence shows them. */
export function took(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(2)} s` : `${(seconds / 60).toFixed(1)} min`;
}
