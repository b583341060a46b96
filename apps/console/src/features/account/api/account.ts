import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type Device = Schemas["SessionView"];
export type Token = Schemas["TokenView"];
export type Scope = Schemas["TokenOrder"]["scopes"][number];
export type AuditEntry = Schemas["AuditView"];

export const secondFactorQuery = queryOptions({
  queryKey: ["me", "second-factor"],
  queryFn: () => unwrap(api.GET("/auth/second-factor")),
});

export const devicesQuery = queryOptions({
  queryKey: ["me", "devices"],
  queryFn: async () => (await unwrap(api.GET("/auth/sessions"))).items,
});

export const tokensQuery = queryOptions({ queryKey: ["me", "tokens"], queryFn: () => unwrap(api.GET("/auth/tokens")) });

export const identitiesQuery = queryOptions({
  queryKey: ["me", "identities"],
  queryFn: async () => (await unwrap(api.GET("/auth/identities"))).items,
});

export const issuersQuery = queryOptions({
  queryKey: ["issuers"],
  queryFn: async () => (await unwrap(api.GET("/auth/oauth"))).items,
});

export const ownAuditQuery = infiniteQueryOptions({
  queryKey: ["me", "audit"],
  queryFn: ({ pageParam }) =>
    unwrap(api.GET("/auth/audit", { params: { query: pageParam === null ? {} : { before: pageParam } } })),
  initialPageParam: null as number | null,
  getNextPageParam: (page) => page.next_before,
  select: (found) => found.pages.flatMap((page) => page.items),
});

export const changePassword = (current: string, next: string) =>
  unwrap(api.POST("/auth/password", { body: { current, new: next } }));

export const deleteAccount = () => unwrap(api.DELETE("/auth/account"));

export const connectSecondFactor = () => unwrap(api.POST("/auth/second-factor"));
export const confirmSecondFactor = (code: string) => unwrap(api.POST("/auth/second-factor/confirm", { body: { code } }));
export const removeSecondFactor = () => unwrap(api.DELETE("/auth/second-factor"));
export const renewBackupCodes = () => unwrap(api.POST("/auth/second-factor/backup-codes"));

export const endDevice = (id: string) =>
  unwrap(api.DELETE("/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));
export const endOtherDevices = () => unwrap(api.DELETE("/auth/sessions", { params: { query: { but_here: true } } }));
export const renameDevice = (id: string, name: string) =>
  unwrap(api.PATCH("/auth/sessions/{session_id}", { params: { path: { session_id: id } }, body: { name } }));

export const makeToken = (order: Schemas["TokenOrder"]) => unwrap(api.POST("/auth/tokens", { body: order }));
export const revokeToken = (id: string) =>
  unwrap(api.DELETE("/auth/tokens/{token_id}", { params: { path: { token_id: id } } }));

export const beginLink = (name: string) =>
  unwrap(api.POST("/auth/oauth/{name}/link", { params: { path: { name } }, body: { next: "/console/account?tab=identities" } }));
export const unlink = (id: string) =>
  unwrap(api.DELETE("/auth/identities/{identity_id}", { params: { path: { identity_id: id } } }));
