import { Unreachable } from "@/lib/api/errors";
import { heard } from "./connection";
import { refresh } from "./refresh";
import { heldToken } from "./session";

/** A token this close to its end is exchanged before it is used: what it opens would end with it. */
const LEAST_LIFE_MS = 30_000;
const AWAY = new Set([502, 503, 504]);

/**
 * `fetch` as who is signed in: sends the access token, and asks once more with a new one after a 401.
 * Throws `Unreachable` where nobody answers.
 */
export async function authorizedFetch(input: Request | string, init?: RequestInit): Promise<Response> {
  const request = new Request(typeof input === "string" ? new URL(input, location.origin) : input, init);
  const again = request.clone();
  const response = await send(request, await freshToken());
  if (response.status !== 401 || !(await isTokenRefused(response))) return response;
  const token = await refresh(heldToken()?.token ?? null);
  return token === null ? response : send(again, token);
}

/** The access token, exchanged first when it is about to end. Null where nobody is signed in. */
export async function freshToken(): Promise<string | null> {
  const held = heldToken();
  if (held === null) return null;
  return held.expiresAt - Date.now() > LEAST_LIFE_MS ? held.token : refresh(held.token);
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  request.headers.set("X-Conclave-CSRF", "1");
  try {
    const response = await fetch(request);
    heard(!AWAY.has(response.status));
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    heard(false);
    throw new Unreachable("Nobody answers.", { cause: error });
  }
}

/** A wrong password or code is a 401 as well, and no word on the token. */
async function isTokenRefused(response: Response): Promise<boolean> {
  const body: unknown = await response.clone().json().catch(() => null);
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return error !== "CredentialsRefused" && error !== "SecondFactorRefused" && error !== "RefreshRefused";
}
