import fc from "fast-check";
import { expect, it } from "vitest";
import { fold, UNTOLD } from "../stream/story";
import { STUCK } from "../testing/recording";
import { ALL_BUT_OUTPUT, createSieve, filtered, GROUPS, type Filter } from "./filter";

const FILTERS: Filter[] = [
  { groups: ALL_BUT_OUTPUT, task: "", text: "" },
  { groups: new Set(GROUPS), task: "", text: "" },
  { groups: new Set(GROUPS), task: "T1", text: "" },
  { groups: new Set(GROUPS), task: "", text: "test" },
];

it("lets the same through with a memory as without, however the story goes on and the filter changes", () => {
  const step = fc.record({ length: fc.nat(40), filter: fc.constantFrom(...FILTERS) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const sieve = createSieve();
      let story = UNTOLD;
      let at = 0;
      for (const { length, filter } of steps) {
        story = fold(story, STUCK.events.slice(at, at + length));
        at += length;
        expect(sieve(story, filter)).toEqual(filtered(story, filter));
      }
      const whole = fold(story, STUCK.events);
      for (const filter of FILTERS) expect(sieve(whole, filter)).toEqual(filtered(whole, filter));
    }),
  );
});

it("answers with the very list of before where nothing new passes", () => {
  const sieve = createSieve();
  const [filter] = FILTERS as [Filter];
  const output = STUCK.events.findIndex(({ event }) => event.kind === "step.finished");
  expect(output).toBeGreaterThan(1);
  const before = fold(UNTOLD, STUCK.events.slice(0, output));
  expect(sieve(fold(before, STUCK.events.slice(output, output + 1)), filter)).toEqual(sieve(before, filter));
  const again = createSieve();
  const rows = again(before, filter);
  expect(again(fold(before, STUCK.events.slice(output, output + 1)), filter)).toBe(rows);
});
