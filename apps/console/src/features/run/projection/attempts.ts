import type { RunEvent, Told } from "../stream/story";
import type { Attempt, Task } from "./plan";
import { reportOf } from "./reports";

type AttemptEvent = Extract<RunEvent, { kind: `attempt.${string}` }>;

export function isOfAttempt(told: Told): told is Told & { event: AttemptEvent } {
  return told.event.kind.startsWith("attempt.");
}

export function attempted(tasks: ReadonlyMap<string, Task>, told: Told & { event: AttemptEvent }): void {
  const { event, at } = told;
  const task = tasks.get(event.task);
  if (!task) return;
  if (event.kind === "attempt.started") {
    task.attempts = [...task.attempts, started(event.attempt, event.of, at, event.brief)];
    const state = event.attempt === 1 ? "running" : "fixing";
    Object.assign(task, { attempt: event.attempt, attempts_limit: event.of, state });
    return;
  }
  const attempt = task.attempts.find((one) => one.number === event.attempt);
  if (!attempt) return;
  switch (event.kind) {
    case "attempt.coded":
      Object.assign(attempt, { tree: event.tree, files: event.files, claim: event.claim });
      break;
    case "attempt.refused":
      attempt.refused = event.reason;
      break;
    case "attempt.tested":
      attempt.tests = reportOf(told);
      break;
    case "attempt.checked":
      attempt.acceptance = reportOf(told);
      break;
    case "attempt.reviewed":
      attempt.review = event.review;
  }
}

function started(number: number, of: number, at: string, brief: string): Attempt {
  return {
    number,
    of,
    started_at: at,
    brief,
    tree: "",
    files: [],
    claim: "",
    refused: "",
    tests: null,
    acceptance: null,
    review: null,
  };
}
