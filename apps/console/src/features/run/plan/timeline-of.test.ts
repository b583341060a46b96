import { describe, expect, it } from "vitest";
import { planOf } from "../projection/plan";
import { quoteOf } from "../projection/specs";
import { fold, isNarration, UNTOLD } from "../stream/story";
import { BUILT, STUCK, toldUntil } from "../testing/recording";
import { placed } from "./layout";
import { plannedTasks, progressOf, topological } from "./progress";
import { timelineOf } from "./timeline-of";

const WHOLE = fold(UNTOLD, BUILT.events);
const DONE = planOf(WHOLE.facts);

describe("the timeline", () => {
  it("never draws two bars of a line over each other", () => {
    const { lanes } = timelineOf(DONE, null, 600, true);
    expect(lanes.length).toBeGreaterThan(1);
    for (const lane of lanes) {
      const ordered = [...lane].sort((one, other) => one.from - other.from);
      ordered.forEach((bar, index) => {
        expect(bar.to).toBeGreaterThanOrEqual(bar.from);
        expect(bar.from).toBeGreaterThanOrEqual((ordered[index - 1]?.to ?? 0) - 0.01);
      });
    }
  });

  it("has as many lines from the beginning as the plan can take at the same time", () => {
    const story = toldUntil(BUILT.events, ({ event }) => event.kind === "task.started");
    const begun = planOf(story.facts);
    expect(timelineOf(begun, null, 1, false).lanes.length).toBe(timelineOf(DONE, null, 600, true).lanes.length);
  });

  it("has a bar for each attempt, red for those that did not last", () => {
    const stuck = planOf(fold(UNTOLD, STUCK.events).facts);
    const bars = timelineOf(stuck, null, 600, true).lanes.flat().filter((bar) => bar.task === "T1");
    expect(bars.map((bar) => [bar.words, bar.look])).toEqual([
      ["attempt 1", "failing"],
      ["attempt 2", "failing"],
    ]);
    const done = timelineOf(DONE, null, 600, true).lanes.flat().filter((bar) => bar.task !== "A1");
    expect(done).toHaveLength(DONE.tasks.length);
    expect(done.every((bar) => bar.look === "passing")).toBe(true);
  });

  it("expects what is still to come after what it needs, by the quote, and nothing once the run is over", () => {
    const story = toldUntil(BUILT.events, ({ event }) => event.kind === "task.merged" && event.merge.task === "T1");
    const plan = planOf(story.facts);
    const quote = quoteOf(story.facts)?.quote ?? null;
    const now = 60;
    const timeline = timelineOf(plan, quote, now, false);
    const guesses = timeline.lanes.flat().filter((bar) => bar.isGuess);
    expect(guesses.length).toBeGreaterThan(0);
    for (const bar of guesses) {
      const needs = plan.tasks.find((task) => task.id === bar.task)?.depends_on ?? [];
      for (const need of needs) {
        const before = guesses.find((other) => other.task === need);
        if (before) expect(bar.from).toBeGreaterThanOrEqual(before.to);
      }
    }
    expect(timeline.left).toBeGreaterThan(0);
    expect(timelineOf(DONE, quote, 600, true).left).toBeNull();
  });
});

describe("the graph", () => {
  it("stands left to right by dependency", () => {
    const { places } = placed(DONE.tasks);
    for (const task of DONE.tasks) {
      for (const need of task.depends_on) {
        expect(places.get(task.id)?.x).toBeGreaterThan(places.get(need)?.x ?? 0);
      }
      expect(places.get("proof")?.x).toBeGreaterThan(places.get(task.id)?.x ?? 0);
    }
  });

  it("does not lay out anew what only goes on", () => {
    const begun = planOf(toldUntil(BUILT.events, ({ event }) => event.kind === "task.started").facts);
    expect(placed(begun.tasks).places).toEqual(placed(DONE.tasks).places);
  });

  it("puts everything after what it needs, even where the plan names it before", () => {
    const reversed = topological([...DONE.tasks].reverse()).map((task) => task.id);
    for (const task of DONE.tasks) {
      for (const need of task.depends_on) expect(reversed.indexOf(need)).toBeLessThan(reversed.indexOf(task.id));
    }
  });

  it("fills a task only forwards", () => {
    const reached = new Map<string, number>();
    for (const [index, told] of BUILT.events.entries()) {
      if (isNarration(told)) continue;
      const story = fold(UNTOLD, BUILT.events.slice(0, index + 1));
      for (const task of plannedTasks(planOf(story.facts).tasks)) {
        const progress = progressOf(task);
        if (task.state !== "fixing") expect(progress).toBeGreaterThanOrEqual(reached.get(task.id) ?? 0);
        reached.set(task.id, progress);
      }
    }
  });
});
