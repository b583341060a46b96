import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type { Schemas } from "./types";

/** A branch that can be read: a run's, or the main branch of a project. */
export interface Source {
  key: readonly ["run" | "project", string];
  /** The revision that names its tip. */
  tip: string;
  files: (revision: string) => Promise<Schemas["FilesView"]>;
  content: (path: string, revision: string) => Promise<Schemas["ContentView"]>;
  diff: (from: string | undefined, to: string) => Promise<Schemas["DiffView"]>;
  log: () => Promise<Schemas["LogView"]>;
}

const LOG_LIMIT = 200;

export const runSource = (run_id: string): Source => {
  const path = { run_id };
  return {
    key: ["run", run_id],
    tip: "head",
    files: (revision) => unwrap(api.GET("/runs/{run_id}/files", { params: { path, query: { revision } } })),
    content: (file, revision) =>
      unwrap(api.GET("/runs/{run_id}/files/content", { params: { path, query: { path: file, revision } } })),
    diff: (from, to) =>
      unwrap(api.GET("/runs/{run_id}/diff", { params: { path, query: { ...(from ? { from } : {}), to } } })),
    log: () => unwrap(api.GET("/runs/{run_id}/log", { params: { path, query: { limit: LOG_LIMIT } } })),
  };
};

export const projectSource = (project_id: string): Source => {
  const path = { project_id };
  return {
    key: ["project", project_id],
    tip: "main",
    files: (revision) => unwrap(api.GET("/projects/{project_id}/files", { params: { path, query: { revision } } })),
    content: (file, revision) =>
      unwrap(api.GET("/projects/{project_id}/files/content", { params: { path, query: { path: file, revision } } })),
    diff: (from, to) =>
      unwrap(api.GET("/projects/{project_id}/diff", { params: { path, query: { ...(from ? { from } : {}), to } } })),
    log: () => unwrap(api.GET("/projects/{project_id}/log", { params: { path, query: { limit: LOG_LIMIT } } })),
  };
};

/** `mark` changes whenever the branch moves; it may be the hash of its last commit. */
export const historyQuery = (source: Source, mark: string) =>
  queryOptions({ queryKey: [...source.key, "log", mark], queryFn: source.log, staleTime: Infinity });

/** `mark` as above. */
export const filesQuery = (source: Source, revision: string, mark: string) =>
  queryOptions({
    queryKey: [...source.key, "files", revision, mark],
    queryFn: () => source.files(revision),
    staleTime: Infinity,
  });

/** `revision` is the hash of a tree. */
export const contentQuery = (source: Source, path: string, revision: string) =>
  queryOptions({
    queryKey: [...source.key, "content", revision, path],
    queryFn: () => source.content(path, revision),
    staleTime: Infinity,
  });

export const diffQuery = (source: Source, from: string | undefined, to: string) =>
  queryOptions({
    queryKey: [...source.key, "diff", from ?? "", to],
    queryFn: () => source.diff(from, to),
    staleTime: Infinity,
  });
