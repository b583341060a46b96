import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type Template = Schemas["TemplateView"];
export type WholeTemplate = Schemas["WholeTemplate"];
export type Manifest = Schemas["Manifest"];
export type Purpose = Manifest["purpose"];
export type Files = Readonly<Record<string, string>>;

const LOOK_MS = 1_500;

/** Those that fit; with a text the best first. Asked again while one of them is not indexed yet. */
export function templatesQuery(text: string, purpose: Purpose | "") {
  return queryOptions({
    queryKey: ["templates", "list", text, purpose],
    queryFn: () =>
      unwrap(api.GET("/templates", { params: { query: { ...(text ? { q: text } : {}), ...(purpose ? { purpose } : {}) } } })),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "waiting") ? LOOK_MS : false),
  });
}

export function templateQuery(name: string) {
  return queryOptions({
    queryKey: ["templates", "one", name],
    queryFn: () => unwrap(api.GET("/templates/{name}", { params: { path: { name } } })),
  });
}

export const addTemplate = (manifest: Manifest, files: Files) => unwrap(api.POST("/templates", { body: { manifest, files } }));

export const removeTemplate = (name: string) => unwrap(api.DELETE("/templates/{name}", { params: { path: { name } } }));
