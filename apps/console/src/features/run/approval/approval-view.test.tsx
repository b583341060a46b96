import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { at, http, refusal, server } from "@/testing/server";
import { BUILT } from "../testing/recording";
import { awaitingApproval, RUN_ID, serveRun } from "../testing/serve-run";
import type { Told } from "../stream/story";

const open = () => renderConsole(`/runs/${RUN_ID}`);

/** The recorded plan at a price. */
function priced(): Told[] {
  return awaitingApproval().map((told) =>
    told.event.kind === "quote.made" ? { ...told, event: { ...told.event, quote: { ...told.event.quote, usd_p50: 1.32, usd_p90: 2.1 } } } : told,
  );
}

describe("approving a plan", () => {
  it("shows what it costs and where it stops, and approves exactly the plan that is shown", async () => {
    const { heard } = serveRun({ events: priced(), run: { spec_hash: "abc", usage: { ...BUILT.run.usage, cap_usd: 2.4 } } });
    const { user } = open();
    expect(await screen.findByText(/Nothing is built, and nothing more is spent, until you approve\./)).toBeVisible();
    const quote = await screen.findByRole("complementary", { name: "Quote" });
    expect(within(quote).getByText("$1.32", { selector: "span" })).toBeVisible();
    expect(within(quote).getByRole("slider", { name: "Cap" })).toHaveAttribute("aria-valuetext", "$2.40");
    await user.click(screen.getByRole("button", { name: /Approve up to \$2\.40/ }));
    await waitFor(() => expect(heard).toEqual([{ act: "approve", body: { comment: "", budget_usd: 2.4, spec_hash: "abc", tasks: null } }]));
  });

  it("moves the cap by arrows, ten cents at a time", async () => {
    serveRun({ events: priced(), run: { usage: { ...BUILT.run.usage, cap_usd: 2.4 } } });
    const { user } = open();
    const slider = await screen.findByRole("slider", { name: "Cap" });
    slider.focus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowRight}");
    expect(screen.getByRole("textbox", { name: "Cap, never exceeded" })).toHaveValue("2.30");
    expect(screen.getByRole("button", { name: /Approve up to \$2\.30/ })).toBeEnabled();
  });

  it("sends the whole plan when a task was edited, with the rest as it was", async () => {
    const { heard } = serveRun({ events: awaitingApproval() });
    const { user } = open();
    const task = BUILT.tasks.tasks[1];
    await user.click(await screen.findByRole("button", { name: `Edit ${task?.id}: ${task?.goal}` }));
    const goal = screen.getByRole("textbox", { name: "Goal" });
    expect(goal).toHaveFocus();
    await user.clear(goal);
    await user.type(goal, "Another goal");
    await user.click(screen.getByRole("button", { name: "Done editing" }));
    expect(screen.getByText(`You changed ${task?.id}. You can pause or cancel at any time.`)).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^Approve/ }));
    await waitFor(() => expect(heard).toHaveLength(1));
    const { tasks } = heard[0]?.body as { tasks: { id: string; goal: string }[] };
    expect(tasks.map((one) => one.id)).toEqual(BUILT.tasks.tasks.map((one) => one.id));
    expect(tasks.filter((one) => one.goal === "Another goal").map((one) => one.id)).toEqual([task?.id]);
  });

  it("says before it is sent what a skipped task leaves uncovered, and takes it back", async () => {
    serveRun({ events: awaitingApproval() });
    const { user } = open();
    const task = BUILT.tasks.tasks.find((one) => one.covers.includes("R1"));
    await user.click(await screen.findByRole("button", { name: `Edit ${task?.id}: ${task?.goal}` }));
    await user.click(screen.getByRole("button", { name: "Skip" }));
    expect(screen.getByText(/covered by no task\.$/)).toBeVisible();
    expect(screen.getByRole("button", { name: /^Approve/ })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.queryByText(/covered by no task\.$/)).toBeNull();
    expect(screen.getByRole("button", { name: /^Approve/ })).toBeEnabled();
  });

  it("asks what should change before another round", async () => {
    const { heard } = serveRun({ events: awaitingApproval() });
    const { user } = open();
    await user.click(await screen.findByRole("button", { name: /another round/i }));
    const comment = screen.getByRole("textbox", { name: "Comment, kept with the plan" });
    expect(comment).toHaveFocus();
    expect(comment).toHaveAccessibleDescription("Say what should change.");
    await user.type(comment, "One file for each resource");
    await user.click(screen.getByRole("button", { name: /another round/i }));
    await waitFor(() => expect(heard).toEqual([{ act: "reject", body: { comment: "One file for each resource" } }]));
  });

  it("takes no cap that is none, and says what the service refuses", async () => {
    serveRun({ events: awaitingApproval() });
    server.use(http.post(at(`/runs/${RUN_ID}/approve`), () => refusal(409, "PlanChanged", "Run 7f3a has another plan by now.")));
    const { user } = open();
    const cap = await screen.findByRole("textbox", { name: "Cap, never exceeded" });
    await user.clear(cap);
    await user.type(cap, "much");
    expect(screen.getByRole("button", { name: /^Approve/ })).toBeDisabled();
    await user.clear(cap);
    await user.click(screen.getByRole("button", { name: /^Approve/ }));
    expect(await screen.findByText("Run 7f3a has another plan by now.")).toBeVisible();
  });

  it("lets a viewer look, and offers nothing else", async () => {
    serveRun({ events: awaitingApproval(), role: "viewer" });
    open();
    expect(await screen.findByText("An editor or the owner of this project approves it.")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Approve/ })).toBeNull();
    expect(screen.queryByRole("button", { name: /^Edit / })).toBeNull();
  });
});
