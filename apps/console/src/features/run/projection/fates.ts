import type { RunEvent } from "../stream/story";
import type { Task } from "./plan";

/** What an event makes of its task; false for one that changes nothing in it. */
export function became(task: Task, event: RunEvent, at: string): boolean {
  switch (event.kind) {
    case "merge.queued":
      task.state = "merging";
      return true;
    case "merge.conflicted":
      task.conflicts = event.paths;
      return true;
    case "merge.returned":
      Object.assign(task, { state: "fixing", returns: task.returns + 1 });
      return true;
    case "task.stuck":
      Object.assign(task, { state: "stuck", reason: event.reason });
      return true;
    case "task.escalated":
      task.escalations = [...task.escalations, { rung: event.rung, reason: event.reason, model: event.model }];
      return true;
    case "task.failed":
      Object.assign(task, {
        state: "failed",
        reason: event.reason,
        finished_at: at,
        is_dragged: event.needs.length > 0,
      });
      return true;
    case "task.skipped":
      Object.assign(task, { state: "skipped", reason: event.reason, finished_at: at });
      return true;
    case "task.retried":
      Object.assign(task, { state: "waiting", reason: "", finished_at: null });
      return true;
    case "task.kept":
      task.kept_from = event.run;
      return true;
    default:
      return false;
  }
}
