import { describe, expect, it } from "vitest";
import { labelOf } from "./state";

const incomplete = (reason: string) =>
  labelOf({ state: "incomplete", reason, needs: null, is_cancelling: false, is_pausing: false });

describe("the words for a run's state", () => {
  it.each([
    ["Not proven: R4.", "Incomplete: R4"],
    ["Not proven: R4, R7. Read the ledger.", "Incomplete: R4, R7"],
    ["Not proven: R1, R2, R3, R12.", "Incomplete: R1 and 3 more"],
    ["Its own tests fail.", "Incomplete"],
  ])("name what is not proven, as much as a pill holds: %s", (reason, words) => {
    expect(incomplete(reason)).toBe(words);
  });
});
