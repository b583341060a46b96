import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type ProvidersView = Schemas["ProvidersView"];
export type ProviderView = Schemas["ProviderView"];
export type DecisionView = Schemas["DecisionView"];
export type ProviderTest = Schemas["ProviderTestView"];

const OFTEN_MS = 3_000;
const DECISIONS = 200;

export const providersQuery = queryOptions({
  queryKey: ["admin", "providers"],
  queryFn: () => unwrap(api.GET("/admin/providers", { params: { query: { decisions: DECISIONS } } })),
  refetchInterval: OFTEN_MS,
});

export interface Order {
  provider: string;
  reason?: string;
}

export const disable = ({ provider, reason = "" }: Order) =>
  unwrap(api.POST("/admin/providers/open", { body: { provider, reason } }));

export const drain = ({ provider, reason = "" }: Order) =>
  unwrap(api.POST("/admin/providers/drain", { body: { provider, reason } }));

export const enable = ({ provider, reason = "" }: Order) =>
  unwrap(api.POST("/admin/providers/close", { body: { provider, reason } }));

export const beginTest = (provider: string | null) =>
  unwrap(api.POST("/admin/providers/test", { body: provider === null ? {} : { provider } }));

/** Asked until a worker has carried the test out. */
export function testQuery(id: string) {
  return queryOptions({
    queryKey: ["admin", "providers", "test", id],
    queryFn: () => unwrap(api.GET("/admin/providers/tests/{test_id}", { params: { path: { test_id: id } } })),
    refetchInterval: (query) => (query.state.data?.state === "pending" ? 1000 : false),
  });
}
