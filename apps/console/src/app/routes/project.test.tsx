import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aRun, aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const project = (role: string) => ({ id: "p1", name: "todo-api", role, created_at: "2026-11-20T10:00:00Z" });
const member = (id: string, name: string, role: string) => ({ user_id: id, name, kind: "person", role, since: "2026-11-20T10:00:00Z" });

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [aRun({ title: "Todo API" })], next_cursor: null }),
    get("/projects/p1", project("owner")),
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
