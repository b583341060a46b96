import { useSyncExternalStore } from "react";

import type { Schemas } from "@/lib/api/types";

export type SignedIn = Schemas["SignedIn"];

/**
 * `unknown` until the cookie was asked once; `expired` is a session that ended while a page was open.
 * The access token lives in this module's memory alone.
 */
export type Session =
  | { state: "unknown" }
  | { state: "signed_out" }
  | { state: "expired" }
  | { state: "signed_in"; userId: string; sessionId: string; name: string; role: "user" | "admin" };

interface Held {
  token: string;
  expiresAt: number;
}

let session: Session = { state: "unknown" };
let held: Held | null = null;
const listeners = new Set<() => void>();

export function readSession(): Session {
  return session;
}

/** The access token and the moment (milliseconds) at which it ends, or null. */
export function heldToken(): Held | null {
  return held;
}

export function enter(signedIn: SignedIn): void {
  held = { token: signedIn.access_token, expiresAt: Date.now() + signedIn.expires_in * 1000 };
  move({
    state: "signed_in",
    userId: signedIn.user_id,
    sessionId: signedIn.session_id,
    name: signedIn.name,
    role: signedIn.role,
  });
}

/** Forgets who was signed in. `expired` when they did not ask for it. */
export function leave(state: "signed_out" | "expired"): void {
  held = null;
  move({ state });
}

/** For tests, which share this module: as it is when a page opens. */
export function forget(): void {
  held = null;
  move({ state: "unknown" });
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, readSession);
}

function move(next: Session): void {
  const isSame = JSON.stringify(next) === JSON.stringify(session);
  session = isSame ? session : next;
  if (!isSame) listeners.forEach((listener) => listener());
}
