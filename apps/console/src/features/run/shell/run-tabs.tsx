import { TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { useRunNow, type RunNow } from "../run-now";
import { TABS, usePlace, type Tab } from "../use-place";

const NAMES: Record<Tab, string> = {
  debate: "Debate",
  plan: "Plan",
  ledger: "Ledger",
  code: "Code",
  tests: "Tests",
  artifacts: "Artifacts",
  delivery: "Delivery",
  terminal: "Terminal",
  events: "Events",
};

/** The third fixed row. Keys 1 to 9 lead to the tabs. */
export function RunTabs() {
  const now = useRunNow();
  const go = usePlace(now.run.id);
  useShortcuts(Object.fromEntries(TABS.map((tab, index) => [String(index + 1), () => go({ tab })])), {
    scope: "Run",
    describe: { "1": "Tabs, 1 to 9" },
  });
  return (
    <TabsList aria-label="Run" className="px-3.5 narrow:px-2">
      {TABS.map((tab) => {
        const number = numberOf(tab, now);
        return (
          <TabsTrigger key={tab} value={tab} className="min-w-[104px] middle:min-w-0 narrow:min-w-0">
            {NAMES[tab]}
            {number && <span className="mono text-2xs font-medium text-ink-3">{number}</span>}
          </TabsTrigger>
        );
      })}
    </TabsList>
  );
}

/** Numbers with their limit. */
function numberOf(tab: Tab, { run, plan, debate, ledger }: RunNow): string {
  switch (tab) {
    case "debate": {
      const round = debate.rounds.at(-1)?.number;
      if (!round) return "";
      return run.state === "planning" ? `round ${round}` : String(round);
    }
    case "plan": {
      const counted = plan.tasks.filter((task) => task.state !== "split" && task.state !== "skipped");
      if (counted.length === 0) return "";
      const merged = counted.filter((task) => task.state === "done").length;
      return plan.building_since ? `${merged}/${counted.length}` : String(counted.length);
    }
    case "ledger":
      return ledger.total > 0 && plan.building_since ? `${ledger.proven}/${ledger.total}` : "";
    case "tests":
      return run.tests.total > 0 ? `${run.tests.passed}/${run.tests.total}` : "";
    case "artifacts":
      return run.artifacts > 0 ? String(run.artifacts) : "";
    default:
      return "";
  }
}
