import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderConsole } from "@/testing/render-console";
import { at, http, HttpResponse, server } from "@/testing/server";
import { BUILT, STUCK } from "../testing/recording";
import { RUN_ID, serveRun, until } from "../testing/serve-run";
import type { Told } from "../stream/story";

const open = (task: string, runId = RUN_ID) => renderConsole(`/runs/${runId}?tab=plan&task=${task}`);
const TRIED = STUCK.tasks.tasks.find((task) => task.attempts.length > 1);
const openTried = () => {
  serveRun({ recording: STUCK });
  return open(TRIED?.id ?? "", STUCK.run.id);
};

/** The run asks about a task that got nowhere. */
function asking(): Told[] {
  const begun = until(({ event }) => event.kind === "attempt.tested");
  const last = begun.at(-1) as Told;
  const task = last.event.kind === "attempt.tested" ? last.event.task : "";
  return [...begun, { ...last, seq: last.seq + 1, event: { kind: "question.asked", question: { id: 1, task, text: "Which way shall it page?" } } }];
}

describe("an open task", () => {
  it("shows each attempt with what it did, by [ and ]", async () => {
    expect(TRIED).toBeDefined();
    const { user } = openTried();
    const panel = await screen.findByRole("complementary", { name: `Task ${TRIED?.id}` });
    const of = `of ${TRIED?.attempts_limit}`;
    expect(within(panel).getByText(`Attempt ${TRIED?.attempts.length} ${of}`)).toBeVisible();
    await user.keyboard("[[");
    expect(within(panel).getByText(`Attempt ${(TRIED?.attempts.length ?? 0) - 1} ${of}`)).toBeVisible();
    await user.keyboard("]");
    expect(within(panel).getByText(`Attempt ${TRIED?.attempts.length} ${of}`)).toBeVisible();
  });

  it("asks for the difference between the tree it began at and the tree it left", async () => {
    const asked: URLSearchParams[] = [];
    const { user } = openTried();
    server.use(
      http.get(at(`/runs/${STUCK.run.id}/diff`), ({ request }) => {
        asked.push(new URL(request.url).searchParams);
        return HttpResponse.json(BUILT.diff);
      }),
    );
    await user.click(await screen.findByRole("tab", { name: /^Diff/ }));
    await waitFor(() => expect(asked.length).toBeGreaterThan(0));
    const last = TRIED?.attempts.at(-1);
    expect(asked.at(-1)?.get("to")).toBe(last?.tree);
    const began = STUCK.events.findLast(({ event }) => event.kind === "attempt.started" && event.task === TRIED?.id && event.base !== "");
    expect(asked.at(-1)?.get("from")).toBe(began?.event.kind === "attempt.started" ? began.event.base : "");
  });

  it("shows the tests of the attempt, what failed first, and the review", async () => {
    const { user } = openTried();
    const panel = await screen.findByRole("complementary", { name: `Task ${TRIED?.id}` });
    await user.click(within(panel).getByRole("button", { name: "Attempt 1" }));
    await user.click(within(panel).getByRole("tab", { name: /^Tests/ }));
    const tests = TRIED?.attempts[0]?.tests;
    expect(within(panel).getByText(new RegExp(`^exit ${tests?.report.exit_code}, `))).toBeVisible();
    expect(within(panel).getAllByText("failed").length).toBeGreaterThan(0);
    await user.click(within(panel).getByRole("tab", { name: "Review" }));
    expect(within(panel).getByText(/Objects|Approves|has not reviewed/)).toBeVisible();
  });

  it("is answered where the run asks about it", async () => {
    const events = asking();
    const last = events.at(-1)?.event;
    const task = last?.kind === "question.asked" ? last.question.task : "";
    const { heard } = serveRun({ events, run: { state: "paused", last_seq: 10_000, needs: { action: "answer", text: "Which way?" } } });
    const { user } = open(task);
    const panel = await screen.findByRole("complementary", { name: `Task ${task}` });
    expect(within(panel).getByText("Which way shall it page?")).toBeVisible();
    await user.type(within(panel).getByRole("textbox", { name: "A hint, or a reason" }), "By a cursor");
    await user.click(within(panel).getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(heard).toEqual([{ act: `tasks/${task}/retry`, body: { text: "By a cursor", tasks: [] } }]));
  });

  it("closes by Esc, and its address with it", async () => {
    serveRun();
    const { user, history } = open("T1");
    await screen.findByRole("complementary", { name: "Task T1" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary", { name: "Task T1" })).toBeNull());
    expect(history.location.search).not.toContain("task");
  });

  it("has a page of its own", async () => {
    serveRun();
    renderConsole(`/runs/${RUN_ID}/tasks/T1`);
    expect(await screen.findByRole("region", { name: "Task T1" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Plan" })).toBeVisible();
  });

  it("lists the locked tests under A1", async () => {
    serveRun();
    open("A1");
    expect(await screen.findByText(`${BUILT.tasks.acceptance.tests} tests, locked before any code. No Coder can touch them.`)).toBeVisible();
  });
});
