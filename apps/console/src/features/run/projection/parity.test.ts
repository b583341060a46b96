import { describe, expect, it } from "vitest";
import { BUILT, STUCK } from "../testing/recording";
import { fold, UNTOLD } from "../stream/story";
import { usageOf } from "./activity";
import { debateOf } from "./debate";
import { ledgerOf } from "./ledger";
import { NO_USAGE, planOf } from "./plan";
import { reportsOf } from "./reports";
import { specsOf } from "./specs";
import { stagesOf } from "./stages";

/** Moments as numbers: the service writes microseconds and `Z`, and a browser's own dates do not. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe.each([
  ["built", BUILT],
  ["stuck", STUCK],
])("what the page makes of the events of a run that is %s", (_, recording) => {
  const story = fold(UNTOLD, recording.events);
  const { facts } = story;

  it("is the debate that the service tells", () => {
    expect(plain(debateOf(facts))).toEqual(recording.verdicts);
  });

  it("is the plan that the service tells, but for what calls cost", () => {
    const tasks = recording.tasks.tasks.map((task) => ({ ...task, usage: NO_USAGE }));
    expect(plain(planOf(facts))).toEqual({ ...recording.tasks, tasks });
  });

  it("is the ledger that the service tells", () => {
    expect(plain(ledgerOf(facts))).toEqual(recording.ledger);
  });

  it("is the reports that the service tells", () => {
    expect(plain(reportsOf(facts))).toEqual(recording.reports);
  });

  it("is the versions of the spec that the service tells", () => {
    expect(plain(specsOf(facts).map((version) => ({ ...version, spec: undefined })))).toEqual(recording.specs);
  });

  it("is the stages that the service tells", () => {
    const stages = stagesOf(facts, Date.parse(recording.run.finished_at ?? ""));
    expect(stages.map(({ name, state }) => [name, state])).toEqual(recording.stages.map(({ name, state }) => [name, state]));
    for (const [index, stage] of stages.entries()) {
      expect(stage.seconds).toBeCloseTo(recording.stages[index]?.seconds ?? -1, 1);
    }
  });

  it("counts what calls used as the service does", () => {
    const used = [...usageOf(story).values()];
    const sum = (name: "input_tokens" | "output_tokens") => used.reduce((total, one) => total + one[name], 0);
    expect(sum("input_tokens")).toBe(recording.run.usage.input_tokens);
    expect(sum("output_tokens")).toBe(recording.run.usage.output_tokens);
  });

  it("can be made of any beginning of the story", () => {
    for (let end = 0; end <= recording.events.length; end += 7) {
      const story = fold(UNTOLD, recording.events.slice(0, end));
      expect(planOf(story.facts).tasks.length).toBeLessThanOrEqual(recording.tasks.tasks.length);
      expect(ledgerOf(story.facts).proven).toBeLessThanOrEqual(recording.ledger.total);
      debateOf(story.facts);
      specsOf(story.facts);
    }
  });
});
