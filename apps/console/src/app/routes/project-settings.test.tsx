import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { beforeEach, describe, expect, it } from "vitest";

import type { Settings } from "@/lib/projects/settings";
import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, NO_SETTINGS, refusal, server } from "@/testing/server";

const PAGE = "/projects/p1?tab=settings";
const project = (role: string) => ({ id: "p1", name: "todo-api", role, created_at: "2026-11-20T10:00:00Z" });

function settings(told: Partial<Settings> = {}): Settings {
  return {
    ...NO_SETTINGS,
    today: { spent_usd: 1.4, may_be_owed_usd: 0.2 },
    choices: [
      { id: "openai/gpt-4.1", jurisdiction: "us", roles: ["coder"] },
      { id: "vllm/qwen", jurisdiction: "eu", roles: ["coder"] },
    ],
    ...told,
  };
}

/** Keeps what is saved, as the API does. */
function keeping(first: Settings): unknown[] {
  const orders: unknown[] = [];
  let kept = first;
  server.use(
    http.get(at("/projects/p1/settings"), () => HttpResponse.json(kept)),
    http.put(at("/projects/p1/settings"), async ({ request }) => {
      const order = (await request.json()) as Partial<Settings>;
      orders.push(order);
      kept = { ...kept, ...order, version: kept.version + 1 };
      return HttpResponse.json(kept);
    }),
  );
  return orders;
}

beforeEach(() => {
  server.use(http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())), get("/projects/p1", project("owner")));
});

describe("settings of a project", () => {
  it("are saved as a whole, and said to be", async () => {
    const orders = keeping(settings());
    const { user } = renderConsole(PAGE);
    const save = await screen.findByRole("button", { name: "Save settings" });
    expect(save).toBeDisabled();
    const add = screen.getByLabelText("Add a model for the Coder");
    await user.selectOptions(add, "openai/gpt-4.1");
    await user.selectOptions(screen.getByLabelText("Add a model for the Coder"), "vllm/qwen");
    await user.click(screen.getByRole("button", { name: "Ask vllm/qwen earlier" }));
    await user.selectOptions(screen.getByLabelText("Order of the Planner's models"), "Cheapest first");
    await user.click(screen.getByRole("checkbox", { name: "eu" }));
    await user.type(screen.getByLabelText("Cap of a day, in dollars"), "10");
    await user.selectOptions(screen.getByLabelText("Before building"), "Ask above a price");
    expect(save).toBeDisabled();
    await user.type(screen.getByLabelText("Price, in dollars"), "1,25");
    await user.click(screen.getByRole("button", { name: "Add a name" }));
    await user.type(screen.getByLabelText("Name", { selector: "[placeholder=STRIPE_API_KEY]" }), "STRIPE_API_KEY");
    await user.type(screen.getByLabelText("What it is for"), "payments");
    await user.click(save);
    expect(await screen.findByText(/^Saved\./)).toBeVisible();
    expect(orders).toEqual([
      {
        version: 0,
        models: {
          residency: ["eu"],
          roles: {
            planner: { candidates: [], order: "cheapest" },
            coder: { candidates: ["vllm/qwen", "openai/gpt-4.1"], order: null },
          },
        },
        budget: { run_usd: null, day_usd: 10 },
        approval: { ask: "above", above_usd: 1.25 },
        variables: [{ name: "STRIPE_API_KEY", purpose: "payments" }],
      },
    ]);
    expect(save).toBeDisabled();
    await user.clear(screen.getByLabelText("Cap of a day, in dollars"));
    await user.click(save);
    await waitFor(() => expect(orders).toHaveLength(2));
    expect(orders[1]).toMatchObject({ version: 1, budget: { day_usd: null } });
  });

  it("that somebody else changed meanwhile are not overwritten", async () => {
    let theirs = settings();
    server.use(
      http.get(at("/projects/p1/settings"), () => HttpResponse.json(theirs)),
      http.put(at("/projects/p1/settings"), () => {
        theirs = settings({ version: 1, budget: { run_usd: 7, day_usd: null } });
        return refusal(409, "SettingsChanged", "ada changed the settings at 10:00:00 UTC; their version is 1 now.");
      }),
    );
    const { user } = renderConsole(PAGE);
    const cap = await screen.findByLabelText("Cap of a run, in dollars");
    await user.type(cap, "2");
    await user.click(screen.getByRole("button", { name: "Save settings" }));
    expect(await screen.findByText(/^ada changed the settings/)).toBeVisible();
    expect(cap).toHaveValue("2");
    await user.click(screen.getByRole("button", { name: "Show the new settings, drop mine" }));
    await waitFor(() => expect(cap).toHaveValue("7"));
    expect(screen.queryByText(/^ada changed the settings/)).toBeNull();
  });

  it("say what is wrong before and after they are sent", async () => {
    keeping(settings({ models: { residency: [], roles: { coder: { candidates: ["openai/gone"], order: null } } } }));
    server.use(http.put(at("/projects/p1/settings"), () => refusal(422, "SettingsInvalid", "openai/gone is not configured. There are: vllm/qwen (eu).")));
    const { user } = renderConsole(PAGE);
    expect(await screen.findByText("not configured any more")).toBeVisible();
    await user.type(screen.getByLabelText("Cap of a run, in dollars"), "much");
    expect(screen.getByText("Type an amount, such as 2.50.")).toBeVisible();
    await user.clear(screen.getByLabelText("Cap of a run, in dollars"));
    await user.selectOptions(screen.getByLabelText("Order of the Coder's models"), "Fastest first");
    await user.click(screen.getByRole("button", { name: "Save settings" }));
    expect(await screen.findByText(/^openai\/gone is not configured/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Undo changes" }));
    expect(screen.getByRole("button", { name: "Save settings" })).toBeDisabled();
  });

  it.each(["viewer", "editor"])("are only read by %s", async (role) => {
    server.use(
      get("/projects/p1", project(role)),
      get(
        "/projects/p1/settings",
        settings({
          models: { residency: ["eu"], roles: { coder: { candidates: ["vllm/qwen"], order: "cheapest" } } },
          approval: { ask: "above", above_usd: 1.25 },
          variables: [{ name: "STRIPE_API_KEY", purpose: "payments" }],
        }),
      ),
    );
    renderConsole(PAGE);
    expect(await screen.findByText("vllm/qwen. Cheapest first")).toBeVisible();
    expect(screen.getByText("Ask above a price: $1.25")).toBeVisible();
    expect(screen.getByText("STRIPE_API_KEY")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Save settings" })).toBeNull();
  });

  it.each(["owner", "viewer"])("can be used by every %s", async (role) => {
    const variables = [{ name: "STRIPE_API_KEY", purpose: "payments" }];
    const roles = { coder: { candidates: ["vllm/qwen", "openai/gone"], order: null } };
    server.use(
      get("/projects/p1", project(role)),
      get("/projects/p1/settings", settings({ variables, models: { residency: ["eu"], roles }, budget: { run_usd: 1, day_usd: 2 } })),
    );
    renderConsole(PAGE);
    if (role === "owner") await screen.findByDisplayValue("STRIPE_API_KEY");
    else await screen.findByText("STRIPE_API_KEY");
    const found = await axe.run(document.body, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });
});

describe("the ask field of a project", () => {
  beforeEach(() => server.use(get("/runs", { items: [], next_cursor: null })));

  async function asked(told: Partial<Settings>, choose = false): Promise<unknown> {
    const orders: unknown[] = [];
    server.use(
      get("/projects/p1/settings", settings(told)),
      http.post(at("/projects/p1/generate"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ id: "r2" }, { status: 202 });
      }),
    );
    const { user, history } = renderConsole("/projects/p1");
    const cap = told.budget?.run_usd;
    await screen.findByRole("button", { name: cap ? `Cap: $${cap.toFixed(2)}. Change it` : "Cap: none. Change it" });
    await user.type(await screen.findByRole("textbox", { name: "What shall we build?" }), "A todo API");
    if (told.approval?.ask === "above") expect(await screen.findByText("Asks above $1.25")).toBeVisible();
    if (told.approval?.ask === "never") await waitFor(() => expect(screen.getByRole("switch", { name: "Ask me before building" })).not.toBeChecked());
    if (choose) await user.click(screen.getByRole("switch", { name: "Ask me before building" }));
    await user.click(within(screen.getByRole("main")).getByRole("button", { name: /Start planning/ }));
    await waitFor(() => expect(history.location.pathname).toBe("/console/runs/r2"));
    return orders[0];
  }

  it("leaves to the project what nobody chose", async () => {
    const rule = { approval: { ask: "above" as const, above_usd: 1.25 }, budget: { run_usd: 2.5, day_usd: null } };
    expect(await asked(rule)).toMatchObject({ approve: null, budget_usd: null });
  });

  it("says what was chosen", async () => {
    expect(await asked({ approval: { ask: "never", above_usd: null } }, true)).toMatchObject({ approve: "ask" });
  });

  it("asks where the project has no rule", async () => {
    expect(await asked({})).toMatchObject({ approve: "ask" });
  });
});
