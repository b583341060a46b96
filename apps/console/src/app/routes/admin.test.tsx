import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const closed = { state: "closed", cause: "", since: null, until: null, by: "", openings: 0 };

function aProvider(told: object) {
  return {
    provider: "anthropic",
    kind: "anthropic",
    endpoint: "",
    region: "",
    jurisdiction: "",
    is_configured: true,
    missing: [],
    condition: closed,
    load: { in_flight: 0, queued: 0, concurrency: null },
    traffic: { requests: 100, errors: { overloaded: 18 }, latency: { p50: 2.4, p95: 30 }, first_token: {}, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
    today: { cost_usd: 4.12, may_be_owed_usd: 0 },
    day_cap_usd: null,
    last_success_at: null,
    models: [{ model: "claude-sonnet", is_configured: true, missing: [], condition: closed, roles: ["coder", "integrator"], tools: "native", in_flight: 0 }],
    ...told,
  };
}

function aDecision(told: object) {
  return {
    at: "2026-11-22T14:01:47Z",
    run_id: "r1",
    role: "coder",
    step: "build",
    task: "T1",
    provider: "anthropic",
    model: "claude-sonnet",
    number: 1,
    is_hedge: false,
    reason: "1st choice",
    passed_over: [],
    outcome: "failed",
    error: "timed_out",
    seconds: 30,
    first_token_seconds: null,
    cost_usd: null,
    cost_source: "",
    ...told,
  };
}

function board(providers: object[], decisions: object[] = []) {
  return { at: "2026-11-22T14:02:00Z", workers: ["w1"], providers, decisions };
}

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn({ role: "admin" }))),
    get("/runs", { items: [], next_cursor: null }),
    get("/admin/providers", board([])),
  );
});

describe("providers", () => {
  it("tell their breaker, their numbers, why calls went where they went, and what failed", async () => {
    const until = new Date(Date.now() + 42_000).toISOString();
    const broken = aProvider({ condition: { ...closed, state: "open", until } });
    const well = aProvider({ provider: "bedrock", today: { cost_usd: 0, may_be_owed_usd: 0 }, traffic: { requests: 0, errors: {}, latency: { p50: null, p95: null }, first_token: { p50: null, p95: null } } });
    const passed = aDecision({ provider: "bedrock", outcome: "answered", error: "", passed_over: [{ provider: "anthropic", model: "claude-sonnet", reason: "breaker open" }] });
    server.use(get("/admin/providers", board([well, broken], [passed, aDecision({})])));
    renderConsole("/admin/providers");
    const main = within(await screen.findByRole("navigation", { name: "Main" }));
    expect(await main.findByRole("link", { name: /^Providers.*1 open$/ })).toBeVisible();
    expect(await screen.findByText(/Open, tries again in 0:(4[0-2]|3[0-9])/)).toBeVisible();
    expect(screen.getByText("18.0 %", { exact: false })).toBeVisible();
    expect(screen.getByText("$4.12", { exact: false })).toBeVisible();
    expect(screen.getByText("2 providers connected. Work goes on: calls meant for anthropic go elsewhere until the breaker closes.")).toBeVisible();
    expect(screen.getByText("1st choice. Passed over anthropic: breaker open.")).toBeVisible();
    expect(screen.getByText("timed out")).toBeVisible();
    expect(screen.getByRole("heading", { name: "anthropic, last failures" })).toBeVisible();
  });

  it("are not called well where one of their models is not, nor where something is lacking", async () => {
    const [model] = aProvider({}).models;
    const busy = { ...model, model: "claude-opus", condition: { ...closed, state: "half_open" } };
    const lacking = aProvider({ provider: "groq", is_configured: false, missing: ["GROQ_API_KEY"], models: [] });
    server.use(get("/admin/providers", board([aProvider({ models: [model, busy] }), lacking])));
    renderConsole("/admin/providers");
    expect(await screen.findByText("Half open for claude-opus, one try at a time")).toBeVisible();
    const row = screen.getByText("Lacks GROQ_API_KEY");
    expect(row.querySelector("svg")).toHaveAttribute("data-state", "forced_open");
    expect(screen.getByText("1 provider connected.")).toBeVisible();
  });

  it("are disabled after asking back", async () => {
    const orders: unknown[] = [];
    server.use(
      get("/admin/providers", board([aProvider({})])),
      http.post(at("/admin/providers/open"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ provider: "anthropic", model: null, condition: closed });
      }),
    );
    const { user } = renderConsole("/admin/providers");
    await user.click(await screen.findByRole("button", { name: "More for anthropic" }));
    await user.click(await screen.findByRole("menuitem", { name: "Disable" }));
    const asking = await screen.findByRole("alertdialog", { name: "Disable anthropic?" });
    expect(orders).toEqual([]);
    await user.click(within(asking).getByRole("button", { name: "Disable" }));
    await waitFor(() => expect(orders).toEqual([{ provider: "anthropic", reason: "" }]));
  });

  it("are tested by a worker, and what each answered is shown", async () => {
    server.use(
      get("/admin/providers", board([aProvider({})])),
      http.post(at("/admin/providers/test"), () => HttpResponse.json({ id: "t1", state: "pending", results: [] }, { status: 202 })),
      get("/admin/providers/tests/t1", {
        id: "t1",
        state: "done",
        results: [{ provider: "anthropic", model: "claude-sonnet", is_usable: false, seconds: 0.4, error: "The key is refused.", hint: "Set another one." }],
      }),
    );
    const { user } = renderConsole("/admin/providers");
    await user.click(await screen.findByRole("button", { name: "Test anthropic" }));
    expect(await screen.findByText("The key is refused. Set another one.")).toBeVisible();
  });

  it("lead administrators without a second factor to where they connect one", async () => {
    server.use(http.get(at("/admin/providers"), () => refusal(403, "SecondFactorNeeded")));
    renderConsole("/admin/providers");
    expect(await screen.findByRole("link", { name: "Connect an app" })).toHaveAttribute("href", "/console/account?tab=second-factor");
    expect(screen.queryByRole("button", { name: "Test all" })).toBeNull();
    expect(screen.queryByText("Reconnecting")).toBeNull();
  });

  it("are nothing for users", async () => {
    server.use(http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())));
    renderConsole("/admin/providers");
    expect(await screen.findByText("Administrators alone see this. Ask one to make you one.")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Providers" })).toBeNull();
  });
});

describe("workers", () => {
  it("say what holds generated code in, and what to do where nothing does", async () => {
    const sandbox = { usable: false, name: "", level: "", reason: "User namespaces are off.", remedy: "Allow them.", checks: { no_network: true, reads_home: false }, accepted: {} };
    server.use(get("/workers", [{ id: "w1", sandbox, told_at: "2026-11-22T14:02:00Z" }]));
    renderConsole("/admin/workers");
    expect(await screen.findByText("No isolation works on this machine, so no generated code will run.")).toBeVisible();
    expect(screen.getByText("Allow them.")).toBeVisible();
    expect(screen.getByText("reads home", { exact: false })).toHaveTextContent("reads home, did not hold");
  });
});

describe("users", () => {
  it("are locked with a reason", async () => {
    const orders: unknown[] = [];
    const ada = { id: "u2", name: "ada", email: "ada@example.org", role: "user", kind: "person", is_email_verified: true, has_second_factor: false, created_at: "2026-11-20T10:00:00Z", disabled_at: null };
    server.use(
      get("/admin/users", { items: [ada], next_cursor: null }),
      http.post(at("/admin/users/u2/lock"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json(ada);
      }),
    );
    const { user } = renderConsole("/admin/users");
    await user.click(await screen.findByRole("button", { name: "More for ada" }));
    await user.click(await screen.findByRole("menuitem", { name: "Lock" }));
    await user.type(await screen.findByLabelText("Reason"), "left us");
    await user.click(screen.getByRole("button", { name: "Lock" }));
    await waitFor(() => expect(orders).toEqual([{ reason: "left us" }]));
  });
});
