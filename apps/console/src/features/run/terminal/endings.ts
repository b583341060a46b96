import type { Exit } from "./wire";

const REASONS: Record<string, string> = {
  closed: "You ended this terminal.",
  memory: "The terminal used more memory than it may, and was ended.",
  disk: "The terminal wrote more than it may, and was ended.",
  idle: "Nothing was typed or written for a long time, so the terminal was ended.",
  left: "Nobody watched this terminal, so it was ended.",
  lifetime: "The terminal reached its longest life, and was ended.",
  revoked: "You may not open terminals in this project any more, or you were signed out.",
  shutdown: "The worker that held this terminal was shut down.",
};

/** What a person reads when a terminal ends. */
export function wordsOfExit({ reason, code, message }: Exit): string {
  if (reason === "exited") return code === 0 || code === null ? "The shell ended." : `The shell ended with code ${code}.`;
  if (reason === "failed") return `The terminal could not begin. ${message}`.trim();
  return REASONS[reason] ?? "The terminal ended.";
}

export const GONE = "The terminal ended while this page was away.";

const ENDING_CODES: Record<number, string> = {
  1008: "You were signed out, so the terminal was ended.",
  4404: GONE,
  4409: "This terminal was opened in another window. It goes on there.",
  4429: "The worker holds as many terminals as it may. Try again later.",
};

/** Why it is of no use to connect again after this close code; null where it is. */
export function wordsOfClose(code: number): string | null {
  return ENDING_CODES[code] ?? null;
}
