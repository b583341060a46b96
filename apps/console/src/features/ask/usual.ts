import type { Settings } from "@/lib/projects/settings";

interface Usual {
  /** Whether the switch stands on asking. */
  isAsking: boolean;
  /** What is sent for a switch that nobody touched; null leaves it to the project. */
  approve: "ask" | null;
  /** The price above which the project asks. */
  above: number | null;
  cap: number | null;
}

/** What holds for a request of which nobody says otherwise. */
export function usualOf(settings: Settings | undefined): Usual {
  const ask = settings?.approval.ask ?? null;
  return {
    isAsking: ask === null || ask === "always",
    approve: ask === null ? "ask" : null,
    above: settings?.approval.above_usd ?? null,
    cap: settings?.budget.run_usd ?? null,
  };
}
