import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, server } from "@/testing/server";

const commit = (hash: string, title: string, parents: string[]) => ({
  hash, title, parents, tree: `t${hash}`, author: "Integrator", at: "2026-11-20T10:00:00Z", message: title,
});
const NEWER = "b".repeat(40);
const OLDER = "a".repeat(40);
const PATCH = `diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -1 +1 @@
-old words
+new words
`;

beforeEach(() => {
  server.use(
    http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())),
    get("/runs", { items: [], next_cursor: null }),
    get("/projects/p1", { id: "p1", name: "todo-api", role: "viewer", created_at: "2026-11-20T10:00:00Z" }),
  );
});

describe("the repository of a project", () => {
  it("says where it comes from while it is empty", async () => {
    server.use(get("/projects/p1/log", { commits: [] }));
    renderConsole("/projects/p1?tab=repository");
    expect(await screen.findByText("No code yet. What the first run delivers appears here.")).toBeVisible();
  });

  it("shows the files of its newest commit, and those of another", async () => {
    const asked: (string | null)[] = [];
    server.use(
      get("/projects/p1/log", { commits: [commit(NEWER, "Merge T1", [OLDER]), commit(OLDER, "Start", [])] }),
      http.get(at("/projects/p1/files"), ({ request }) => {
        const revision = new URL(request.url).searchParams.get("revision");
        asked.push(revision);
        const entries = [{ path: revision === "main" ? "README.md" : "before.md", kind: "file", size_bytes: 9 }];
        return HttpResponse.json({ revision: `t${revision}`, path: "", entries, is_truncated: false });
      }),
      http.get(at("/projects/p1/files/content"), ({ request }) => {
        const path = new URL(request.url).searchParams.get("path") ?? "";
        return HttpResponse.json({ revision: "t", path, kind: "file", size_bytes: 9, is_binary: true, content: null });
      }),
    );
    const { user } = renderConsole("/projects/p1?tab=repository");
    expect(await screen.findByRole("heading", { name: "README.md" })).toBeVisible();
    await user.selectOptions(screen.getByLabelText("Commit"), OLDER);
    expect(await screen.findByRole("heading", { name: "before.md" })).toBeVisible();
    expect(asked).toEqual(["main", OLDER]);
  });

  it("compares a commit with the one before it", async () => {
    const asked: string[] = [];
    server.use(
      get("/projects/p1/log", { commits: [commit(NEWER, "Merge T1", [OLDER]), commit(OLDER, "Start", [])] }),
      get("/projects/p1/files", { revision: "t", path: "", entries: [], is_truncated: false }),
      http.get(at("/projects/p1/diff"), ({ request }) => {
        const query = new URL(request.url).searchParams;
        asked.push(`${query.get("from")} ${query.get("to")}`);
        return HttpResponse.json({ old: "t1", new: "t2", files: [], patch: PATCH, is_truncated: false });
      }),
    );
    const { user } = renderConsole("/projects/p1?tab=repository");
    await user.click(await screen.findByRole("tab", { name: "History 2" }));
    const row = (await screen.findByText("Merge T1")).closest("li") as HTMLElement;
    await user.click(within(row).getByRole("button", { name: "Changes" }));
    expect(await screen.findByRole("region", { name: "Changes in app.py" })).toHaveTextContent("new words");
    await waitFor(() => expect(asked).toEqual([`${OLDER} ${NEWER}`]));
  });
});
