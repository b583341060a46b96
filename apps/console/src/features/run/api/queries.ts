import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId],
    queryFn: () => unwrap(api.GET("/runs/{run_id}", { params: { path: { run_id: runId } } })),
  });

export const artifactsQuery = (runId: string, count: number) =>
  queryOptions({
    queryKey: ["run", runId, "artifacts", count],
    queryFn: () => unwrap(api.GET("/runs/{run_id}/artifacts", { params: { path: { run_id: runId } } })),
  });
