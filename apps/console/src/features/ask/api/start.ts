import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { Schemas } from "@/lib/api/types";

export type Target = { kind: "new"; name: string } | { kind: "existing"; id: string; name: string };

const MOST_NAMES = 20;

/** Projects in which one may start a run. */
export const startableProjectsQuery = queryOptions({
  queryKey: ["projects", "startable"],
  queryFn: async () => {
    const page = await unwrap(api.GET("/projects", { params: { query: { limit: 200 } } }));
    return page.items.filter((project) => project.role !== "viewer");
  },
});

/** Starts a run, in a new project where one is wanted. `key` makes sending it again harmless. */
export async function start(order: Schemas["GenerateOrder"], target: Target, key: string): Promise<string> {
  const projectId = target.kind === "existing" ? target.id : (await create(target.name)).id;
  const run = await unwrap(
    api.POST("/projects/{project_id}/generate", {
      params: { path: { project_id: projectId }, header: { "idempotency-key": key } },
      body: order,
    }),
  );
  return run.id;
}

/** A project of this name, or of the next one that is free: `todo-api-2`. */
async function create(name: string): Promise<Schemas["ProjectView"]> {
  for (let number = 1; ; number += 1) {
    try {
      return await unwrap(api.POST("/projects", { body: { name: number === 1 ? name : `${name}-${number}` } }));
    } catch (error) {
      const isTaken = error instanceof ApiError && error.error === "ProjectNameTaken";
      if (!isTaken || number === MOST_NAMES) throw error;
    }
  }
}
