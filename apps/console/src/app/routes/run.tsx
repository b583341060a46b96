import { getRouteApi } from "@tanstack/react-router";

import { RunPage } from "@/features/run/run-page";

const run = getRouteApi("/inside/runs/$runId");
const task = getRouteApi("/inside/runs/$runId/tasks/$task");

export function RunRoute() {
  const { runId } = run.useParams();
  const search = run.useSearch();
  return <RunPage key={runId} runId={runId} tab={search.tab} task={search.task} />;
}

/** One task over the full page, with its own address. */
export function TaskRoute() {
  const params = task.useParams();
  return <RunPage key={params.runId} runId={params.runId} tab="plan" task={params.task} isTaskFullPage />;
}
