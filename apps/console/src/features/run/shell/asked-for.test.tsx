import { screen, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { BUILT } from "../testing/recording";
import { RUN_ID, serveRun } from "../testing/serve-run";

type Changes = NonNullable<NonNullable<Parameters<typeof serveRun>[0]>["run"]>;

async function asked(run: Changes = {}) {
  serveRun({ run });
  const { user } = renderConsole(`/runs/${RUN_ID}`);
  await user.click(await screen.findByRole("button", { name: BUILT.run.title, description: "What was asked for" }));
  return screen.findByRole("dialog", { name: "What was asked for" });
}

/** What stands beside a term. */
const beside = (dialog: HTMLElement, term: string) => within(dialog).getByText(term, { selector: "dt" }).nextElementSibling;

describe("what was asked for", () => {
  it("shows the request, who made it, and the cap that holds", async () => {
    const dialog = await asked({ usage: { ...BUILT.run.usage, cap_usd: 2.4 }, at_cap: "pause", approve: "ask", attachments: ["notes.md"] });
    expect(dialog).toHaveTextContent(BUILT.run.prompt);
    expect(within(dialog).getByText("mara")).toBeVisible();
    expect(beside(dialog, "Attached")).toHaveTextContent("notes.md");
    expect(beside(dialog, "Cap now")).toHaveTextContent("$2.40, then it waits for somebody");
    expect(beside(dialog, "Before building")).toHaveTextContent("Shows its plan and price, and waits");
    expect(beside(dialog, "Of each role")).toHaveTextContent("Those of the deployment");
    expect(beside(dialog, "A task")).toHaveTextContent("At most 6 attempts, 200 model calls, 90 minutes of model time");
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it("shows what the run took over of its project's settings", async () => {
    const dialog = await asked({
      approve: "auto",
      revises: "0abc".repeat(8),
      kind: "revise",
      asked: {
        ...BUILT.run.asked,
        by: null,
        ask_above_usd: 1.5,
        models: { residency: ["eu"], roles: { coder: { candidates: ["vllm/qwen3-coder", "openai/gpt-4.1"], order: "cheapest" } } },
        variables: [{ name: "STRIPE_API_KEY", purpose: "charges customers" }],
      },
    });
    expect(within(dialog).getByText("Somebody who left")).toBeVisible();
    expect(beside(dialog, "Coder")).toHaveTextContent("vllm/qwen3-coder, openai/gpt-4.1. Cheapest first");
    expect(beside(dialog, "Compute in")).toHaveTextContent("eu");
    expect(beside(dialog, "Before building")).toHaveTextContent("Waits where the plan may cost more than $1.50");
    expect(within(dialog).getByText("STRIPE_API_KEY")).toBeVisible();
    expect(within(dialog).getByRole("link", { name: "run 0abc" })).toHaveAttribute("href", `/console/runs/${"0abc".repeat(8)}`);
  });
});
