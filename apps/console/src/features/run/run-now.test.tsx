import { QueryClientProvider } from "@tanstack/react-query";
import { render, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { createQueryClient } from "@/lib/query-client";
import { enter } from "@/lib/session/session";
import { aSignedIn, at, http, HttpResponse, server } from "@/testing/server";
import { RunNowProvider, useRunNow, useRunStory, type RunNow } from "./run-now";
import type { EventOf, Kind, Told } from "./stream/story";
import { BUILT } from "./testing/recording";
import { RUN_ID, serveRun, until } from "./testing/serve-run";

/** A run that is told as far as this, and goes on when the test says so. */
function toldUntil(events: readonly Told[]) {
  serveRun({ events });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  server.use(
    http.get(at(`/runs/${RUN_ID}/events/stream`), () => new HttpResponse(readable, { headers: { "Content-Type": "text/event-stream" } })),
  );
  let seq = 0;
  const tell = (told: Told) => {
    seq = Math.max(seq + 1, told.seq);
    void writer.write(new TextEncoder().encode(`id: ${seq}\ndata: ${JSON.stringify({ ...told, seq })}\n\n`));
    return seq;
  };
  events.forEach(tell);
  return tell;
}

function aTold<K extends Kind>(kind: K): Told & { event: EventOf<K> } {
  const found = BUILT.events.find(({ event }) => event.kind === kind);
  if (found === undefined) throw new Error(`The recording has no ${kind}.`);
  return found as Told & { event: EventOf<K> };
}

it("draws nothing again for what agents narrate but what shows narration", async () => {
  const events = until(({ event }) => event.kind === "task.merged");
  const tell = toldUntil(events);
  enter(aSignedIn());
  const drawn: RunNow[] = [];
  let toldTo = 0;
  const Steady = () => {
    drawn.push(useRunNow());
    return null;
  };
  const Narrated = () => {
    toldTo = useRunStory().seq;
    return null;
  };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RunNowProvider runId={RUN_ID} waiting={null} missing={(error) => error.message}>
        <Steady />
        <Narrated />
      </RunNowProvider>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(drawn.at(-1)?.mayAct).toBe(true));
  await waitFor(() => expect(toldTo).toBe(events.at(-1)?.seq));
  const before = drawn.length;
  for (const kind of ["tool.used", "agent.said", "step.finished"] as const) {
    const seq = tell(aTold(kind));
    await waitFor(() => expect(toldTo).toBe(seq));
  }
  expect(drawn).toHaveLength(before);

  const { event } = aTold("model.answered");
  const used = () => drawn.at(-1)?.plan.tasks.find(({ id }) => id === "T1")?.usage.calls ?? 0;
  const calls = used();
  tell({ ...aTold("model.answered"), execution: "new", event: { ...event, task: "T1" } });
  await waitFor(() => expect(used()).toBe(calls + 1));
});
