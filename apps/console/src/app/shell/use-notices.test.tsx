import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { aRun, aSignedIn, at, get, http, HttpResponse, server } from "@/testing/server";
import { renderConsole } from "@/testing/render-console";

const told: string[] = [];

function SystemNotice(title: string): void {
  told.push(title);
}
SystemNotice.permission = "granted";

beforeEach(() => {
  told.length = 0;
  vi.stubGlobal("Notification", SystemNotice);
  server.use(http.post(at("/auth/refresh"), () => HttpResponse.json(aSignedIn())), get("/projects", { items: [], next_cursor: null }));
});
afterEach(() => vi.unstubAllGlobals());

const waiting = aRun({ id: "w1", title: "Invoices", state: "awaiting_approval", needs: { action: "approve", text: "Approve." } });

it.each([
  ["on", true, ["Approve the plan, Invoices"]],
  ["on", false, []],
  ["off", true, []],
] as const)("with notices %s and the page hidden: %s, it tells %j", async (choice, isHidden, expected) => {
  if (choice === "on") localStorage.setItem("conclave.notices", "on");
  vi.spyOn(document, "hidden", "get").mockReturnValue(isHidden);
  server.use(get("/runs", { items: [aRun({ title: "Todo API" })], next_cursor: null }));
  const { queryClient } = renderConsole("/projects");
  await screen.findByRole("heading", { name: "Projects" });
  await waitFor(() => expect(screen.getAllByText("Todo API").length).toBeGreaterThan(0));
  server.use(get("/runs", { items: [waiting], next_cursor: null }));
  await queryClient.invalidateQueries({ queryKey: ["runs"] });
  await screen.findByText("Invoices");
  expect(told).toEqual(expected);
});
