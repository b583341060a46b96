import { screen } from "@testing-library/react";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aRun, aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const page = (items: object[]) => ({ items, next_cursor: null });
const me = {
  id: "u1",
  name: "mara",
  kind: "person",
  role: "admin",
  email: null,
  is_email_verified: false,
  has_password: true,
  has_second_factor: true,
  sign_in: { kind: "session", id: "s1", name: "", expires_at: null },
};
const template = {
  name: "job-queue",
  version: "1.0.0",
  language: "go",
  framework: "none",
  purpose: "service",
  summary: "A queue of jobs with retries.",
  tags: ["queue"],
  is_mine: true,
  state: "indexed",
  changed_at: "2026-11-20T10:00:00Z",
};

const spent = { cost_usd: 1, may_be_owed_usd: 0.5 };
const purse = { id: "u1", name: "mara", owner: "", today: spent, month: spent, day_cap_usd: 1.2, is_at_cap: true };
const budgets = {
  day: "2026-11-22T00:00:00Z",
  month: "2026-11-01T00:00:00Z",
  today: spent,
  this_month: spent,
  caps: { project_usd: null, user_usd: 1.2 },
  people: [purse],
  projects: [{ ...purse, name: null, day_cap_usd: null, is_at_cap: false }],
  providers: [{ provider: "openai", today: spent, day_cap_usd: 20, is_at_cap: false }],
  is_cut: true,
};

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn({ role: "admin" }))),
    get("/auth/oauth", { items: [{ name: "github", title: "GitHub" }] }),
    get("/auth/me", me),
    get("/auth/second-factor", { is_on: true, connected_at: "2026-11-20T10:00:00Z", backup_codes_left: 2 }),
    get("/runs", page([aRun(), aRun({ id: "2", state: "failed", finished_at: new Date().toISOString() })])),
    get("/projects", page([{ id: "p1", name: "todo-api", role: "owner", created_at: "2026-11-20T10:00:00Z" }])),
    get("/projects/p1", { id: "p1", name: "todo-api", role: "owner", created_at: "2026-11-20T10:00:00Z" }),
    get("/projects/p1/members", []),
    get("/projects/p1/log", { commits: [] }),
    get("/templates", [template]),
    get("/templates/job-queue", { ...template, files: { "main.go": "package main" } }),
    get("/admin/providers", { at: "2026-11-22T14:02:00Z", workers: [], providers: [], decisions: [] }),
    get("/admin/users", page([])),
    get("/admin/budgets", budgets),
    get("/admin/audit", { items: [], next_before: null }),
    get("/workers", []),
    get("/health", { status: "ok", version: "0.1.0" }),
  );
});

/** Colours and sizes are judged in a real browser; here everything that the document itself says. */
async function violations(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
}

it.each([
  ["/", "What shall we build?"],
  ["/runs", "Runs"],
  ["/projects", "Projects"],
  ["/projects/p1?tab=members", "todo-api"],
  ["/projects/p1?tab=repository", "todo-api"],
  ["/templates", "Templates"],
  ["/templates/job-queue", "job-queue"],
  ["/account", "Account"],
  ["/account?tab=second-factor", "Account"],
  ["/admin/providers", "Providers"],
  ["/admin/workers", "Workers"],
  ["/admin/users", "Users"],
  ["/admin/budgets", "Budgets"],
  ["/admin/audit", "Audit log"],
  ["/admin/system", "System"],
])("%s can be used by everybody", async (address, heading) => {
  renderConsole(address);
  await screen.findByRole("heading", { level: 1, name: heading });
  expect(await violations()).toEqual([]);
});

it.each(["/sign-in", "/register", "/forgotten", "/reset", "/verify"])("%s can be used by everybody", async (address) => {
  server.use(http.post(at("/auth/refresh"), () => refusal(401, "RefreshRefused")));
  renderConsole(address);
  await screen.findByRole("heading", { level: 1 });
  expect(await violations()).toEqual([]);
});
