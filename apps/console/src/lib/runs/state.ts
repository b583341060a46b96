import type { Schemas } from "@/lib/api/types";

export type RunState = Schemas["RunState"];

/** The eight looks that a state can have. */
export type Look = "queued" | "running" | "needs-you" | "passing" | "failing" | "incomplete" | "paused" | "cancelled";

export type RunLike = Pick<Schemas["RunSummary"], "state" | "needs" | "reason" | "is_cancelling" | "is_pausing">;

const LOOKS: Record<RunState, Look> = {
  queued: "queued",
  planning: "running",
  awaiting_approval: "needs-you",
  building: "running",
  integrating: "running",
  delivering: "running",
  done: "passing",
  incomplete: "incomplete",
  failed: "failing",
  cancelled: "cancelled",
  paused: "paused",
};

const LABELS: Record<RunState, string> = {
  queued: "Queued",
  planning: "Planning",
  awaiting_approval: "Approve the plan",
  building: "Building",
  integrating: "Integrating",
  delivering: "Delivering",
  done: "Done",
  incomplete: "Incomplete",
  failed: "Failed",
  cancelled: "Cancelled",
  paused: "Paused",
};

const PAUSES: Record<Schemas["Needs"]["action"], string> = {
  approve: "Paused: question",
  answer: "Paused: question",
  raise_cap: "Paused: at the cap",
  resume: "Paused: by you",
  model: "Paused: no model answers",
  day: "Paused: until tomorrow",
};

export const ENDED: ReadonlySet<RunState> = new Set(["done", "incomplete", "failed", "cancelled"]);

/** A paused run waits for a person, but where a model or the next day ends the pause. */
export function needsYou(run: RunLike): boolean {
  const action = run.needs?.action;
  return action !== undefined && action !== "model" && action !== "day";
}

export function glyphOf(run: RunLike): Look {
  return run.state === "paused" && needsYou(run) && run.needs?.action !== "resume" ? "needs-you" : LOOKS[run.state];
}

export function labelOf(run: RunLike): string {
  if (run.is_cancelling && !ENDED.has(run.state)) return "Cancelling";
  if (run.is_pausing && run.state !== "paused" && !ENDED.has(run.state)) return "Pausing";
  if (run.state === "paused" && run.needs) return PAUSES[run.needs.action];
  if (run.state === "incomplete") {
    const named = run.reason.match(/\bR[0-9]+(?:, R[0-9]+)*/)?.[0].split(", ") ?? [];
    return named.length > 0 ? `Incomplete: ${shortened(named)}` : LABELS.incomplete;
  }
  return LABELS[run.state];
}

/** A pill has room for two names: `R1, R2`, or `R1 and 14 more`. */
function shortened([first = "", ...others]: string[]): string {
  return others.length > 1 ? `${first} and ${others.length} more` : [first, ...others].join(", ");
}
