import type { Link } from "./follow";

export type Liveness = "live" | "reconnecting" | "offline" | "ended";

const RECONNECTING_AFTER_MS = 2_000;
const OFFLINE_AFTER_MS = 20_000;

/** `since` is when the line was last open; a line that is cut for less than two seconds is none of a reader's business. */
export function liveness(link: Link, since: number, now: number): Liveness {
  if (link.is === "ended") return "ended";
  if (link.is === "open") return "live";
  if (link.is === "refused") return "offline";
  const away = now - since;
  if (away < RECONNECTING_AFTER_MS) return "live";
  return away < OFFLINE_AFTER_MS ? "reconnecting" : "offline";
}

/** When the answer changes by itself, in milliseconds from now; null if it does not. */
export function nextChange(link: Link, since: number, now: number): number | null {
  if (link.is !== "cut" && link.is !== "connecting") return null;
  const away = now - since;
  if (away < RECONNECTING_AFTER_MS) return RECONNECTING_AFTER_MS - away;
  return away < OFFLINE_AFTER_MS ? OFFLINE_AFTER_MS - away : null;
}
