import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type SettingsOrder = Schemas["SettingsOrder"];

export const saveSettings = (projectId: string, order: SettingsOrder) =>
  unwrap(api.PUT("/projects/{project_id}/settings", { params: { path: { project_id: projectId } }, body: order }));
