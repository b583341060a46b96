import { refusalOf } from "@/lib/api/errors";
import { saveFile } from "@/lib/save-file";
import { authorizedFetch } from "@/lib/session/authorized-fetch";

/** Fetched with the access token, which a link cannot carry, then saved as a file. Throws `ApiError`. */
export async function download(url: string, name: string): Promise<void> {
  const blob = await fetched(url);
  saveFile(blob, name);
}

export async function fetched(url: string): Promise<Blob> {
  const response = await authorizedFetch(url);
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
}
