import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";
import type { RunState } from "@/lib/runs/state";

export type RunSummary = Schemas["RunSummary"];

export const UNDER_WAY: RunState[] = ["queued", "planning", "awaiting_approval", "building", "integrating", "delivering", "paused"];
const OFTEN_MS = 4_000;
const SELDOM_MS = 60_000;
const MOST_UNDER_WAY = 100;
const PAGE = 50;

interface Filter {
  project?: string | undefined;
  states?: RunState[];
}

function queryOf({ project, states = [] }: Filter) {
  return { ...(project === undefined ? {} : { project }), ...(states.length > 0 ? { state: states } : {}) };
}

type RunPage = Schemas["Page_RunSummary_"];

/** The newest runs. What of them is under way is told sooner by `runsUnderWayQuery`. */
export const recentRunsQuery = queryOptions({
  queryKey: ["runs", "recent"],
  queryFn: () => unwrap(api.GET("/runs", { params: { query: { limit: 30 } } })),
  select: (page) => page.items,
  refetchInterval: SELDOM_MS,
});

/** Every run that has not ended, newest first. Asked again and again, for a list has no stream. */
export const runsUnderWayQuery = queryOptions({
  queryKey: ["runs", "under way"],
  queryFn: async ({ client, queryKey }) => {
    const before = client.getQueryData<RunPage>(queryKey);
    const page = await unwrap(api.GET("/runs", { params: { query: { ...queryOf({ states: UNDER_WAY }), limit: MOST_UNDER_WAY } } }));
    // One that began or ended stands in the other list as well.
    if (before && idsOf(before) !== idsOf(page)) void client.invalidateQueries({ queryKey: recentRunsQuery.queryKey });
    return page;
  },
  select: (page) => page.items,
  refetchInterval: OFTEN_MS,
});

function idsOf(page: RunPage): string {
  return page.items.map((run) => run.id).join();
}

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
