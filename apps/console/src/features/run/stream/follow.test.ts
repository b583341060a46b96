import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT } from "../testing/recording";
import { follow, type Link, type Ports } from "./follow";
import type { Told } from "./story";

const EVENTS = BUILT.events.slice(0, 40);
const ENCODER = new TextEncoder();

function frames(events: readonly Told[]): string {
  return events.map((told) => `id: ${told.seq}\ndata: ${JSON.stringify(told)}\n\n`).join("");
}

function bodyOf(bytes: Uint8Array, cuts: readonly number[] = []): Response {
  const edges = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
  const parts = edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    }),
  );
}

interface Line {
  asked: number[];
  told: Told[];
  links: Link["is"][];
  waits: number[];
}

/** A reader of the answers in order; the run has ended once its last event arrived. */
async function reading(answers: (() => Response)[], until = EVENTS.length): Promise<Line> {
  const line: Line = { asked: [], told: [], links: [], waits: [] };
  const leaving = new AbortController();
  const ports: Ports = {
    open: (after) => {
      line.asked.push(after);
      const answer = answers[line.asked.length - 1];
      if (!answer) {
        leaving.abort();
        return Promise.reject(new Error("nobody answers"));
      }
      return Promise.resolve().then(answer);
    },
    place: () => ({ seq: line.told.at(-1)?.seq ?? 0, isFinal: line.told.length >= until }),
    take: (batch) => line.told.push(...batch),
    tell: ({ is }) => line.links.push(is),
    wait: (milliseconds) => {
      line.waits.push(milliseconds);
      return Promise.resolve();
    },
    now: () => 0,
    breathe: () => Promise.resolve(),
  };
  await follow(ports, leaving.signal);
  return line;
}

describe("following a run", () => {
  it("reads every event, wherever the network cuts its bytes", async () => {
    const bytes = ENCODER.encode(`: ping\n\n${frames(EVENTS)}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const line = await reading([() => bodyOf(bytes, cuts)]);
        expect(line.told).toEqual(EVENTS);
        expect(line.links).toEqual(["connecting", "open", "ended"]);
      }),
      { numRuns: 40 },
    );
  });

  it("goes on after the last event that arrived when the line is cut", async () => {
    const half = EVENTS.slice(0, 17);
    const broken = ENCODER.encode(frames(half) + frames(EVENTS.slice(17, 18)).slice(0, -20));
    const line = await reading([() => bodyOf(broken), () => bodyOf(ENCODER.encode(frames(EVENTS.slice(17))))]);
    expect(line.asked).toEqual([0, half.at(-1)?.seq]);
    expect(line.told).toEqual(EVENTS);
    expect(line.links).toEqual(["connecting", "open", "cut", "connecting", "open", "ended"]);
  });

  it("waits longer each time that nobody answers, and no longer once somebody did", async () => {
    const away = () => new Response(null, { status: 502 });
    const line = await reading([away, away, away, () => bodyOf(ENCODER.encode(frames(EVENTS.slice(0, 3)))), away]);
    expect(line.waits.slice(0, 4)).toEqual([500, 1000, 2000, 500]);
  });

  it("never waits longer than fifteen seconds", async () => {
    const line = await reading(Array.from({ length: 12 }, () => () => new Response(null, { status: 503 })));
    expect(Math.max(...line.waits)).toBe(15_000);
  });

  it("gives up where no second try helps", async () => {
    const line = await reading([() => new Response("{}", { status: 404 })]);
    expect(line.asked).toEqual([0]);
    expect(line.links).toEqual(["connecting", "refused"]);
  });
});
