import { isTakenBack, type EventOf, type Story, type Told } from "../stream/story";
import type { Usage } from "./plan";
import { NO_USAGE } from "./plan";

export type Narration = Told & {
  event: EventOf<"agent.said"> | EventOf<"tool.used"> | EventOf<"model.retried">;
};

/** What was told while somebody worked on a task, without what a restarted step takes back. */
export function activityOf(story: Story, task: string): Narration[] {
  return story.log.filter(
    (told): told is Narration => isNarrated(told) && told.event.task === task && !isTakenBack(story, told),
  );
}

function isNarrated(told: Told): told is Narration {
  const { kind } = told.event;
  return kind === "agent.said" || kind === "tool.used" || kind === "model.retried";
}

/** What the calls of each task used, by its id; "" is what belongs to none. */
export function usageOf(story: Pick<Story, "answers" | "superseded">): ReadonlyMap<string, Usage> {
  const found = new Map<string, Usage>();
  for (const told of story.answers) {
    if (told.event.kind !== "model.answered" || isTakenBack(story, told)) continue;
    const { task, usage } = told.event;
    found.set(task, plus(found.get(task) ?? NO_USAGE, usage));
  }
  return found;
}

export function plus(one: Usage, other: Usage): Usage {
  const isKnown = one.cost_usd !== null && other.cost_usd !== null;
  return {
    calls: one.calls + other.calls,
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    cost_usd: isKnown ? (one.cost_usd ?? 0) + (other.cost_usd ?? 0) : null,
  };
}
