import { describe, expect, it } from "vitest";

import type { Settings } from "@/lib/projects/settings";
import { amount, draftOf, faultOf, isChanged, isRight, orderOf } from "./draft";

const SETTINGS: Settings = {
  version: 3,
  models: { residency: ["eu"], roles: { coder: { candidates: ["vllm/qwen"], order: "cheapest" } } },
  budget: { run_usd: 2.5, day_usd: null },
  approval: { ask: "above", above_usd: 1.25 },
  variables: [{ name: "STRIPE_API_KEY", purpose: "payments" }],
  changed_at: null,
  changed_by: null,
  today: { spent_usd: 0, may_be_owed_usd: 0 },
  choices: null,
};

describe("a draft of settings", () => {
  it("that nobody touched is the settings again", () => {
    const { version, models, budget, approval, variables } = SETTINGS;
    expect(orderOf(draftOf(SETTINGS), 3)).toEqual({ version, models, budget, approval, variables });
    expect(isChanged(draftOf(SETTINGS), SETTINGS)).toBe(false);
    expect(isRight(draftOf(SETTINGS))).toBe(true);
  });

  it("shows cents as they are written, and parts of one", () => {
    const shown = (run_usd: number) => draftOf({ ...SETTINGS, budget: { run_usd, day_usd: null } }).runUsd;
    expect([2.5, 10, 1.25, 0.125].map(shown)).toEqual(["2.50", "10", "1.25", "0.125"]);
  });

  it("leaves no price where it asks for none", () => {
    const draft = { ...draftOf(SETTINGS), ask: "always" as const };
    expect(orderOf(draft, 3).approval).toEqual({ ask: "always", above_usd: null });
    expect(isChanged(draft, SETTINGS)).toBe(true);
  });

  it("takes dollars with a comma, and nothing that is none", () => {
    expect(["", " ", "2.5", "2,5", "0", "-1", "2 000", "1e9", "x"].map(amount)).toEqual([
      null, null, 2.5, 2.5, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN,
    ]);
    expect(isRight({ ...draftOf(SETTINGS), dayUsd: "much" })).toBe(false);
    expect(isRight({ ...draftOf(SETTINGS), aboveUsd: "" })).toBe(false);
  });

  it("says what is wrong with the name of a variable", () => {
    const [first] = draftOf(SETTINGS).variables;
    const named = (name: string) => ({ key: 9, name, purpose: "" });
    const fault = (name: string) => faultOf(named(name), [...(first ? [first] : []), named(name)]);
    expect([fault("API_KEY"), fault("STRIPE_API_KEY")]).toEqual([null, "This name is there already."]);
    expect(["", "key", "1KEY", "API-KEY", "KEY=1"].map(fault)).not.toContain(null);
  });
});
