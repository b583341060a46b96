/** The protocol `terminal.v1` (docs/reference/terminal.md), as the page speaks it. */

export const PROTOCOL = "terminal.v1";
const TOKEN_PROTOCOL = "conclave.bearer.";
const PIECE_BYTES = 32_000;

export interface Ready {
  type: "ready";
  terminal: string;
  /** Output goes on here; until `replay_to` it is what was written before. */
  start: number;
  replay_to: number;
  reset: boolean;
}

export interface Exit {
  type: "exit";
  reason: string;
  code: number | null;
  message: string;
}

export type Said = { type: "resize"; columns: number; rows: number } | { type: "ack"; offset: number } | { type: "end" };

export function addressOf(runId: string): URL {
  const url = new URL(`/runs/${encodeURIComponent(runId)}/terminal`, location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/** A browser sends no Authorization with a WebSocket: the gateway takes the token from here, and passes it on. */
export function protocolsOf(token: string): string[] {
  return [PROTOCOL, TOKEN_PROTOCOL + token];
}

/** What the server says in words, or null for what it never says. */
export function read(text: string): Ready | Exit | null {
  const told: unknown = JSON.parse(text);
  if (typeof told !== "object" || told === null || !("type" in told)) return null;
  return told.type === "ready" || told.type === "exit" ? (told as Ready | Exit) : null;
}

/** What is pasted at once may be longer than a message. */
export function piecesOf(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, number) => bytes.subarray(number * PIECE_BYTES, (number + 1) * PIECE_BYTES));
}
