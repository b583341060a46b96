import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import { authorizedFetch } from "@/lib/session/authorized-fetch";
import { refusalOf } from "@/lib/api/errors";
import type { Schemas } from "@/lib/api/types";

export type User = Schemas["UserView"];
export type Worker = Schemas["WorkerView"];
export type Budgets = Schemas["BudgetsView"];
export type Purse = Schemas["PurseView"];

const OFTEN_MS = 5_000;
const SELDOM_MS = 20_000;

export const workersQuery = queryOptions({
  queryKey: ["admin", "workers"],
  queryFn: () => unwrap(api.GET("/workers")),
  refetchInterval: OFTEN_MS,
});

/** What the gateway says of itself and of what stands behind it; to administrators in parts. */
export interface Health {
  status: string;
  parts?: {
    api: { url: string; ok: boolean; open_requests: number; says: { version?: string } | null }[];
    keys: { ok: boolean };
    revocations: { ok: boolean };
    limits: { ok: boolean };
  };
}

export const healthQuery = queryOptions({
  queryKey: ["admin", "health"],
  queryFn: async () => {
    const response = await authorizedFetch("/health");
    // Not ready is an answer as well: 503 with the same parts.
    if (!response.ok && response.status !== 503) throw await refusalOf(response);
    return (await response.json()) as Health;
  },
  refetchInterval: OFTEN_MS,
});

export const budgetsQuery = queryOptions({
  queryKey: ["admin", "budgets"],
  queryFn: () => unwrap(api.GET("/admin/budgets")),
  refetchInterval: SELDOM_MS,
});

export function usersQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: ["admin", "users", name],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/admin/users", {
          params: { query: { ...(name === "" ? {} : { name }), ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (found) => found.pages.flatMap((page) => page.items),
  });
}

export function auditQuery(userId: string) {
  return infiniteQueryOptions({
    queryKey: ["admin", "audit", userId],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/admin/audit", {
          params: { query: { ...(userId === "" ? {} : { user_id: userId }), ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
    select: (found) => found.pages.flatMap((page) => page.items),
  });
}

export const checkAudit = () => unwrap(api.GET("/admin/audit/check"));

/** The whole log as JSON lines, for a file. */
export async function exportAudit(): Promise<Blob> {
  const response = await authorizedFetch("/admin/audit/export");
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
}

const ofUser = (id: string) => ({ params: { path: { user_id: id } } });

export const lockUser = (id: string, reason: string) =>
  unwrap(api.POST("/admin/users/{user_id}/lock", { ...ofUser(id), body: { reason } }));
export const unlockUser = (id: string, reason: string) =>
  unwrap(api.POST("/admin/users/{user_id}/unlock", { ...ofUser(id), body: { reason } }));
export const changeUserRole = (id: string, role: User["role"], reason: string) =>
  unwrap(api.PUT("/admin/users/{user_id}/role", { ...ofUser(id), body: { role, reason } }));
export const removeUsersSecondFactor = (id: string, reason: string) =>
  unwrap(api.POST("/admin/users/{user_id}/second-factor/removal", { ...ofUser(id), body: { reason } }));
export const deleteUser = (id: string, reason: string) =>
  unwrap(api.POST("/admin/users/{user_id}/deletion", { ...ofUser(id), body: { reason } }));
export const makeServiceUser = (name: string) =>
  unwrap(api.POST("/admin/users", { body: { name, role: "user", reason: "" } }));
export const makeServiceToken = (id: string, order: Schemas["TokenOrder"]) =>
  unwrap(api.POST("/admin/users/{user_id}/tokens", { ...ofUser(id), body: order }));
