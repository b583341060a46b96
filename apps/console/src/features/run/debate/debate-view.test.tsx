import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { BUILT } from "../testing/recording";
import { RUN_ID, serveRun, until } from "../testing/serve-run";

const open = () => renderConsole(`/runs/${RUN_ID}?tab=debate`);
const { rounds, objections } = BUILT.verdicts;

describe("the debate", () => {
  it("holds every vote of every round", async () => {
    serveRun();
    open();
    const ballot = await screen.findByRole("table", { name: "Votes by round" });
    for (const round of rounds) {
      const byVoice = within(ballot).getAllByRole("row");
      for (const vote of round.ballots) {
        const row = byVoice.find((one) => one.textContent.toLowerCase().startsWith(vote.by));
        const cell = within(row as HTMLElement).getAllByRole("cell")[round.number - 1];
        const raised = vote.objections.length;
        const words = vote.by === "linter" ? (round.findings.length > 0 ? /finding/ : /Clean/) : vote.decision === "approve" ? /Approves/ : new RegExp(`${raised} objection`);
        expect(cell).toHaveTextContent(words);
      }
    }
    expect(screen.getByText("Both approve the same spec")).toBeInTheDocument();
  });

  it("sets each objection beside who raised it, with how it was settled", async () => {
    serveRun();
    open();
    const debate = await screen.findByRole("region", { name: "Debate" });
    const raised = objections.find(({ objection }) => objection.by === "planner");
    const card = document.getElementById(`objection-${raised?.objection.id}`);
    expect(card).toHaveTextContent("Resolved");
    expect(within(debate).getAllByRole("article")).toHaveLength(rounds.flatMap((round) => round.turns).length);
    expect(card?.closest("article")).toHaveTextContent("Planner");
    expect(screen.getByText(`${objections.length} raised, none open`)).toBeVisible();
  });

  it("shows what changed in the spec from round to round", async () => {
    serveRun();
    open();
    const change = await screen.findByRole("region", { name: "Spec change" });
    expect(change.querySelectorAll("mark").length).toBeGreaterThan(0);
    expect(screen.getByRole("combobox", { name: "Versions to compare" })).toHaveDisplayValue("Version 1 to 2");
  });

  it("lets a person say something to both while they argue, and nothing afterwards", async () => {
    const arguing = until(({ event }) => event.kind === "objection.raised");
    const { heard } = serveRun({ events: arguing });
    const { user, unmount } = open();
    await user.type(await screen.findByRole("textbox", { name: "Say something to both" }), "Page by a cursor{Enter}");
    await waitFor(() => expect(heard).toEqual([{ act: "steer", body: { text: "Page by a cursor", task: null } }]));
    expect(document.title).toMatch(/^Planning, /);
    unmount();
    serveRun();
    open();
    await screen.findByRole("table", { name: "Votes by round" });
    expect(screen.queryByRole("textbox", { name: "Say something to both" })).toBeNull();
  });

  it("goes from turn to turn by J and K", async () => {
    serveRun();
    const { user } = open();
    const turns = within(await screen.findByRole("region", { name: "Debate" })).getAllByRole("article");
    await user.keyboard("j");
    expect(turns[0]).toHaveFocus();
    await user.keyboard("jk");
    expect(turns[0]).toHaveFocus();
    await user.keyboard("j");
    expect(turns[1]).toHaveFocus();
  });
});
