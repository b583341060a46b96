import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, begin, changed, edit, problems, restore, skip, skipped, split, undo, type Draft, type Planned } from "./draft";

const task = (id: string, depends_on: string[], covers: string[] = []): Planned => ({
  id,
  goal: `Goal of ${id}`,
  brief: `Brief of ${id}`,
  covers,
  depends_on,
  files: [`app/${id}.py`],
});
const PLAN = [task("T1", []), task("T2", ["T1"], ["R1"]), task("T3", ["T1"], ["R2"]), task("T4", ["T2", "T3"], ["R3"])];
const REQUIREMENTS = ["R1", "R2", "R3"].map((id) => ({ id, untestable_because: "" }));

function needsOf(draft: Draft, id: string): string[] {
  return draft.tasks.find((one) => one.id === id)?.depends_on ?? [];
}

describe("a plan that is being edited", () => {
  it("changes nothing but what is edited", () => {
    const draft = edit(begin(PLAN), "T2", { goal: "Another goal" });
    expect(changed(draft)).toEqual(["T2"]);
    expect(changed(undo(draft, "T2"))).toEqual([]);
  });

  it("lets what waited for a skipped task wait for what that one waited for", () => {
    const draft = skip(begin(PLAN), "T2");
    expect(needsOf(draft, "T4")).toEqual(["T1", "T3"]);
    expect(skipped(draft).map((one) => one.id)).toEqual(["T2"]);
    expect(problems(draft, REQUIREMENTS)).toEqual(["R1 is covered by no task."]);
  });

  it("lets what waited for a split task wait for both parts", () => {
    const draft = split(begin(PLAN), "T2");
    expect(draft.tasks.map((one) => one.id)).toEqual(["T1", "T2", "T5", "T3", "T4"]);
    expect(needsOf(draft, "T5")).toEqual(["T2"]);
    expect(needsOf(draft, "T4")).toEqual(["T2", "T5", "T3"]);
  });

  it("takes a skipped task back to its place, with who waited for it", () => {
    const draft = restore(skip(begin(PLAN), "T2"), "T2");
    expect(draft.tasks.map((one) => one.id)).toEqual(["T1", "T2", "T3", "T4"]);
    expect(needsOf(draft, "T4")).toContain("T2");
  });

  it("says what an added task still needs", () => {
    const { draft, id } = add(begin(PLAN));
    expect(id).toBe("T5");
    expect(problems(draft, REQUIREMENTS)).toEqual(["T5 needs a goal, a brief and at least one file."]);
  });

  it("misses no test of what no test can show", () => {
    const requirements = [...REQUIREMENTS, { id: "R4", untestable_because: "it is a matter of taste" }];
    expect(problems(begin(PLAN), requirements)).toEqual([]);
  });

  it("never waits in a circle, for itself, or for what is gone, whatever is skipped, split and restored", () => {
    const act = fc.record({ act: fc.constantFrom("skip", "split", "restore", "undo"), id: fc.constantFrom("T1", "T2", "T3", "T4", "T5", "T6") });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 10 }), (acts) => {
        let draft = begin(PLAN);
        for (const { act: name, id } of acts) draft = { skip, split, restore, undo }[name](draft, id);
        const ids = draft.tasks.map((one) => one.id);
        expect(new Set(ids).size).toBe(ids.length);
        const done = new Set<string>();
        const known = new Set(ids);
        for (let round = 0; round <= ids.length; round += 1) {
          for (const one of draft.tasks) {
            if (one.depends_on.filter((need) => known.has(need)).every((need) => done.has(need))) done.add(one.id);
          }
        }
        expect(done.size).toBe(ids.length);
        for (const one of draft.tasks) expect(one.depends_on.every((need) => known.has(need))).toBe(true);
      }),
    );
  });
});
