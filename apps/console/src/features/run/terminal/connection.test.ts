import { ws } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enter, forget } from "@/lib/session/session";
import { aSignedIn, at, http, HttpResponse, refusal, server } from "@/testing/server";
import { TerminalConnection, type Phase } from "./connection";

const RUN = "r1";
const socket = ws.link(`${location.origin.replace("http", "ws")}/runs/${RUN}/terminal`);
const bytes = (text: string) => new TextEncoder().encode(text);

/** What the page draws, and what it is told. */
function opened(terminal: string | null = null) {
  const seen = { drawn: "", clears: 0, phases: [] as Phase[], asked: [] as unknown[], said: [] as unknown[], protocols: "" };
  const clients: { send: (data: string | Uint8Array) => void; close: (code?: number) => void }[] = [];
  server.use(
    http.post(at(`/runs/${RUN}/terminals`), async ({ request }) => {
      seen.asked.push(await request.json());
      const ticket = { terminal: "t1", ticket: `ticket-${seen.asked.length}`, expires_at: "", commit: "c", task: null };
      return HttpResponse.json(ticket, { status: 201 });
    }),
    socket.addEventListener("connection", ({ client, info }) => {
      seen.protocols = String(info.protocols);
      clients.push(client);
      client.addEventListener("message", ({ data }) => {
        seen.said.push(typeof data === "string" ? JSON.parse(data) : new TextDecoder().decode(data as ArrayBuffer));
      });
    }),
  );
  const screen = {
    columns: 80,
    rows: 24,
    draw: (data: Uint8Array, done: () => void) => {
      seen.drawn += new TextDecoder().decode(data);
      done();
    },
    clear: () => {
      seen.clears += 1;
    },
  };
  const connection = new TerminalConnection({ runId: RUN, task: null, terminal }, screen, (phase) => seen.phases.push(phase));
  const client = (number: number) => vi.waitUntil(() => seen.said.length > 0 && clients[number]);
  const ready = (start: number, replayTo = start, reset = false) =>
    JSON.stringify({ type: "ready", terminal: "t1", start, replay_to: replayTo, reset });
  return { seen, connection, client, ready };
}

describe("a terminal's connection", () => {
  beforeEach(() => enter(aSignedIn()));
  afterEach(() => forget());

  it("sends the ticket first and nowhere else, and acknowledges what is drawn", async () => {
    const { seen, connection, client, ready } = opened();
    const there = await client(0);
    expect(seen.asked).toEqual([{ terminal: null, task: null, columns: 80, rows: 24 }]);
    expect(seen.said[0]).toEqual({ ticket: "ticket-1", since: null });
    expect(seen.protocols).toContain("conclave.bearer.access-1");
    there.send(ready(0));
    there.send(bytes("hello"));
    await vi.waitFor(() => expect(seen.said).toContainEqual({ type: "ack", offset: 5 }));
    expect(seen.drawn).toBe("hello");
    connection.type(bytes("ls\r"));
    await vi.waitFor(() => expect(seen.said.at(-1)).toBe("ls\r"));
    connection.leave();
  });

  it("comes again where it was, and says nothing while the past is drawn", async () => {
    const { seen, connection, client, ready } = opened();
    const first = await client(0);
    first.send(ready(0));
    first.send(bytes("hello"));
    await vi.waitFor(() => expect(seen.drawn).toBe("hello"));
    first.close(1012);
    const second = await client(1);
    await vi.waitFor(() => expect(seen.said).toContainEqual({ ticket: "ticket-2", since: 5 }));
    expect(seen.asked[1]).toMatchObject({ terminal: "t1" });
    second.send(ready(5, 10));
    await vi.waitFor(() => expect(seen.phases.at(-1)).toEqual({ name: "open" }));
    connection.type(bytes("answer to a question of the past"));
    second.send(bytes("world"));
    await vi.waitFor(() => expect(seen.drawn).toBe("helloworld"));
    connection.type(bytes("now"));
    await vi.waitFor(() => expect(seen.said.at(-1)).toBe("now"));
    expect(seen.said).not.toContain("answer to a question of the past");
    expect(seen.clears).toBe(0);
    connection.leave();
  });

  it("clears the screen where something is missing", async () => {
    const { seen, connection, client, ready } = opened("t1");
    (await client(0)).send(ready(100, 100, true));
    await vi.waitFor(() => expect(seen.clears).toBe(1));
    connection.leave();
  });

  it.each([
    ["exited", 0, "The shell ended."],
    ["exited", 3, "The shell ended with code 3."],
    ["memory", null, "The terminal used more memory than it may, and was ended."],
  ])("tells how it ended: %s %s", async (reason, code, words) => {
    const { seen, client, ready } = opened();
    const there = await client(0);
    there.send(ready(0));
    there.send(JSON.stringify({ type: "exit", reason, code, message: "" }));
    await vi.waitFor(() => expect(seen.phases.at(-1)).toEqual({ name: "over", words }));
  });

  it.each([4404, 4409, 4429, 1008])("does not come again after the close code %s", async (code) => {
    const { seen, client, ready } = opened();
    const there = await client(0);
    there.send(ready(0));
    there.close(code);
    await vi.waitFor(() => expect(seen.phases.at(-1)?.name).toBe("over"));
    expect(seen.asked).toHaveLength(1);
  });

  it.each([
    [404, "TerminalNotFound", "The terminal ended while this page was away."],
    [409, "NoWorkspace", "Run r1 has no files."],
    [429, "TooManyTerminals", "You have 3 terminals open."],
    [503, "SandboxUnavailable", "The sandbox here offers no terminals."],
  ])("says what a refusal says: %s %s", async (status, error, words) => {
    const { seen, connection } = opened();
    connection.leave();
    server.use(http.post(at(`/runs/${RUN}/terminals`), () => refusal(status, error, words)));
    const phases: Phase[] = [];
    const screen = { columns: 80, rows: 24, draw: () => undefined, clear: () => undefined };
    new TerminalConnection({ runId: RUN, task: null, terminal: null }, screen, (phase) => phases.push(phase));
    await vi.waitFor(() => expect(phases.at(-1)).toEqual({ name: "over", words }));
    expect(seen.phases).not.toContainEqual({ name: "open" });
  });
});
