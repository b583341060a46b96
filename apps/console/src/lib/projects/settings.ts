import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type Settings = Schemas["SettingsView"];

/** Which of several models is asked first, in words. */
export const ORDERS = { primary_first: "First one first", cheapest: "Cheapest first", fastest: "Fastest first" } as const;

export function settingsQuery(projectId: string) {
  return queryOptions({
    queryKey: ["projects", "settings", projectId],
    queryFn: () => unwrap(api.GET("/projects/{project_id}/settings", { params: { path: { project_id: projectId } } })),
  });
}
