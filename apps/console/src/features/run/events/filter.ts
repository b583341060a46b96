import { isTakenBack, type Kind, type Story, type Told } from "../stream/story";
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

const KNOWN = new Map<Kind, Group>();

export function groupOf({ event: { kind } }: Told): Group {
  const known = KNOWN.get(kind);
  if (known !== undefined) return known;
  const group = groupOfKind(kind);
  KNOWN.set(kind, group);
  return group;
}

function groupOfKind(kind: Kind): Group {
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
export function filtered(story: Story, filter: Filter): readonly Told[] {
  return passing(story.log, story, filter);
}

/**
 * `filtered` with a memory: of a story that goes on only what is new is looked at, and where nothing of it passes the
 * list is the one of before.
 */
export function createSieve(): typeof filtered {
  let before: { story: Story; filter: Filter; passed: readonly Told[] } | null = null;
  return (story, filter) => {
    const { log } = story;
    let passed: readonly Told[];
    if (before !== null && isSame(before.filter, filter) && goesOn(before.story, story)) {
      const fresh = passing(log.slice(before.story.log.length), story, filter);
      passed = fresh.length > 0 ? [...before.passed, ...fresh] : before.passed;
    } else {
      passed = filtered(story, filter);
    }
    before = { story, filter, passed };
    return passed;
  };
}

function passing(log: readonly Told[], story: Story, { groups, task, text }: Filter): Told[] {
  const wanted = text.trim().toLowerCase();
  return log.filter(
    (told) =>
      groups.has(groupOf(told)) &&
      (task === "" || taskOf(told) === task) &&
      (wanted === "" || told.event.kind.includes(wanted) || sentenceOf(told).toLowerCase().includes(wanted)) &&
      !isTakenBack(story, told),
  );
}

function isSame(one: Filter, other: Filter): boolean {
  return one.groups === other.groups && one.task === other.task && one.text === other.text;
}

/** Whether the one story is the beginning of the other, and nothing of it was taken back since. */
function goesOn(beginning: Story, story: Story): boolean {
  return beginning.superseded === story.superseded && beginning.log.at(-1) === story.log[beginning.log.length - 1];
}

export function taskOf({ event }: Told): string {
  if (event.kind === "task.merged") return event.merge.task;
  if (!("task" in event)) return "";
  return typeof event.task === "string" ? event.task : event.task.id;
}
