/** Which terminals this browser tab has open, so that a reload and another tab of the page lead back to them. */

export interface Kept {
  terminal: string;
  task: string | null;
}

const KEY = "conclave.terminal.";

export function keptOf(runId: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY + runId) ?? "null");
    return typeof kept === "object" && kept !== null && "terminal" in kept ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

export function keep(runId: string, kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(KEY + runId);
    else sessionStorage.setItem(KEY + runId, JSON.stringify(kept));
  } catch {
    // Storage is closed to us: a reload opens another one.
  }
}
