import { describe, expect, it } from "vitest";
import { liveness, nextChange } from "./liveness";

const CUT = { is: "cut", at: 0, reason: "" } as const;

describe("what a reader is told of the line", () => {
  it.each([
    [1_999, "live"],
    [2_000, "reconnecting"],
    [19_999, "reconnecting"],
    [20_000, "offline"],
  ])("is, %i ms after it was cut, %s", (away, expected) => {
    expect(liveness(CUT, 0, away)).toBe(expected);
  });

  it("is live at once when it is open again", () => {
    expect(liveness({ is: "open", at: 60_000 }, 60_000, 60_000)).toBe("live");
  });

  it("changes by itself just when the next word is due", () => {
    expect(nextChange(CUT, 0, 500)).toBe(1_500);
    expect(nextChange(CUT, 0, 5_000)).toBe(15_000);
    expect(nextChange(CUT, 0, 30_000)).toBeNull();
    expect(nextChange({ is: "ended", at: 0 }, 0, 0)).toBeNull();
  });
});
