import { lazy, Suspense, useMemo, useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { NARROW, useMedia } from "@/lib/use-media";
import { ViewChoice, type View } from "../plan/view-choice";
import type { SpecVersion } from "../projection/specs";
import { useRunNow } from "../run-now";
import { count } from "@/lib/words";
import { add, begin, edit, restore, skip, split, undo } from "./draft";
import { PlanDraft } from "./plan-draft";
import { QuotePanel } from "./quote-panel";

const PlanGraph = lazy(() => import("../plan/plan-graph"));

/** The plan and its price, before anything is built. Another plan begins another draft. */
export default function ApprovalView() {
  const spec = useRunNow().specs.at(-1);
  return spec ? <Approval key={spec.hash} spec={spec} /> : <Skeleton className="m-6 h-64" />;
}

function Approval({ spec }: { spec: SpecVersion }) {
  const { quote, mayAct } = useRunNow();
  const isNarrow = useMedia(NARROW);
  const [view, setView] = useState<View>("table");
  const [draft, setDraft] = useState(() => begin(spec.spec.tasks));
  const [editing, setEditing] = useState<string | null>(null);
  const prices = useMemo(() => new Map(quote?.quote.tasks.map((one) => [one.task, one])), [quote]);
  const { requirements } = spec.spec;
  const covered = new Set(draft.tasks.flatMap((task) => task.covers));
  const gaps = requirements.filter((one) => !covered.has(one.id)).length;
  const append = () => {
    const added = add(draft);
    setDraft(added.draft);
    setEditing(added.id);
  };
  return (
    <div className="flex min-h-0 flex-1 narrow:block middle:block middle:overflow-y-auto">
      <section className="flex min-w-0 flex-1 flex-col overflow-y-auto px-6 pb-6 narrow:overflow-visible narrow:px-4 middle:overflow-visible" aria-labelledby="plan">
        <div className="flex min-h-14 flex-none flex-wrap items-center gap-2.5 narrow:py-3">
          <h2 id="plan" className="text-lg font-semibold tracking-[-0.02em]">
            Plan
          </h2>
          <span className="num text-ink-3">
            {count(draft.tasks.length, "task")}, {count(requirements.length, "requirement")}, {gaps === 0 ? "each one covered" : `${gaps} not covered`}
          </span>
          {!isNarrow && (
            <span className="ml-auto flex gap-2">
              <ViewChoice view={view} onChoose={setView} />
              {mayAct && (
                <Button size="sm" onClick={append}>
                  <Icon name="add" size={14} /> Add a task
                </Button>
              )}
            </span>
          )}
        </div>
        {view === "graph" && !isNarrow ? (
          <Suspense fallback={<Skeleton className="min-h-96 flex-1" />}>
            <div className="card flex min-h-96 flex-1 overflow-hidden">
              <PlanGraph
                open={editing ?? undefined}
                followed={undefined}
                onOpen={(task) => {
                  setView("table");
                  if (mayAct && task !== "A1") setEditing(task);
                }}
              />
            </div>
          </Suspense>
        ) : (
          <PlanDraft
            draft={draft}
            prices={prices}
            quote={quote?.quote ?? null}
            requirements={requirements}
            editing={editing}
            mayEdit={mayAct}
            onOpen={setEditing}
            onEdit={(id, change) => setDraft(edit(draft, id, change))}
            onSplit={(id) => setDraft(split(draft, id))}
            onSkip={(id) => {
              setDraft(skip(draft, id));
              setEditing(null);
            }}
            onUndo={(id) => {
              setDraft(undo(draft, id));
              setEditing(null);
            }}
            onRestore={(id) => setDraft(restore(draft, id))}
          />
        )}
      </section>
      <QuotePanel draft={draft} hash={spec.hash} />
    </div>
  );
}
