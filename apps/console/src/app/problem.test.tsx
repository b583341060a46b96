import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { renderConsole } from "@/testing/render-console";
import { aSignedIn, at, get, http, HttpResponse, server } from "@/testing/server";

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setInterval", "clearInterval"] }));
afterEach(() => vi.useRealTimers());

it("is shown by itself once somebody answers", async () => {
  let isAway = true;
  server.use(
    http.post(at("/auth/refresh"), () => (isAway ? HttpResponse.error() : HttpResponse.json(aSignedIn()))),
    get("/runs", { items: [], next_cursor: null }),
  );
  vi.spyOn(console, "error").mockReturnValue();
  renderConsole("/runs");
  expect(await screen.findByRole("heading", { name: "The server does not answer" })).toBeVisible();
  isAway = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await screen.findByRole("heading", { name: "Runs" })).toBeVisible();
});
