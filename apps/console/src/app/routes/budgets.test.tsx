import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import type { Schemas } from "@/lib/api/types";
import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, server } from "@/testing/server";

const spent = (cost_usd: number, may_be_owed_usd = 0) => ({ cost_usd, may_be_owed_usd });

function aPurse(told: Partial<Schemas["PurseView"]>): Schemas["PurseView"] {
  return { id: "1", name: "ada", owner: "", today: spent(0), month: spent(0), day_cap_usd: null, is_at_cap: false, ...told };
}

function told(changes: Partial<Schemas["BudgetsView"]> = {}): Schemas["BudgetsView"] {
  return {
    day: "2026-11-22T00:00:00Z",
    month: "2026-11-01T00:00:00Z",
    today: spent(3.5),
    this_month: spent(41.25),
    caps: { project_usd: null, user_usd: 3 },
    people: [],
    projects: [],
    providers: [],
    is_cut: false,
    ...changes,
  };
}

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn({ role: "admin" }))),
    get("/runs", { items: [], next_cursor: null }),
    get("/admin/providers", { at: "2026-11-22T14:02:00Z", workers: [], providers: [], decisions: [] }),
  );
});

describe("budgets", () => {
  it("say who spent what, and who is at the cap", async () => {
    const people = [
      aPurse({ id: "1", name: "ada", today: spent(2.5, 0.5), month: spent(30), day_cap_usd: 3, is_at_cap: true }),
      aPurse({ id: "2", name: null, month: spent(11.25), day_cap_usd: 3 }),
    ];
    const projects = [aPurse({ id: "p1", name: "shop", owner: "ada", today: spent(3.5), month: spent(41.25) })];
    const providers = [{ provider: "openai", today: spent(3.5), day_cap_usd: 20, is_at_cap: false }];
    server.use(get("/admin/budgets", told({ people, projects, providers })));
    renderConsole("/admin/budgets");
    const ada = await screen.findByRole("row", { name: /^ada/ });
    expect(ada).toHaveTextContent("At the cap until midnight");
    expect(ada).toHaveTextContent("$2.50of $3.00 cap");
    expect(ada).toHaveTextContent("and up to $0.50 for calls under way or cut off");
    expect(within(ada).getByText("$30.00")).toBeVisible();
    expect(screen.getByRole("row", { name: /^deleted/ })).not.toHaveTextContent("At the cap");
    const shop = screen.getByRole("row", { name: /^shop/ });
    expect(shop).toHaveTextContent("of ada");
    expect(within(shop).getByText("$41.25")).toBeVisible();
    expect(shop).not.toHaveTextContent("cap");
    expect(screen.getByRole("row", { name: /^openai/ })).toHaveTextContent("of $20.00 cap");
    expect(screen.getByText("At their cap").nextElementSibling).toHaveTextContent("1");
    expect(screen.getByText(/^Each at most \$3\.00 in a day, set as/)).toHaveTextContent("user_usd_per_day under [budgets] in the file of LLM_CONFIG");
    expect(screen.getByText(/^Each without a cap of a day/)).toHaveTextContent("project_usd_per_day");
  });

  it("are taught where nothing was spent and no worker lives", async () => {
    server.use(get("/admin/budgets", told({ caps: null, today: spent(0), this_month: spent(0) })));
    renderConsole("/admin/budgets");
    expect(await screen.findByText("Nobody's runs have asked a model this month.")).toBeVisible();
    expect(screen.getAllByText(/^No worker tells which cap holds/)).toHaveLength(2);
    expect(screen.queryByRole("heading", { name: "Providers" })).toBeNull();
  });
});
