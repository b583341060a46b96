import type { Schemas } from "@/lib/api/types";
import { needsYou } from "./state";

type RunSummary = Schemas["RunSummary"];

const RECENT_MS = 3 * 24 * 3600 * 1000;

/** When a run began to wait, or ended. */
export function since(run: RunSummary): string {
  return run.finished_at ?? run.stages.find((stage) => stage.since)?.since ?? run.started_at ?? run.created_at;
}

/**
 * What needs whoever looks, oldest first: runs that wait for a person, then what ended lately without being done and
 * has not been taken up again. A viewer can answer nothing, so nothing needs them.
 */
export function needingYou(runs: readonly RunSummary[], now: Date): RunSummary[] {
  const takenUp = new Set(runs.map((run) => run.revises));
  const own = runs.filter((run) => run.project.role !== "viewer");
  const waits = own.filter((run) => needsYou(run));
  const unfinished = own.filter(
    (run) =>
      (run.state === "incomplete" || run.state === "failed") &&
      run.kind !== "replay" &&
      !takenUp.has(run.id) &&
      now.getTime() - new Date(since(run)).getTime() < RECENT_MS,
  );
  const byAge = (one: RunSummary, other: RunSummary) => since(one).localeCompare(since(other));
  return [...waits.sort(byAge), ...unfinished.sort(byAge)];
}
