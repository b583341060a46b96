import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";
import type { RunState } from "@/lib/runs/state";

export type RunSummary = Schemas["RunSummary"];

export const UNDER_WAY: RunState[] = ["queued", "planning", "awaiting_approval", "building", "integrating", "delivering", "paused"];
const OFTEN_MS = 4_000;
const PAGE = 50;

interface Filter {
  project?: string | undefined;
  states?: RunState[];
}

function queryOf({ project, states = [] }: Filter) {
  return { ...(project === undefined ? {} : { project }), ...(states.length > 0 ? { state: states } : {}) };
}

/** The newest runs. Asked again and again, for a list has no stream. */
export function recentRunsQuery(filter: Filter = {}, limit = 30) {
  return queryOptions({
    queryKey: ["runs", "recent", filter, limit],
    queryFn: () => unwrap(api.GET("/runs", { params: { query: { ...queryOf(filter), limit } } })),
    select: (page) => page.items,
    refetchInterval: OFTEN_MS,
  });
}

/** Every run that has not ended, newest first. */
export const runsUnderWayQuery = recentRunsQuery({ states: UNDER_WAY }, 100);

/** All runs, page after page. */
export function allRunsQuery(filter: Filter) {
  return infiniteQueryOptions({
    queryKey: ["runs", "all", filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/runs", {
          params: { query: { ...queryOf(filter), limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (found) => found.pages.flatMap((page) => page.items),
    refetchInterval: OFTEN_MS,
  });
}

export function quoteQuery(runId: string) {
  return queryOptions({
    queryKey: ["run", runId, "quote"],
    queryFn: () => unwrap(api.GET("/runs/{run_id}/quote", { params: { path: { run_id: runId } } })),
    staleTime: 60_000,
  });
}
