import { api, unwrap } from "@/lib/api/client";
import { ApiError, isAway, wordsOf } from "@/lib/api/errors";
import { freshToken } from "@/lib/session/authorized-fetch";
import { GONE, wordsOfClose, wordsOfExit } from "./endings";
import { addressOf, piecesOf, protocolsOf, read, type Ready, type Said } from "./wire";

export type Phase = { name: "opening" } | { name: "open" } | { name: "reconnecting" } | { name: "over"; words: string };

/** What draws the terminal. `draw` calls back when it has drawn; `clear` forgets everything that was drawn. */
export interface Drawn {
  readonly columns: number;
  readonly rows: number;
  draw(bytes: Uint8Array, done: () => void): void;
  clear(): void;
}

export interface Wanted {
  runId: string;
  task: string | null;
  /** One that is open already; null: a new one. */
  terminal: string | null;
}

const WAITS_MS = [300, 1_000, 2_000, 4_000, 8_000];

/** One terminal, over as many WebSockets as it takes: what was drawn once is neither lost nor drawn again. */
export class TerminalConnection {
  #terminal: string | null;
  #socket: WebSocket | null = null;
  /** Received and drawn so far, in bytes since the terminal's beginning; null: nothing yet. */
  #received: number | null = null;
  #drawn = 0;
  #replayTo = 0;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  readonly #wanted: Wanted;
  readonly #screen: Drawn;
  readonly #tell: (phase: Phase, terminal: string | null) => void;

  constructor(wanted: Wanted, screen: Drawn, tell: (phase: Phase, terminal: string | null) => void) {
    this.#wanted = wanted;
    this.#terminal = wanted.terminal;
    this.#screen = screen;
    this.#tell = tell;
    this.#say({ name: "opening" });
    void this.#connect();
  }

  /** What a person types. Nothing is sent while the past is drawn: it holds questions that were answered then. */
  type(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#drawn < this.#replayTo) return;
    for (const piece of piecesOf(bytes)) this.#socket.send(piece);
  }

  resize(columns: number, rows: number): void {
    this.#send({ type: "resize", columns, rows });
  }

  /** Ends the terminal itself. */
  end(): void {
    this.#send({ type: "end" });
  }

  /** Leaves it. It waits for a while for somebody who comes back. */
  leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
  }

  /** For tests and for a network that has come back: connects without waiting. */
  hurry(): void {
    if (this.#isOver || this.#socket !== null || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#timer = undefined;
    try {
      const { runId, task } = this.#wanted;
      const { columns, rows } = this.#screen;
      const body = { terminal: this.#terminal, task, columns, rows };
      const given = await unwrap(api.POST("/runs/{run_id}/terminals", { params: { path: { run_id: runId } }, body }));
      const token = await freshToken();
      if (this.#isOver || token === null) return;
      this.#terminal = given.terminal;
      this.#open(given.ticket, token);
    } catch (error) {
      if (isAway(error)) this.#again();
      else if (error instanceof ApiError && error.error === "TerminalNotFound") this.#over(GONE);
      else this.#over(error instanceof ApiError && error.error === "TooManyTerminals" ? error.message : wordsOf(error));
    }
  }

  #open(ticket: string, token: string): void {
    const socket = new WebSocket(addressOf(this.#wanted.runId), protocolsOf(token));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ ticket, since: this.#received }));
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.#hear(event.data);
      else this.#draw(new Uint8Array(event.data));
    };
    socket.onclose = ({ code }) => {
      this.#socket = null;
      const words = wordsOfClose(code);
      if (words !== null) this.#over(words);
      else this.#again();
    };
  }

  #hear(text: string): void {
    const told = read(text);
    if (told?.type === "exit") this.#over(wordsOfExit(told));
    if (told?.type === "ready") this.#begin(told);
  }

  #begin(ready: Ready): void {
    if (ready.reset) this.#screen.clear();
    this.#received = this.#drawn = ready.start;
    this.#replayTo = ready.replay_to;
    this.#tries = 0;
    this.resize(this.#screen.columns, this.#screen.rows);
    this.#say({ name: "open" });
  }

  #draw(bytes: Uint8Array): void {
    const socket = this.#socket;
    this.#received = (this.#received ?? 0) + bytes.length;
    const end = this.#received;
    this.#screen.draw(bytes, () => {
      // Of an earlier connection it was drawn, too, but this one has not sent it.
      if (socket !== this.#socket) return;
      this.#drawn = end;
      this.#send({ type: "ack", offset: end });
    });
  }

  #again(): void {
    if (this.#isOver) return;
    this.#say({ name: "reconnecting" });
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)];
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #over(words: string): void {
    if (this.#isOver) return;
    this.leave();
    this.#say({ name: "over", words });
  }

  #send(said: Said): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said));
  }

  #say(phase: Phase): void {
    this.#tell(phase, this.#terminal);
  }
}
