import type { Schemas } from "@/lib/api/types";
import type { Told } from "../stream/story";

export type RunState = Schemas["RunState"];
export type Stage = Schemas["Stage"];

const STAGES: readonly Stage["name"][] = ["plan", "approve", "build", "integrate", "deliver"];
const STAGE_OF: Partial<Record<RunState, Stage["name"]>> = {
  planning: "plan",
  awaiting_approval: "approve",
  building: "build",
  integrating: "integrate",
  delivering: "deliver",
};
const FINAL: ReadonlySet<RunState> = new Set<RunState>(["done", "incomplete", "failed", "cancelled"]);

export function isFinal(state: RunState): boolean {
  return FINAL.has(state);
}

/** Where the run stands, and since when: its last move from state to state. Null before the first. */
export function stateOf(facts: readonly Told[]) {
  for (let index = facts.length - 1; index >= 0; index -= 1) {
    const told = facts[index];
    if (told?.event.kind === "run.state_changed") return { ...told.event, at: told.at, seq: told.seq };
  }
  return null;
}

/** The five stages with the time that each took, at `now` in milliseconds: the same fold as the API's. */
export function stagesOf(facts: readonly Told[], now: number): Stage[] {
  const visits: { name: Stage["name"]; at: string }[] = [];
  const milliseconds = new Map<Stage["name"], number>();
  let state: RunState = "queued";
  let running: Stage["name"] | undefined;
  let since = now;
  const spend = (until: number) => {
    if (running) milliseconds.set(running, (milliseconds.get(running) ?? 0) + Math.max(until - since, 0));
  };
  for (const { event, at } of facts) {
    if (event.kind !== "run.state_changed") continue;
    const moment = Date.parse(at);
    spend(moment);
    state = event.state;
    since = moment;
    running = STAGE_OF[state];
    if (running) visits.push({ name: running, at });
  }
  spend(now);
  const last = visits.at(-1);
  return STAGES.map((name) => ({
    name,
    state: stageState(name, last?.name, visits.some((visit) => visit.name === name), state),
    seconds: Math.round(milliseconds.get(name) ?? 0) / 1000,
    since: name === running ? (last?.at ?? null) : null,
  }));
}

function stageState(
  name: Stage["name"],
  last: Stage["name"] | undefined,
  isVisited: boolean,
  state: RunState,
): Stage["state"] {
  if (!last || STAGES.indexOf(name) > STAGES.indexOf(last)) return "waiting";
  if (name !== last || state === "done") return isVisited ? "done" : "skipped";
  if (state === "awaiting_approval") return "needs_you";
  if (state === "paused") return "paused";
  return isFinal(state) ? "stopped" : "active";
}
