import { createParser } from "eventsource-parser";
import type { Told } from "./story";

/** What the connection tells of itself; `at` is a time of `now()` in milliseconds. */
export type Link =
  | { readonly is: "connecting" | "open" | "ended"; readonly at: number }
  | { readonly is: "cut"; readonly at: number; readonly reason: string }
  | { readonly is: "refused"; readonly at: number; readonly reason: string };

export interface Ports {
  /** Ask for the stream of what comes after `seq`. */
  open(after: number, signal: AbortSignal): Promise<Response>;
  /** The last event that the reader has, and whether the run has ended there. */
  place(): { seq: number; isFinal: boolean };
  /** Events in order; several at once when many come together. */
  take(batch: readonly Told[]): void;
  tell(link: Link): void;
  /** Resolves after the time, or at once when it makes sense to try again. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  now(): number;
  /** Resolves when the page had time to draw. */
  breathe(): Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** The service sends a comment every 15 seconds; without one for so long, the line is dead. */
const SILENCE_MS = 40_000;
const SLICE_MS = 12;

/** Follow a run until it ends, is refused, or `signal` says so. What is cut goes on after the last event that arrived. */
export async function follow(ports: Ports, signal: AbortSignal): Promise<void> {
  const isOver = () => signal.aborted;
  let waits = 0;
  while (!isOver()) {
    ports.tell({ is: "connecting", at: ports.now() });
    const silence = new AbortController();
    try {
      const response = await ports.open(ports.place().seq, AbortSignal.any([signal, silence.signal]));
      if (isFinalAnswer(response.status)) {
        ports.tell({ is: "refused", at: ports.now(), reason: `answer ${response.status}` });
        return;
      }
      if (!response.ok || response.body === null) throw new Error(`answer ${response.status}`);
      ports.tell({ is: "open", at: ports.now() });
      await read(response.body, ports, silence, () => (waits = 0));
      if (ports.place().isFinal) {
        ports.tell({ is: "ended", at: ports.now() });
        return;
      }
      throw new Error("the stream ended before the run");
    } catch (error) {
      if (isOver()) return;
      ports.tell({ is: "cut", at: ports.now(), reason: error instanceof Error ? error.message : "the line is cut" });
    }
    await ports.wait(Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS), signal);
    waits += 1;
  }
}

async function read(body: ReadableStream<Uint8Array>, ports: Ports, silence: AbortController, heard: () => void) {
  let batch: Told[] = [];
  const parser = createParser({ onEvent: ({ data }) => batch.push(JSON.parse(data) as Told) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let begun = ports.now();
  for (;;) {
    const part = await unlessSilent(reader, silence);
    if (part.done) break;
    heard();
    parser.feed(decoder.decode(part.value, { stream: true }));
    if (batch.length > 0) {
      ports.take(batch);
      batch = [];
    }
    if (ports.now() - begun > SLICE_MS) {
      await ports.breathe();
      begun = ports.now();
    }
  }
}

async function unlessSilent(reader: ReadableStreamDefaultReader<Uint8Array>, silence: AbortController) {
  const timer = setTimeout(() => silence.abort(new Error("nothing was heard")), SILENCE_MS);
  try {
    return await reader.read();
  } finally {
    clearTimeout(timer);
  }
}

/** Answers that no second try changes: the run is not there, or is nobody's business here. */
function isFinalAnswer(status: number): boolean {
  return status === 401 || status === 403 || status === 404;
}
