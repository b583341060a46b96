import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { at, http, refusal, server } from "@/testing/server";
import { awaitingApproval, RUN_ID, serveRun, until } from "./testing/serve-run";
import { BUILT } from "./testing/recording";

const open = (tab?: string) => renderConsole(`/runs/${RUN_ID}${tab ? `?tab=${tab}` : ""}`);
const building = () => until(({ event }) => event.kind === "task.merged" && event.merge.task === "T1");

/** Contrast is looked at in a real browser: this one draws nothing. */
async function faultsOf(container: Element) {
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

describe("the run page", () => {
  it("tells a finished run: state, proof and price, and follows it no further", async () => {
    serveRun();
    open();
    expect(await screen.findByRole("heading", { name: BUILT.run.title })).toBeVisible();
    expect(await screen.findByRole("heading", { name: `${BUILT.ledger.proven} of ${BUILT.ledger.total} proven` })).toBeVisible();
    expect(document.title).toBe(`Done: ${BUILT.ledger.proven} of ${BUILT.ledger.total} proven, ${BUILT.run.title}`);
    await waitFor(() => expect(screen.queryByText("Live")).toBeNull());
    expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
    expect(screen.getByRole("button", { name: "Open the delivery" })).toBeVisible();
  });

  it("leads from an ended run to where a change is asked for, but not a viewer", async () => {
    serveRun();
    const { user, history, unmount } = open();
    await user.click(await screen.findByRole("button", { name: "Ask for a change" }));
    await waitFor(() => expect(history.location.pathname).toBe(`/console/projects/${BUILT.run.project.id}`));
    await waitFor(() => expect(screen.getByRole("textbox")).toHaveFocus());
    unmount();
    serveRun({ role: "viewer" });
    open();
    expect(await screen.findByRole("button", { name: "Open the delivery" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Ask for a change" })).toBeNull();
  });

  it("says of nothing that it is not there while it is still being told", async () => {
    serveRun({ events: building(), run: { state: "done", last_seq: BUILT.run.last_seq } });
    open("delivery");
    expect(await screen.findByText("What happened in this run is on its way.", {}, { timeout: 5_000 })).toBeVisible();
    expect(screen.queryByText(/delivered nothing/)).toBeNull();
  });

  it("shows the ledger requirement by requirement, with the tests behind each", async () => {
    serveRun();
    const { user } = open("ledger");
    const first = BUILT.ledger.lines[0];
    const row = await screen.findByRole("row", { name: new RegExp(`^${first?.row.requirement ?? ""}\\b.*Proven`, "s") });
    expect(within(row).getAllByText(/^M\d+: proven$/).length).toBeGreaterThan(0);
    await user.click(within(row).getByRole("button"));
    const name = first?.row.tests[0]?.id.split("::").at(-1) ?? "";
    expect(screen.getByText(name)).toBeVisible();
  });

  it("is built live: what runs, what is merged, and no word of a delivery", async () => {
    serveRun({ events: building() });
    open();
    expect(await screen.findByText("Live")).toBeVisible();
    const graph = await screen.findByRole("group", { name: /Plan as a graph/ });
    expect(await within(graph).findByRole("button", { name: /^T1.*merged M\d+.*starts at once$/ })).toBeVisible();
    await waitFor(() => expect(document.title).toMatch(new RegExp(`^Building 1/${BUILT.tasks.tasks.length}, `)));
    expect(screen.queryByRole("button", { name: "Open the delivery" })).toBeNull();
  });

  it("pauses, and asks back before it cancels", async () => {
    const { heard } = serveRun({ events: building(), run: { usage: { ...BUILT.run.usage, cost_usd: 0.74, cap_usd: 2.4 } } });
    const { user } = open();
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    await user.click(screen.getByRole("button", { name: "Cancel run" }));
    const dialog = await screen.findByRole("alertdialog", { name: "Cancel this run?" });
    expect(dialog).toHaveTextContent("What is merged stays in the repository. $0.74 is spent.");
    await user.click(within(dialog).getByRole("button", { name: "Keep running" }));
    expect(heard.map(({ act }) => act)).toEqual(["pause"]);
    await user.click(screen.getByRole("button", { name: "Cancel run" }));
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Cancel run" }));
    await waitFor(() => expect(heard.map(({ act }) => act)).toEqual(["pause", "cancel"]));
  });

  it("says why the service refuses what a person wants", async () => {
    serveRun({ events: building() });
    server.use(http.post(at(`/runs/${RUN_ID}/pause`), () => refusal(409, "RunPaused", "Run 7f3a is paused already.")));
    const { user } = open();
    await user.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Run 7f3a is paused already.");
  });

  it("steers by S, and sends what was written", async () => {
    const { heard } = serveRun({ events: building() });
    const { user } = open();
    await screen.findByRole("button", { name: "Steer" });
    await user.keyboard("s");
    await user.type(await screen.findByRole("textbox", { name: /What to tell the agents/ }), "Use a cursor");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(heard).toEqual([{ act: "steer", body: { text: "Use a cursor", task: null } }]));
  });

  it("offers a viewer nothing that the service would refuse", async () => {
    serveRun({ events: building(), role: "viewer" });
    open();
    await screen.findByText("Live");
    await screen.findByRole("group", { name: /Plan as a graph/ });
    for (const name of ["Steer", "Pause", "Cancel run"]) expect(screen.queryByRole("button", { name })).toBeNull();
  });

  it("says what happened where there is no such run", async () => {
    serveRun();
    server.use(http.get(at(`/runs/${RUN_ID}`), () => refusal(404, "RunNotFound", "There is no run 7f3a.")));
    open();
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no run 7f3a.");
  });

  it("asks for a higher cap when it is at its cap, and takes no lower one", async () => {
    const { heard } = serveRun({
      events: building(),
      run: { state: "paused", last_seq: 10_000, needs: { action: "raise_cap", text: "At the cap" }, usage: { ...BUILT.run.usage, cost_usd: 2.4, cap_usd: 2.4 } },
    });
    const { user } = open();
    const band = await screen.findByRole("region", { name: "What the run needs" });
    await waitFor(() => expect(band).toHaveTextContent(/Spent \$2\.40 of \$2\.40\. T2, T3, T4, T5 and the proof are left/));
    await user.click(within(band).getByRole("button", { name: "Raise the cap" }));
    const field = await screen.findByRole("textbox", { name: "New cap in dollars" });
    await user.clear(field);
    await user.type(field, "2");
    expect(screen.getByRole("button", { name: "Raise the cap" })).toBeDisabled();
    await user.clear(field);
    await user.type(field, "3.5");
    await user.click(screen.getByRole("button", { name: "Raise the cap to $3.50" }));
    await waitFor(() => expect(heard).toEqual([{ act: "resume", body: { budget_usd: 3.5 } }]));
  });

  it.each(["debate", "plan", "ledger", "code", "tests", "artifacts", "delivery", "terminal", "events"])("has nothing in %s that a reader of the page would stumble over", async (tab) => {
    serveRun();
    const { container } = open(tab);
    const panel = await screen.findByRole("tabpanel");
    await waitFor(() => expect(within(panel).queryByRole("status", { name: "Reading the run" })).toBeNull());
    await waitFor(() => expect(panel).not.toBeEmptyDOMElement());
    expect(await faultsOf(container)).toEqual([]);
  });

  it("has nothing in the approval that a reader of the page would stumble over", async () => {
    serveRun({ events: awaitingApproval() });
    const { container } = open();
    await screen.findByRole("complementary", { name: "Quote" });
    expect(await faultsOf(container)).toEqual([]);
  });
});
