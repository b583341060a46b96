import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { debateOf } from "../projection/debate";
import { planOf } from "../projection/plan";
import { activityOf, usageOf } from "../projection/activity";
import { STUCK } from "../testing/recording";
import { fold, foretold, isNarration, isTakenBack, UNTOLD, type Story, type Told } from "./story";

const WHOLE = fold(UNTOLD, STUCK.events);

describe("the fold of events into a story", () => {
  it("comes to the same however the stream is cut, told again from before, and doubled", () => {
    const last = STUCK.events.length;
    const stretch = fc.record({ back: fc.nat(last), length: fc.integer({ min: 1, max: last }), isDoubled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        let story: Story = UNTOLD;
        let told = 0;
        const tell = (events: readonly Told[]) => {
          story = fold(story, events);
        };
        for (const { back, length, isDoubled } of stretches) {
          // A stream goes on at the last event that arrived, or anywhere before it.
          const from = Math.max(0, told - back);
          const part = STUCK.events.slice(from, from + length);
          tell(isDoubled ? part.flatMap((one) => [one, one]) : part);
          if (isDoubled) tell(part);
          told = Math.max(told, from + part.length);
        }
        tell(STUCK.events.slice(told));
        expect(story).toEqual(WHOLE);
      }),
    );
  });

  it("comes to the same wherever its facts are told before the log has come so far", () => {
    const last = STUCK.events.length;
    const place = fc.integer({ min: 0, max: last });
    fc.assert(
      fc.property(fc.array(fc.record({ log: place, facts: place }), { maxLength: 8 }), (steps) => {
        let story: Story = UNTOLD;
        for (const { log, facts } of steps) {
          const ahead = STUCK.events.slice(0, facts);
          story = fold(story, STUCK.events.slice(0, log));
          story = foretold(story, ahead.filter((told) => !isNarration(told)), ahead.at(-1)?.seq ?? 0);
          const known = STUCK.events.filter((told) => !isNarration(told) && told.seq <= story.factsSeq);
          expect(story.facts).toEqual(known);
        }
        expect(fold(story, STUCK.events)).toEqual(WHOLE);
      }),
    );
  });

  it("is not told anew when nothing new came", () => {
    expect(fold(WHOLE, STUCK.events.slice(-20))).toBe(WHOLE);
  });

  it("has no gap in its facts, whatever narration is taken back", () => {
    const facts = WHOLE.facts.map((told) => told.seq);
    expect(facts).toEqual([...facts].sort((one, other) => one - other));
    expect(WHOLE.facts.every((told) => !isTakenBack(WHOLE, told))).toBe(true);
  });

  it("takes back the narration of an execution whose step began again", () => {
    const restarted = STUCK.events.filter(({ event }) => event.kind === "step.restarted");
    expect(restarted.length).toBeGreaterThan(0);
    const taken = WHOLE.log.filter((told) => isTakenBack(WHOLE, told));
    expect(taken.length).toBeGreaterThan(0);
    for (const told of taken) expect(WHOLE.superseded.has(told.execution ?? "")).toBe(true);
    const tasks = new Set(WHOLE.log.flatMap(({ event }) => (event.kind === "tool.used" ? [event.task] : [])));
    for (const task of tasks) {
      expect(activityOf(WHOLE, task).every((told) => !WHOLE.superseded.has(told.execution ?? ""))).toBe(true);
    }
  });

  it("shows the same views, whether told at once or one by one", () => {
    let story: Story = UNTOLD;
    for (const told of STUCK.events) story = fold(story, [told]);
    expect(planOf(story.facts, usageOf(story))).toEqual(planOf(WHOLE.facts, usageOf(WHOLE)));
    expect(debateOf(story.facts)).toEqual(debateOf(WHOLE.facts));
  });
});
