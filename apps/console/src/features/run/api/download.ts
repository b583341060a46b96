import { refusalOf } from "@/lib/api/errors";
import { authorizedFetch } from "@/lib/session/authorized-fetch";

/** Fetched with the access token, which a link cannot carry, then saved as a file. Throws `ApiError`. */
export async function download(url: string, name: string): Promise<void> {
  const blob = await fetched(url);
  save(blob, name);
}

export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name.split("/").at(-1) ?? name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export async function fetched(url: string): Promise<Blob> {
  const response = await authorizedFetch(url);
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
}
