import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aRun, aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const page = (items: object[]) => ({ items, next_cursor: null });
const justNow = () => new Date(Date.now() - 12 * 60_000).toISOString();

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", page([])),
    get("/projects", page([])),
  );
});

describe("home", () => {
  it("teaches where it is empty", async () => {
    renderConsole("/");
    expect(await screen.findByText("Nothing needs you. Ask for something, or watch a run.")).toBeVisible();
    expect(await screen.findByText("No runs yet. The first takes about ten minutes.")).toBeVisible();
    expect(screen.getByRole("button", { name: /Start planning/ })).toBeDisabled();
  });

  it("leads from the bar of narrow screens to every place", async () => {
    const { user, history } = renderConsole("/");
    const bar = within(await screen.findByRole("navigation", { name: "Main, below" }));
    await user.click(bar.getByRole("button", { name: "More" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("option", { name: "Templates" }));
    await waitFor(() => expect(history.location.pathname).toBe("/console/templates"));
  });

  it("shows what needs me, with what the plan costs", async () => {
    const waiting = aRun({ id: "w1", title: "Invoices", state: "awaiting_approval", needs: { action: "approve", text: "Approve." } });
    const incomplete = aRun({ id: "i1", title: "Statements", state: "incomplete", reason: "incomplete: R4", finished_at: justNow() });
    server.use(
      get("/runs", page([waiting, incomplete])),
      get("/runs/w1/quote", { quote: { tasks: Array.from({ length: 12 }, () => ({})), minutes_p50: 14.2, usd_p50: 2.85 } }),
    );
    renderConsole("/");
    const review = await screen.findByRole("link", { name: "Review the plan" });
    expect(review).toHaveAttribute("href", "/console/runs/w1?tab=plan");
    expect(await screen.findByText("12 tasks, about 14 minutes, expected $2.85")).toBeVisible();
    expect(screen.getByRole("link", { name: "See R4" })).toBeVisible();
    expect(screen.getAllByText("Incomplete: R4").length).toBeGreaterThan(0);
    const main = within(screen.getByRole("navigation", { name: "Main" }));
    expect(main.getByRole("link", { name: /^Home/ })).toHaveTextContent("2 need you");
    expect(document.title).toBe("2 need you, Conclave");
  });

  it("counts nothing for a viewer, who can answer nothing", async () => {
    const project = { id: "p1", name: "todo-api", role: "viewer" } as const;
    const waiting = aRun({ id: "w1", title: "Invoices", project, state: "awaiting_approval", needs: { action: "approve", text: "Approve." } });
    const failed = aRun({ id: "f1", title: "Statements", project, state: "failed", finished_at: justNow() });
    server.use(get("/runs", page([waiting, failed])));
    renderConsole("/");
    expect((await screen.findAllByText("Invoices")).length).toBeGreaterThan(0);
    expect(screen.getByText("Nothing needs you. Ask for something, or watch a run.")).toBeVisible();
    const main = within(screen.getByRole("navigation", { name: "Main" }));
    expect(main.getByRole("link", { name: "Home" })).toBeVisible();
    expect(document.title).toBe("Conclave");
  });

  it("asks for the newest runs again only when one has begun or ended", async () => {
    const asked: string[] = [];
    let underWay = [aRun({ id: "b1", title: "Bookings" })];
    server.use(
      http.get(at("/runs"), ({ request }) => {
        const kind = new URL(request.url).searchParams.has("state") ? "under way" : "newest";
        asked.push(kind);
        return HttpResponse.json(page(kind === "newest" ? [] : underWay));
      }),
    );
    const { queryClient } = renderConsole("/");
    await screen.findAllByText("Bookings");
    await waitFor(() => expect(asked.toSorted()).toEqual(["newest", "under way"]));
    await queryClient.refetchQueries({ queryKey: ["runs", "under way"] });
    expect(asked.filter((kind) => kind === "newest")).toHaveLength(1);
    underWay = [];
    await queryClient.refetchQueries({ queryKey: ["runs", "under way"] });
    await waitFor(() => expect(asked.filter((kind) => kind === "newest")).toHaveLength(2));
  });

  it("starts a run in a new project, under the cap, once however often it is sent", async () => {
    const orders: { body: unknown; key: string | null }[] = [];
    let tries = 0;
    server.use(
      http.post(at("/projects"), async ({ request }) => {
        const { name } = (await request.json()) as { name: string };
        if (name === "api-todo") return refusal(409, "ProjectNameTaken");
        return HttpResponse.json({ id: "p9", name, role: "owner", created_at: justNow() }, { status: 201 });
      }),
      http.post(at("/projects/p9/generate"), async ({ request }) => {
        orders.push({ body: await request.json(), key: request.headers.get("idempotency-key") });
        tries += 1;
        return tries === 1 ? refusal(503, "SandboxUnavailable", "No isolation works here.") : HttpResponse.json({ id: "r9" }, { status: 202 });
      }),
    );
    const { user, history } = renderConsole("/");
    await user.type(await screen.findByRole("textbox", { name: "What shall we build?" }), "Create a REST API for a todo application");
    expect(screen.getByRole("button", { name: /Project: New: api-todo/ })).toBeVisible();
    await user.click(screen.getByRole("button", { name: /Cap: none/ }));
    await user.type(await screen.findByLabelText("Cap in dollars"), "2.5");
    await user.click(screen.getByRole("button", { name: "Set the cap" }));
    await user.click(screen.getByRole("button", { name: /Start planning/ }));
    expect(await screen.findByRole("alert")).toHaveTextContent("No isolation works here.");
    await user.click(screen.getByRole("button", { name: /Start planning/ }));
    await waitFor(() => expect(history.location.pathname).toBe("/console/runs/r9"));
    expect(orders[0]?.body).toMatchObject({ prompt: "Create a REST API for a todo application", approve: "ask", budget_usd: 2.5 });
    expect(orders[0]?.key).toBe(orders[1]?.key);
  });

  it("keeps what was typed when it is left", async () => {
    const first = renderConsole("/");
    await first.user.type(await screen.findByRole("textbox", { name: "What shall we build?" }), "A booking API");
    first.unmount();
    renderConsole("/");
    expect(await screen.findByRole("textbox", { name: "What shall we build?" })).toHaveValue("A booking API");
  });

  it("tells that the understudy answers, and offers only what it can build", async () => {
    server.use(get("/runs", page([aRun({ model: "understudy", state: "done", finished_at: justNow() })])));
    renderConsole("/");
    expect(await screen.findByText("The understudy is answering: a rule-based model for REST APIs.")).toBeVisible();
    expect(screen.getByRole("button", { name: "REST API for todos" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Static recipe site with search" })).toBeNull();
  });

  it("says that nobody answers, and keeps what it showed", async () => {
    server.use(get("/runs", page([aRun({ title: "Todo API" })])));
    const { queryClient } = renderConsole("/");
    expect((await screen.findAllByText("Todo API")).length).toBeGreaterThan(0);
    server.use(http.get(at("/runs"), () => HttpResponse.error()));
    void queryClient.invalidateQueries({ queryKey: ["runs"] });
    expect(await screen.findByText("The server does not answer. Runs go on; this page catches up by itself.")).toBeVisible();
    expect(screen.getAllByText("Todo API").length).toBeGreaterThan(0);
  });
});

describe("keys", () => {
  it("lead through the console, but not while somebody types", async () => {
    const { user, history } = renderConsole("/");
    const field = await screen.findByRole("textbox", { name: "What shall we build?" });
    await user.type(field, "gp");
    expect(history.location.pathname).toMatch(/^\/console\/?$/);
    await user.click(document.body);
    await user.keyboard("gp");
    expect(await screen.findByText("No projects yet. Asking for something makes one.")).toBeVisible();
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keys" })).toBeVisible();
  });

  it("open the palette, which finds a run", async () => {
    server.use(get("/runs", page([aRun({ id: "r1", title: "Log rotation" })])));
    const { user, history } = renderConsole("/projects");
    await screen.findByRole("heading", { name: "Projects" });
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByPlaceholderText("Search or run"), "rotation{Enter}");
    await waitFor(() => expect(history.location.pathname).toBe("/console/runs/r1"));
  });
});
