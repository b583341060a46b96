import { isTakenBack, type Story, type Told } from "../stream/story";
import { sentenceOf } from "./sentences";

export const GROUPS = ["run", "planning", "tasks", "merges", "people", "tools", "models", "output"] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_NAMES: Record<Group, string> = {
  run: "Run",
  planning: "Planning",
  tasks: "Tasks",
  merges: "Merges",
  people: "People",
  tools: "Agents and tools",
  models: "Models",
  output: "Steps and output",
};

export function groupOf({ event: { kind } }: Told): Group {
  switch (kind.split(".")[0]) {
    case "round":
    case "spec":
    case "turn":
    case "linter":
    case "objection":
    case "verdict":
    case "consensus":
    case "quote":
      return "planning";
    case "acceptance":
    case "attempt":
    case "repair":
      return "tasks";
    case "task":
      return kind === "task.merged" ? "merges" : "tasks";
    case "merge":
    case "conflict":
      return "merges";
    case "approval":
    case "command":
    case "cap":
    case "question":
    case "guidance":
      return "people";
    case "agent":
    case "tool":
      return "tools";
    case "model":
      return "models";
    case "step":
    case "program":
      return "output";
    default:
      return "run";
  }
}

export interface Filter {
  groups: ReadonlySet<Group>;
  task: string;
  text: string;
}

export const ALL_BUT_OUTPUT: ReadonlySet<Group> = new Set(GROUPS.filter((group) => group !== "output" && group !== "models"));

/** What passes, in order. Narration that a restarted step takes back is no part of the story. */
export function filtered(story: Story, { groups, task, text }: Filter): Told[] {
  const wanted = text.trim().toLowerCase();
  return story.log.filter(
    (told) =>
      groups.has(groupOf(told)) &&
      (task === "" || taskOf(told) === task) &&
      (wanted === "" || told.event.kind.includes(wanted) || sentenceOf(told).toLowerCase().includes(wanted)) &&
      !isTakenBack(story, told),
  );
}

export function taskOf({ event }: Told): string {
  if (event.kind === "task.merged") return event.merge.task;
  if (!("task" in event)) return "";
  return typeof event.task === "string" ? event.task : event.task.id;
}
