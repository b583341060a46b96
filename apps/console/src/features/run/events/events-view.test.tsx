import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { fold, isTakenBack, UNTOLD, type Kind, type Told } from "../stream/story";
import { BUILT, STUCK } from "../testing/recording";
import { RUN_ID, serveRun } from "../testing/serve-run";
import { filtered, groupOf, GROUPS } from "./filter";
import { sentenceOf } from "./sentences";

const open = () => renderConsole(`/runs/${RUN_ID}?tab=events`);
const ROW_PX = 28;
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-seq]")];

// jsdom lays nothing out: without a height, no row would be in view.
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(640);
});

function many(count: number): Told[] {
  const tools = BUILT.events.filter(({ event }) => event.kind === "tool.used");
  const beginning = BUILT.events.slice(0, 2);
  const told = Array.from({ length: count - beginning.length }, (_, index) => {
    const one = tools[index % tools.length] as Told;
    return { ...one, execution: "x", seq: beginning.length + index + 1 };
  });
  return [...beginning, ...told];
}

describe("the event log", () => {
  it("keeps at most 200 rows in the document, however many events there are", async () => {
    serveRun({ events: many(50_000), run: { state: "building" } });
    open();
    expect(await screen.findByText(/of 50,000$/, {}, { timeout: 30_000 })).toBeVisible();
    const list = screen.getByRole("log", { name: "Events" });
    for (const row of [0, 25_000, 10, 49_000]) {
      list.scrollTop = row * ROW_PX;
      fireEvent.scroll(list);
      expect(rows().some((one) => Math.abs(Number(one.dataset["seq"]) - row) < 5)).toBe(true);
      expect(rows().length).toBeGreaterThan(10);
      expect(rows().length).toBeLessThanOrEqual(200);
    }
  });

  it("finds by words, by kind and by task", async () => {
    serveRun();
    const { user } = open();
    await screen.findByRole("log", { name: "Events" });
    await waitFor(() => expect(rows().length).toBeGreaterThan(0));
    await user.keyboard("/");
    const field = screen.getByRole("searchbox", { name: "Filter by words" });
    expect(field).toHaveFocus();
    await user.type(field, "merged M1,");
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.clear(field);
    await user.type(field, "no such words");
    expect(await screen.findByText("Nothing like that so far.")).toBeVisible();
  });

  it("shows an event as it stands in the table, and closes it by Esc", async () => {
    serveRun();
    const { user } = open();
    await waitFor(() => expect(rows().length).toBeGreaterThan(0));
    const last = rows().at(-1);
    await user.click(last as HTMLElement);
    expect(screen.getByRole("complementary", { name: `Event ${last?.dataset["seq"]}` })).toHaveTextContent(`"seq": ${last?.dataset["seq"]}`);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("complementary", { name: /^Event/ })).toBeNull();
  });
});

describe("the filter", () => {
  const story = fold(UNTOLD, BUILT.events);

  it("tells nothing twice that a restarted step told before", () => {
    const story = fold(UNTOLD, STUCK.events);
    const shown = filtered(story, { groups: new Set(GROUPS), task: "", text: "" });
    expect(shown.some((told) => isTakenBack(story, told))).toBe(false);
    expect(shown.length).toBe(story.log.filter((told) => !isTakenBack(story, told)).length);
    expect(shown.length).toBeLessThan(story.log.length);
  });

  it("puts every event of a task, and no other, under that task", () => {
    const shown = filtered(story, { groups: new Set(GROUPS), task: "T1", text: "" });
    expect(shown.length).toBeGreaterThan(5);
    for (const told of shown) expect(JSON.stringify(told.event)).toContain("T1");
  });

  it("has a sentence and a group for every kind that a run told", () => {
    const kinds = new Set<Kind>(BUILT.events.map(({ event }) => event.kind));
    expect(kinds.size).toBeGreaterThan(25);
    for (const told of BUILT.events) {
      const sentence = sentenceOf(told);
      expect(sentence).not.toMatch(/undefined|\[object|null/);
      expect(sentence.length).toBeGreaterThan(2);
      expect(GROUPS).toContain(groupOf(told));
    }
  });
});
