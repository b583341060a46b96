import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId],
    queryFn: () => unwrap(api.GET("/runs/{run_id}", { params: { path: { run_id: runId } } })),
  });

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId],
    queryFn: () => unwrap(api.GET("/projects/{project_id}", { params: { path: { project_id: projectId } } })),
    staleTime: 60_000,
  });

export const artifactsQuery = (runId: string, count: number) =>
  queryOptions({
    queryKey: ["run", runId, "artifacts", count],
    queryFn: () => unwrap(api.GET("/runs/{run_id}/artifacts", { params: { path: { run_id: runId } } })),
  });

/** `mark` changes whenever a branch moves: it is the commit of the last merge, or a hash that never changes. */
export const filesQuery = (runId: string, revision: string, mark: string) =>
  queryOptions({
    queryKey: ["run", runId, "files", revision, mark],
    queryFn: () =>
      unwrap(
        api.GET("/runs/{run_id}/files", { params: { path: { run_id: runId }, query: { revision, recursive: true } } }),
      ),
    staleTime: Infinity,
  });

export const contentQuery = (runId: string, path: string, revision: string) =>
  queryOptions({
    queryKey: ["run", runId, "content", revision, path],
    queryFn: () =>
      unwrap(
        api.GET("/runs/{run_id}/files/content", { params: { path: { run_id: runId }, query: { path, revision } } }),
      ),
    staleTime: Infinity,
  });

export const diffQuery = (runId: string, from: string | undefined, to: string) =>
  queryOptions({
    queryKey: ["run", runId, "diff", from ?? "", to],
    queryFn: () =>
      unwrap(
        api.GET("/runs/{run_id}/diff", {
          params: { path: { run_id: runId }, query: { ...(from ? { from } : {}), to } },
        }),
      ),
    staleTime: Infinity,
  });

export const historyQuery = (runId: string, mark: string) =>
  queryOptions({
    queryKey: ["run", runId, "log", mark],
    queryFn: () =>
      unwrap(api.GET("/runs/{run_id}/log", { params: { path: { run_id: runId }, query: { limit: 200 } } })),
    staleTime: Infinity,
  });
