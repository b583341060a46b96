import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/types";

export type Document = Schemas["DocumentView"];
export type Hit = Schemas["HitView"];
export type Found = Schemas["SearchView"];

/** As many as a project may have. */
const MOST = 200;
const LOOK_MS = 1_500;

/** Asked again while one of them is not read yet. */
export function documentsQuery(projectId: string) {
  return queryOptions({
    queryKey: ["projects", "documents", projectId],
    queryFn: async () =>
      (
        await unwrap(
          api.GET("/projects/{project_id}/documents", { params: { path: { project_id: projectId }, query: { limit: MOST } } }),
        )
      ).items,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "waiting") ? LOOK_MS : false),
  });
}

/** The bytes of a file, as they are. */
export async function addDocument(projectId: string, file: File): Promise<Document> {
  const bytes = await file.arrayBuffer();
  return unwrap(
    api.POST("/projects/{project_id}/documents", {
      params: { path: { project_id: projectId }, query: { name: file.name } },
      body: "",
      bodySerializer: () => bytes,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
}

export const removeDocument = (projectId: string, id: string) =>
  unwrap(
    api.DELETE("/projects/{project_id}/documents/{document_id}", {
      params: { path: { project_id: projectId, document_id: id } },
    }),
  );

export function searchQuery(projectId: string, text: string) {
  return queryOptions({
    queryKey: ["projects", "search", projectId, text],
    queryFn: () =>
      unwrap(api.GET("/projects/{project_id}/search", { params: { path: { project_id: projectId }, query: { q: text } } })),
    enabled: text !== "",
  });
}
