import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type Project = Schemas["ProjectView"];
export type Member = Schemas["MemberView"];
export type Role = Project["role"];

const MOST = 200;

/** The newest 200. */
export const projectsQuery = queryOptions({
  queryKey: ["projects", "all"],
  queryFn: async () => (await unwrap(api.GET("/projects", { params: { query: { limit: MOST } } }))).items,
});

export function projectQuery(id: string) {
  return queryOptions({
    queryKey: ["projects", "one", id],
    queryFn: () => unwrap(api.GET("/projects/{project_id}", { params: { path: { project_id: id } } })),
  });
}

export function membersQuery(id: string) {
  return queryOptions({
    queryKey: ["projects", "members", id],
    queryFn: () => unwrap(api.GET("/projects/{project_id}/members", { params: { path: { project_id: id } } })),
  });
}

export const createProject = (name: string) => unwrap(api.POST("/projects", { body: { name } }));

export const renameProject = (id: string, name: string) =>
  unwrap(api.PATCH("/projects/{project_id}", { params: { path: { project_id: id } }, body: { name } }));

export const deleteProject = (id: string) =>
  unwrap(api.DELETE("/projects/{project_id}", { params: { path: { project_id: id } } }));

export const addMember = (id: string, name: string, role: Role) =>
  unwrap(api.POST("/projects/{project_id}/members", { params: { path: { project_id: id } }, body: { name, role } }));

export const changeRole = (id: string, userId: string, role: Role) =>
  unwrap(
    api.PATCH("/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: id, user_id: userId } },
      body: { role },
    }),
  );

export const removeMember = (id: string, userId: string) =>
  unwrap(
    api.DELETE("/projects/{project_id}/members/{user_id}", { params: { path: { project_id: id, user_id: userId } } }),
  );
