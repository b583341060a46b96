import { Unreachable } from "@/lib/api/errors";
import { enter, heldToken, leave, readSession, type SignedIn } from "./session";

let underWay: Promise<string | null> | null = null;

/**
 * A new access token by the refresh cookie, or null where there is no session any more.
 * `stale` is the token that did not serve: when another request has exchanged it already, that one is taken.
 */
export function refresh(stale: string | null): Promise<string | null> {
  const held = heldToken();
  if (held !== null && held.token !== stale) return Promise.resolve(held.token);
  underWay ??= ask().finally(() => {
    underWay = null;
  });
  return underWay;
}

/** Asks the cookie who is signed in, when a page opens. */
export async function restore(): Promise<void> {
  if (readSession().state === "unknown") await refresh(null);
}

async function ask(): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch(new URL("/auth/refresh", location.origin), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Conclave-CSRF": "1" },
      body: "{}",
    });
  } catch (error) {
    throw new Unreachable("Nobody answers.", { cause: error });
  }
  if (response.ok) {
    const signedIn = (await response.json()) as SignedIn;
    enter(signedIn);
    return signedIn.access_token;
  }
  // Only the API's word ends a session. What stands in front of it may be busy or away.
  if (response.status !== 401 && response.status !== 403) throw new Unreachable("Nobody answers.");
  leave(readSession().state === "signed_in" ? "expired" : "signed_out");
  return null;
}
