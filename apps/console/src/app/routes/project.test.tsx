import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aRun, aSignedIn, at, get, http, HttpResponse, NO_SETTINGS, refusal, server } from "@/testing/server";

const project = (role: string) => ({ id: "p1", name: "todo-api", role, created_at: "2026-11-20T10:00:00Z" });
const member = (id: string, name: string, role: string) => ({ user_id: id, name, kind: "person", role, since: "2026-11-20T10:00:00Z" });

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [aRun({ title: "Todo API" })], next_cursor: null }),
    get("/projects/p1", project("owner")),
    get("/projects/p1/settings", NO_SETTINGS),
    get("/projects/p1/members", [member("u1", "mara", "owner"), member("u2", "ada", "viewer")]),
  );
});

describe("a project", () => {
  it("takes a change, which is built on what is there", async () => {
    const orders: unknown[] = [];
    server.use(
      http.post(at("/projects/p1/generate"), async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ id: "r2" }, { status: 202 });
      }),
    );
    const { user, history } = renderConsole("/projects/p1");
    await user.type(await screen.findByRole("textbox", { name: "Ask for a change" }), "Add a due date");
    await user.click(screen.getByRole("switch", { name: "Ask me before building" }));
    await user.click(screen.getByRole("button", { name: /Start planning/ }));
    await waitFor(() => expect(history.location.pathname).toBe("/console/runs/r2"));
    expect(orders[0]).toMatchObject({ prompt: "Add a due date", approve: "auto", budget_usd: null });
  });

  it("offers a viewer nothing that changes it", async () => {
    server.use(get("/projects/p1", project("viewer")));
    const { user } = renderConsole("/projects/p1");
    expect((await screen.findAllByText("Todo API")).length).toBeGreaterThan(0);
    expect(screen.queryByRole("button", { name: /Start planning/ })).toBeNull();
    await user.click(screen.getByRole("tab", { name: "Members" }));
    expect(await screen.findByText("ada")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Add" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  });

  it("lets its owner say who is a member, and says why not", async () => {
    const changes: unknown[] = [];
    server.use(
      http.post(at("/projects/p1/members"), () => refusal(404, "UserNotFound")),
      http.patch(at("/projects/p1/members/u2"), async ({ request }) => {
        changes.push(await request.json());
        return HttpResponse.json(member("u2", "ada", "editor"));
      }),
      http.patch(at("/projects/p1/members/u1"), () => refusal(409, "LastOwner", "It would have no owner.")),
    );
    const { user } = renderConsole("/projects/p1?tab=members");
    await user.type(await screen.findByLabelText("Add somebody by their name"), "nobody");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText("Nobody has this name.")).toBeVisible();
    await user.selectOptions(await screen.findByLabelText("Role of ada"), "editor");
    await waitFor(() => expect(changes).toEqual([{ role: "editor" }]));
    await user.selectOptions(screen.getByLabelText("Role of mara"), "viewer");
    expect(await screen.findByText("It would have no owner.")).toBeVisible();
  });

  it("that is unknown is said so", async () => {
    server.use(http.get(at("/projects/p1"), () => refusal(404, "ProjectNotFound", "There is no such project.")));
    renderConsole("/projects/p1");
    expect(await screen.findByText("There is no such project.")).toBeVisible();
  });
});

const document = (id: string, name: string, state: string, reason = "") => ({
  id, name, state, reason, hash: "0".repeat(64), size_bytes: 1_234, added_by: "u1", created_at: "2026-11-20T10:00:00Z",
});

describe("documents of a project", () => {
  it("are given as files, told when they are read, and removed", async () => {
    let held = [document("d1", "scan.pdf", "refused", "The PDF has no text: it is made of pictures.")];
    const sent: { name: string | null; bytes: string }[] = [];
    const removed: unknown[] = [];
    let looks = 0;
    server.use(
      http.get(at("/projects/p1/documents"), () => {
        looks += 1;
        if (looks > 2) held = held.map((one) => (one.state === "waiting" ? { ...one, state: "indexed" } : one));
        return HttpResponse.json({ items: held, next_cursor: null });
      }),
      http.post(at("/projects/p1/documents"), async ({ request }) => {
        const name = new URL(request.url).searchParams.get("name");
        if (name === "big.pdf") return refusal(413, "RequestTooLarge", "A document has at most 4 MB.");
        sent.push({ name, bytes: await request.text() });
        held = [document("d2", name ?? "", "waiting"), ...held];
        return HttpResponse.json(held[0], { status: 201 });
      }),
      http.delete(at("/projects/p1/documents/:id"), ({ params }) => {
        removed.push(params["id"]);
        held = held.filter((one) => one.id !== params["id"]);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderConsole("/projects/p1?tab=documents");
    expect(await screen.findByText("The PDF has no text: it is made of pictures.")).toBeVisible();
    await user.upload(screen.getByLabelText("Files"), [
      new File(["# Rules"], "rules.md", { type: "text/markdown" }),
      new File(["%PDF"], "big.pdf", { type: "application/pdf" }),
    ]);
    expect(await screen.findByText("big.pdf: A document has at most 4 MB.")).toBeVisible();
    expect(sent).toEqual([{ name: "rules.md", bytes: "# Rules" }]);
    expect(await screen.findByText("Being read")).toBeVisible();
    await waitFor(() => expect(screen.queryByText("Being read")).toBeNull(), { timeout: 10_000 });
    await user.click(screen.getByRole("button", { name: "Remove rules.md" }));
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(screen.queryByText("rules.md")).toBeNull());
    expect(removed).toEqual(["d2"]);
  });

  it("are searched with the code, and what is missing is said", async () => {
    server.use(
      get("/projects/p1/documents", { items: [], next_cursor: null }),
      http.get(at("/projects/p1/search"), ({ request }) => {
        const text = new URL(request.url).searchParams.get("q");
        if (text === "later") return refusal(503, "IndexerUnavailable", "Search is away.");
        const hit = { path: "app/oven.py", start: 3, end: 9, symbol: "bake", language: "python", text: "def bake(): ...", source: "repository", trust: "project", score: 1 };
        return HttpResponse.json({ hits: text === "oven" ? [hit] : [], by_meaning: 1, words_alone: "", left_out: 0 });
      }),
    );
    const { user } = renderConsole("/projects/p1?tab=documents");
    const field = await screen.findByRole("searchbox", { name: "What do you look for?" });
    await user.type(field, "oven{Enter}");
    expect(await screen.findByText("def bake(): ...")).toBeVisible();
    expect(screen.getByText("app/oven.py")).toBeVisible();
    await user.clear(field);
    await user.type(field, "zebra{Enter}");
    expect(await screen.findByText(/Nothing was found/)).toBeVisible();
    await user.clear(field);
    await user.type(field, "later{Enter}");
    expect(await screen.findByText("Search is away.")).toBeVisible();
  });

  it("are only read by a viewer", async () => {
    server.use(
      get("/projects/p1", project("viewer")),
      get("/projects/p1/documents", { items: [document("d1", "rules.md", "indexed")], next_cursor: null }),
    );
    renderConsole("/projects/p1?tab=documents");
    expect(await screen.findByText("rules.md")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Choose files|Remove/ })).toBeNull();
  });
});

describe("deleting a project", () => {
  it("wants its name typed, and a proof, and leads to what is left", async () => {
    let isProven = false;
    let isDeleted = false;
    server.use(
      get("/projects", { items: [], next_cursor: null }),
      get("/auth/me", { id: "u1", name: "mara", role: "user", has_password: true, has_second_factor: false }),
      http.delete(at("/projects/p1"), () => {
        if (!isProven) return refusal(403, "StepUpNeeded");
        isDeleted = true;
        return new HttpResponse(null, { status: 204 });
      }),
      http.post(at("/auth/step-up"), () => {
        isProven = true;
        return HttpResponse.json(aSignedIn());
      }),
    );
    const { user } = renderConsole("/projects/p1?tab=settings");
    await user.click(await screen.findByRole("button", { name: "Delete the project" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Delete todo-api?" }));
    expect(dialog.getByRole("button", { name: "Delete the project" })).toBeDisabled();
    await user.type(dialog.getByLabelText("Type todo-api to go on"), "todo-api");
    await user.click(dialog.getByRole("button", { name: "Delete the project" }));
    const proof = within(await screen.findByRole("dialog", { name: "Is it you?" }));
    await user.type(await proof.findByLabelText("Password"), "correct horse");
    await user.click(proof.getByRole("button", { name: "Go on" }));
    expect(await screen.findByText("No projects yet. Asking for something makes one.")).toBeVisible();
    expect(isDeleted).toBe(true);
  });
});
