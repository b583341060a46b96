import type { Schemas } from "@/lib/api/types";

/** An event as it stands in the table and on the wire. */
export type Told = Schemas["RecordedEvent"];
export type RunEvent = Told["event"];
export type Kind = RunEvent["kind"];
export type EventOf<K extends Kind> = Extract<RunEvent, { kind: K }>;

const NARRATION: ReadonlySet<Kind> = new Set<Kind>([
  "step.started",
  "step.restarted",
  "step.finished",
  "agent.said",
  "tool.used",
  "context.retrieved",
  "program.output",
  "model.answered",
  "model.retried",
]);

export function isNarration(told: Told): boolean {
  return NARRATION.has(told.event.kind);
}

/**
 * All that is known of a run. `log` is everything in order until `seq`, `facts` what nothing takes back until
 * `factsSeq`, which may be further on; `answers` the part of the log that says what was used; `superseded` are the
 * executions whose narration does not hold any more. A part to which nothing was added is the same one as before.
 */
export interface Story {
  readonly seq: number;
  readonly factsSeq: number;
  readonly log: readonly Told[];
  readonly facts: readonly Told[];
  readonly answers: readonly Told[];
  readonly superseded: ReadonlySet<string>;
}

export const UNTOLD: Story = { seq: 0, factsSeq: 0, log: [], facts: [], answers: [], superseded: new Set() };

/**
 * The story with what was told next. Events come in order; one that was told already changes nothing, so that a stream
 * may be cut anywhere and told again from any place before.
 */
export function fold(story: Story, batch: readonly Told[]): Story {
  const fresh: Told[] = [];
  let seq = story.seq;
  for (const told of batch) {
    if (told.seq <= seq) continue;
    seq = told.seq;
    fresh.push(told);
  }
  if (fresh.length === 0) return story;
  const facts = fresh.filter((told) => told.seq > story.factsSeq && !isNarration(told));
  const answers = fresh.filter(({ event }) => event.kind === "model.answered");
  const taken = fresh.flatMap(({ event }) => (event.kind === "step.restarted" ? event.superseded : []));
  return {
    seq,
    factsSeq: Math.max(story.factsSeq, seq),
    log: [...story.log, ...fresh],
    facts: facts.length > 0 ? [...story.facts, ...facts] : story.facts,
    answers: answers.length > 0 ? [...story.answers, ...answers] : story.answers,
    superseded: taken.length > 0 ? new Set([...story.superseded, ...taken]) : story.superseded,
  };
}

/** The story with every fact until `seq`, before the log has come so far: what the run comes to is known at once. */
export function foretold(story: Story, facts: readonly Told[], seq: number): Story {
  if (seq <= story.factsSeq) return story;
  const fresh = facts.filter((told) => told.seq > story.factsSeq);
  return { ...story, factsSeq: seq, facts: fresh.length > 0 ? [...story.facts, ...fresh] : story.facts };
}

/** Whether this still holds: a restarted step takes back what its earlier executions told. */
export function isTakenBack({ superseded }: Pick<Story, "superseded">, told: Told): boolean {
  return typeof told.execution === "string" && superseded.has(told.execution) && isNarration(told);
}
