import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, refusal, server } from "@/testing/server";

const template = (name: string, more: object = {}) => ({
  name,
  version: "1.2.3",
  language: "go",
  framework: "none",
  purpose: "service",
  summary: `About ${name}, in a sentence.`,
  tags: ["jobs", "retries"],
  is_mine: false,
  state: "indexed",
  changed_at: null,
  ...more,
});
const OURS = template("fastapi-service", { language: "python", framework: "fastapi" });
const FILES = { "main.go": "package main", "jobs/queue.go": "package jobs" };
const SAID = `name: job-queue
version: 2.0.0
language: go
framework: none
purpose: command-line
summary: A queue of jobs with retries.
tags: [queue, "two words"]
`;

/** As a browser gives the files of a folder. */
function inFolder(path: string, content: string | Uint8Array<ArrayBuffer>): File {
  const file = new File([content], path.split("/").at(-1) ?? "");
  Object.defineProperty(file, "webkitRelativePath", { value: path });
  return file;
}

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [], next_cursor: null }),
    get("/templates", [OURS]),
  );
});

describe("the library", () => {
  it("teaches whoever has no template of their own, and shows everybody's by purpose", async () => {
    server.use(get("/templates", [template("pytest-suite", { purpose: "tests" }), OURS]));
    renderConsole("/templates");
    expect(await screen.findByText(/None yet. Add a folder/)).toBeVisible();
    const rows = screen.getAllByRole("link", { name: /About/ });
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^Service.*fastapi-service.*python, fastapi/),
      expect.stringMatching(/^Tests.*pytest-suite/),
    ]);
  });

  it("is searched by meaning and narrowed by purpose", async () => {
    server.use(
      http.get(at("/templates"), ({ request }) => {
        const query = new URL(request.url).searchParams;
        if (query.get("q") === "later") return refusal(503, "IndexerUnavailable", "Search is away.");
        if (query.get("q") === "jobs") return HttpResponse.json([template("job-queue", { is_mine: true }), OURS]);
        return HttpResponse.json(query.get("purpose") === "ci" ? [] : [OURS]);
      }),
    );
    const { user } = renderConsole("/templates");
    const field = await screen.findByRole("searchbox", { name: "What do you begin?" });
    await user.type(field, "jobs{Enter}");
    expect(await screen.findByText("job-queue")).toBeVisible();
    await user.clear(field);
    expect(await screen.findByRole("heading", { name: "Yours" })).toBeVisible();
    await user.selectOptions(screen.getByLabelText("Purpose"), "ci");
    expect((await screen.findAllByText("None of this purpose.")).length).toBe(2);
    await user.type(field, "later{Enter}");
    expect(await screen.findByText("Search is away.")).toBeVisible();
  });
});

describe("a template", () => {
  it("shows its files, and of everybody's nothing that changes it", async () => {
    server.use(get("/templates/fastapi-service", { ...OURS, files: FILES }));
    const { user } = renderConsole("/templates/fastapi-service");
    expect(await screen.findByText("package jobs")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "main.go" }));
    expect(screen.getByRole("region", { name: "main.go" })).toHaveTextContent("package main");
    expect(screen.queryByRole("button", { name: /Remove|Replace/ })).toBeNull();
  });

  it("is added from a folder whose template.yaml fills the form", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post(at("/templates"), async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(template("job-queue", { is_mine: true, state: "waiting" }), { status: 201 });
      }),
    );
    const { user } = renderConsole("/templates");
    await user.click(await screen.findByRole("button", { name: "Add a template" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a template" }));
    expect(dialog.getByRole("button", { name: "Add the template" })).toBeDisabled();
    await user.upload(dialog.getByLabelText("Folder"), [
      inFolder("My queue/template.yaml", SAID),
      inFolder("My queue/jobs/queue.go", "package jobs"),
      inFolder("My queue/.git/config", "[core]"),
      inFolder("My queue/logo.png", new Uint8Array([0x89, 0x50, 0xff, 0x00])),
      inFolder("My queue/.env", "KEY=1"),
      inFolder("My queue/.env.example", "KEY="),
    ]);
    await waitFor(() => expect(dialog.getByLabelText("Name")).toHaveValue("job-queue"));
    expect(dialog.getByLabelText("Version")).toHaveValue("2.0.0");
    expect(dialog.getByLabelText("Purpose")).toHaveValue("command-line");
    expect(dialog.getByText("2 files are left out")).toBeVisible();
    expect(dialog.getByText(".env: looks like a secret")).toBeInTheDocument();
    await user.clear(dialog.getByLabelText("Tags"));
    await user.type(dialog.getByLabelText("Tags"), "queue, , jobs");
    await user.click(dialog.getByRole("button", { name: "Add the template" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent).toEqual([
      {
        manifest: {
          name: "job-queue",
          version: "2.0.0",
          purpose: "command-line",
          language: "go",
          framework: "none",
          summary: "A queue of jobs with retries.",
          tags: ["queue", "jobs"],
        },
        files: { "jobs/queue.go": "package jobs", ".env.example": "KEY=" },
      },
    ]);
  });

  it("keeps what was typed where the folder says nothing, and tells what is wrong beside its field", async () => {
    let asked = 0;
    server.use(
      http.post(at("/templates"), () => {
        asked += 1;
        if (asked > 1) return refusal(409, "TemplateNameTaken", "The library has a template my-queue already.");
        return refusal(422, "InvalidRequest", "no", { fields: [{ path: "body.manifest.version", message: "String should match pattern '^[0-9]$'" }] });
      }),
    );
    const { user } = renderConsole("/templates");
    await user.click(await screen.findByRole("button", { name: "Add a template" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a template" }));
    await user.type(dialog.getByLabelText("What it begins"), "A queue of jobs with retries.");
    await user.type(dialog.getByLabelText("Language"), "go");
    await user.selectOptions(dialog.getByLabelText("Purpose"), "service");
    await user.upload(dialog.getByLabelText("Folder"), [
      inFolder("My Queue/main.go", "package main"),
      inFolder("My Queue/template.yaml", "name: [a"),
    ]);
    expect(await dialog.findByText(/template.yaml cannot be read/)).toBeVisible();
    expect(dialog.getByLabelText("Name")).toHaveValue("my-queue");
    expect(dialog.getByLabelText("What it begins")).toHaveValue("A queue of jobs with retries.");
    await user.click(dialog.getByRole("button", { name: "Add the template" }));
    expect(await dialog.findByText("Use three numbers, such as 1.0.0.")).toBeVisible();
    expect(dialog.getByLabelText("Version")).toHaveAttribute("aria-invalid", "true");
    await user.click(dialog.getByRole("button", { name: "Add the template" }));
    expect(await dialog.findByText("The library has a template my-queue already. Choose another name.")).toBeVisible();
    expect(dialog.getByLabelText("Name")).toHaveAttribute("aria-invalid", "true");
  });

  it("is not sent where it is larger than it may be", async () => {
    const { user } = renderConsole("/templates");
    await user.click(await screen.findByRole("button", { name: "Add a template" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a template" }));
    await user.upload(dialog.getByLabelText("Folder"), [inFolder("big/a.txt", "x".repeat(1_000_001))]);
    expect(await dialog.findByText(/at most 200 files and 1,000,000 characters/)).toBeVisible();
    expect(dialog.getByRole("button", { name: "Add the template" })).toBeDisabled();
  });

  it("of one's own is replaced by its next version, and removed after asking back", async () => {
    const sent: { manifest: { version: string; name: string }; files: unknown }[] = [];
    const removed: unknown[] = [];
    server.use(
      get("/templates/job-queue", { ...template("job-queue", { is_mine: true }), files: FILES }),
      http.post(at("/templates"), async ({ request }) => {
        sent.push((await request.json()) as (typeof sent)[number]);
        if (sent.length === 1) return refusal(409, "TemplateOutdated", "You have job-queue in version 9.0.0.");
        return HttpResponse.json(template("job-queue", { is_mine: true }), { status: 201 });
      }),
      http.delete(at("/templates/:name"), ({ params }) => {
        removed.push(params["name"]);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user, history } = renderConsole("/templates/job-queue");
    await user.click(await screen.findByRole("button", { name: "Replace" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Replace job-queue" }));
    expect(dialog.getByLabelText("Name")).toBeDisabled();
    await user.click(dialog.getByRole("button", { name: "Replace the template" }));
    expect(await dialog.findByText("You have job-queue in version 9.0.0.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Replace the template" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent[1]).toMatchObject({ manifest: { name: "job-queue", version: "1.2.4" }, files: FILES });
    await user.click(screen.getByRole("button", { name: "Remove" }));
    const question = within(await screen.findByRole("alertdialog"));
    await user.click(question.getByRole("button", { name: "Keep" }));
    expect(removed).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Remove" }));
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(history.location.pathname).toBe("/console/templates"));
    expect(removed).toEqual(["job-queue"]);
  });
});
