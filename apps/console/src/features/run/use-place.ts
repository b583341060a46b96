import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

export const TABS = ["debate", "plan", "ledger", "code", "tests", "artifacts", "delivery", "terminal", "events"] as const;
export type Tab = (typeof TABS)[number];

export interface Place {
  tab?: Tab;
  task?: string | undefined;
}

export function tabNamed(name: string | undefined): Tab | undefined {
  return TABS.find((tab) => tab === name);
}

/** Goes to a tab, with or without an open task. Every place has an address of its own. */
export function usePlace(runId: string) {
  const navigate = useNavigate();
  return useCallback(
    ({ tab, task }: Place) =>
      void navigate({
        to: "/runs/$runId",
        params: { runId },
        search: { ...(tab ? { tab } : {}), ...(task ? { task } : {}) },
        resetScroll: false,
      }),
    [navigate, runId],
  );
}
