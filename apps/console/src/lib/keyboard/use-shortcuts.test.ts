import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { registered } from "./registry";
import { useShortcuts } from "./use-shortcuts";

it("holds for as long as it is on, and does nothing where there is nothing", () => {
  const act = vi.fn();
  const both: { acts: Record<string, () => void> } = { acts: { n: act } };
  const { rerender, unmount } = renderHook(({ acts }) => useShortcuts(acts, { scope: "Test" }), { initialProps: both });
  expect(registered().map((shortcut) => shortcut.keys)).toEqual(["n"]);
  rerender({ acts: {} });
  expect(registered()).toEqual([]);
  unmount();
});
