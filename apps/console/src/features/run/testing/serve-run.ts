import { aSignedIn, at, get, http, HttpResponse, server } from "@/testing/server";
import type { Schemas } from "@/lib/api/types";
import { isFinal, stateOf } from "../projection/stages";
import { isNarration, type Told } from "../stream/story";
import { BUILT, type Recording } from "./recording";

type Run = Schemas["RunView"];

interface Served {
  recording?: Recording;
  events?: readonly Told[];
  run?: Partial<Run>;
  role?: "viewer" | "editor" | "owner";
}

/** What people said to the run, in order: the last part of the path, and the body. */
export interface Heard {
  act: string;
  body: unknown;
}

export const RUN_ID = BUILT.run.id;

/** Answers as the service does for one run, as far as its events are told here. The stream ends with the run. */
export function serveRun({ recording = BUILT, events = recording.events, run = {}, role = "owner" }: Served = {}) {
  const heard: Heard[] = [];
  const state = stateOf(events)?.state ?? "queued";
  const isOver = isFinal(state);
  let row: Run = {
    ...recording.run,
    project: { ...recording.run.project, role },
    ...(isOver ? {} : { state, commit: "", finished_at: null, artifacts: 0 }),
    last_seq: events.at(-1)?.seq ?? 0,
    needs: state === "awaiting_approval" ? { action: "approve", text: "Approve the plan, or say what should change." } : null,
    ...run,
  };
  const path = `/runs/${recording.run.id}`;
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [], next_cursor: null }),
    get("/projects", { items: [], next_cursor: null }),
    get(`/projects/${row.project.id}`, { ...row.project, role, created_at: row.created_at }),
    http.get(at(path), () => HttpResponse.json(row)),
    http.get(at(`${path}/events`), () => {
      const facts = events.filter((told) => !isNarration(told));
      return HttpResponse.json({ items: facts, next_after: facts.at(-1)?.seq ?? 0, has_more: false, last_seq: events.at(-1)?.seq ?? 0 });
    }),
    http.get(at(`${path}/events/stream`), ({ request }) => {
      const after = Number(new URL(request.url).searchParams.get("after"));
      return streamOf(events.filter((told) => told.seq > after), isOver);
    }),
    get(`${path}/artifacts`, isOver ? recording.artifacts : []),
    get(`${path}/log`, recording.log),
    get(`${path}/diff`, recording.diff),
    get(`${path}/files`, {
      revision: "a".repeat(40),
      path: "",
      is_truncated: false,
      entries: recording.diff.files.map((file) => ({ path: file.path, kind: "file", size_bytes: 100 })),
    }),
    http.get(at(`${path}/files/content`), ({ request }) => {
      const name = new URL(request.url).searchParams.get("path") ?? "";
      return HttpResponse.json({ revision: "a".repeat(40), path: name, kind: "file", size_bytes: 18, is_binary: false, content: `# what ${name} holds\n` });
    }),
    http.get(at(`${path}/artifacts/*`), () => new HttpResponse("# Runbook\n\nStart it with `python -m app`.\n")),
    http.post(at(`${path}/*`), async ({ request }) => {
      const body: unknown = await request.json().catch(() => null);
      heard.push({ act: new URL(request.url).pathname.slice(path.length + 1), body });
      return HttpResponse.json(row, { status: 202 });
    }),
  );
  return {
    heard,
    become: (changes: Partial<Run>) => {
      row = { ...row, ...changes };
    },
  };
}

/** So many events come together where they are there at once. */
const PART = 100;

function streamOf(events: readonly Told[], isOver: boolean): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let from = 0; from < events.length; from += PART) {
        const frames = events.slice(from, from + PART).map((told) => `id: ${told.seq}\ndata: ${JSON.stringify(told)}\n\n`);
        controller.enqueue(encoder.encode(frames.join("")));
      }
      if (isOver) controller.close();
    },
  });
  return new HttpResponse(stream, { headers: { "Content-Type": "text/event-stream" } });
}

/** The events until the first that this is true of, it included. */
export function until(is: (told: Told) => boolean): Told[] {
  const end = BUILT.events.findIndex(is);
  if (end < 0) throw new Error("The recording has no such event.");
  return BUILT.events.slice(0, end + 1);
}

/** The same plan, waiting for a person: the recorded run approved its own. */
export function awaitingApproval(): Told[] {
  const quoted = until(({ event }) => event.kind === "quote.made");
  const last = quoted.at(-1) as Told;
  const waiting: Told = {
    seq: last.seq + 1,
    at: last.at,
    execution: null,
    event: { kind: "run.state_changed", previous: "planning", state: "awaiting_approval", reason: "", hint: "", unproven: [] },
  };
  return [...quoted, waiting];
}
