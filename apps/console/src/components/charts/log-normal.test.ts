import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curveOf, HEIGHT, WIDTH } from "./log-normal";

const cents = (least: number, most: number) => fc.integer({ min: least, max: most }).map((amount) => amount / 100);

describe("the quote as a curve", () => {
  it("stays inside its drawing and keeps the order of p50, p90 and cap, whatever they are", () => {
    fc.assert(
      fc.property(cents(1, 50_000), cents(0, 50_000), cents(1, 200_000), (p50, more, cap) => {
        const p90 = p50 + more;
        const { path, most, placeOf } = curveOf(p50, p90, cap);
        const numbers = [...path.matchAll(/-?\d+(\.\d+)?|NaN|Infinity/g)].map(([number]) => Number(number));
        expect(numbers.every(Number.isFinite)).toBe(true);
        const heights = numbers.filter((_, index) => index % 2 === 1);
        expect(Math.max(...heights)).toBeLessThanOrEqual(HEIGHT);
        expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
        expect(Math.min(...heights), "however narrow, it is seen").toBeLessThan(HEIGHT / 2);
        expect(most).toBeGreaterThan(Math.max(p90, cap));
        expect(placeOf(p50)).toBeLessThanOrEqual(placeOf(p90));
        expect(placeOf(cap)).toBeLessThanOrEqual(WIDTH);
      }),
    );
  });
});
