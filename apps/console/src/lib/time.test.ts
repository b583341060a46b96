import { expect, it } from "vitest";

import { ago, duration } from "./time";

const now = new Date(2026, 10, 20, 14, 0, 0); // a Friday

it.each([
  [new Date(2026, 10, 20, 13, 53), "7 min"],
  [new Date(2026, 10, 20, 11, 30), "2 h"],
  [new Date(2026, 10, 19, 23, 0), "Yesterday"],
  [new Date(2026, 10, 18, 9, 0), "Wed"],
  [new Date(2026, 10, 3, 9, 0), "3 Nov"],
  [new Date(2025, 10, 3, 9, 0), "3 Nov 2025"],
])("%s is %s ago", (then, words) => {
  expect(ago(then.toISOString(), now)).toBe(words);
});

it.each([
  [7.9, "7 s"],
  [720, "12 min"],
  [3900, "1 h 5 min"],
  [7200, "2 h"],
  [-3, "0 s"],
])("%s seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
