import { Button } from "@/components/ui/button";

export type View = "graph" | "table";

const NAMES: Record<View, string> = { table: "Table", graph: "Graph" };

/** The same plan in rows or as a graph. */
export function ViewChoice({ view, onChoose }: { view: View; onChoose: (view: View) => void }) {
  return (
    <span role="group" aria-label="View" className="flex gap-0.5">
      {(Object.keys(NAMES) as View[]).map((one) => (
        <Button
          key={one}
          size="sm"
          tone={one === view ? "plain" : "quiet"}
          aria-pressed={one === view}
          className="rounded-full shadow-none"
          onClick={() => onChoose(one)}
        >
          {NAMES[one]}
        </Button>
      ))}
    </span>
  );
}
