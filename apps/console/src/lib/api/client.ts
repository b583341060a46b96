import createClient from "openapi-fetch";

import { authorizedFetch } from "@/lib/session/authorized-fetch";
import { refusalIn } from "./errors";
import type { paths } from "./schema";

/** Typed by the API's own document. Paths lead to the gateway that served this page. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: (request) => authorizedFetch(request),
  querySerializer: { array: { style: "form", explode: true } },
});

type Result<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of a success. Throws `ApiError` for a refusal and `Unreachable` where nobody answers. */
export async function unwrap<Data>(answer: Promise<Result<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (response.ok) return data as Data;
  throw refusalIn(response, error);
}
