import { useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { download } from "../api/download";
import type { LedgerView as Ledger } from "../projection/ledger";
import { isFinal, type RunState } from "../projection/stages";
import { useRunNow } from "../run-now";
import { useSay } from "../say";
import { count, listed } from "@/lib/words";
import { Nothing } from "../nothing";
import { NARROW, useMedia } from "@/lib/use-media";
import { LedgerList } from "./ledger-list";
import { LedgerMatrix } from "./ledger-matrix";
import { ProofChain } from "./proof-chain";

/** One row for each requirement, one column for each merge: proof accumulates, and a regression shows. */
export default function LedgerView() {
  const { ledger, plan, run, facts } = useRunNow();
  const { say } = useSay();
  const isNarrow = useMedia(NARROW);
  const [areTestsShown, setTestsShown] = useState(false);
  const stored = facts.findLast(
    ({ event }) => event.kind === "artifact.stored" && event.artifact.name === "ledger.json",
  );
  if (ledger.total === 0) {
    return (
      <Nothing
        yet="No code yet. Requirements appear here as soon as the spec is agreed."
        ended="This run ended before a spec was agreed."
      />
    );
  }
  return (
    <div className="flex min-h-0 flex-1 overflow-hidden narrow:block narrow:overflow-visible middle:overflow-y-auto middle:flex-col">
      <section className="flex min-w-0 flex-1 flex-col overflow-y-auto px-6 pb-6 narrow:px-4 middle:flex-none" aria-label="Ledger">
        <div className="flex flex-wrap items-end gap-4 pt-5 pb-4">
          <div className="min-w-0 flex-1 basis-80">
            <h2 className="num text-2xl font-semibold tracking-[-0.035em] narrow:text-xl">{headline(ledger, run.state)}</h2>
            <p className="mt-1 text-ink-2">{explanation(ledger, plan.acceptance.tests)}</p>
          </div>
          <span className="flex gap-2">
            <Button size="sm" aria-pressed={areTestsShown} onClick={() => setTestsShown(!areTestsShown)}>
              {areTestsShown ? "Hide tests" : "Show tests"}
            </Button>
            {stored && (
              <Button size="sm" onClick={() => void say(download(`/runs/${run.id}/artifacts/ledger.json`, "ledger.json"))}>
                <Icon name="download" size={14} /> Ledger as JSON
              </Button>
            )}
          </span>
        </div>
        {isNarrow ? <LedgerList ledger={ledger} areAllOpen={areTestsShown} /> : <LedgerMatrix ledger={ledger} areAllOpen={areTestsShown} />}
        <Key />
      </section>
      <ProofChain />
    </div>
  );
}

const MOST_NAMED = 4;

/** An incomplete run leads with the gap. */
function headline(ledger: Ledger, state: RunState): string {
  const testable = ledger.lines.filter(({ row }) => row.result !== "untestable").length;
  const gaps = gapsOf(ledger);
  const sentence = `${ledger.proven} of ${testable} proven`;
  if ((!ledger.is_final && !isFinal(state)) || gaps.length === 0) return sentence;
  if (ledger.proven === 0) return `${sentence}. No requirement has a passing test.`;
  const named = gaps.length > MOST_NAMED ? [...gaps.slice(0, MOST_NAMED - 1), `${gaps.length - MOST_NAMED + 1} more`] : gaps;
  return `${sentence}. ${listed(named)} ${gaps.length === 1 ? "has" : "have"} no passing test.`;
}

function gapsOf(ledger: Ledger): string[] {
  return ledger.lines
    .filter(({ row }) => row.result === "failing" || row.result === "untested")
    .map(({ row }) => row.requirement);
}

function explanation(ledger: Ledger, tests: number): string {
  if (tests === 0) return "The acceptance tests are written from the spec alone, before any code.";
  const amended = ledger.proof.acceptance_amended;
  const note = amended > 0 ? ` ${count(amended, "of them was", "of them were")} amended by Tester and Architect.` : "";
  return `${count(tests, "acceptance test")}, written from the spec alone, run on the merged tree outside the Coder’s reach.${note}`;
}

function Key() {
  return (
    <div className="flex flex-wrap items-center gap-x-[18px] gap-y-1 px-0.5 py-3 text-xs text-ink-2">
      <span className="flex items-center gap-2">
        <i className="h-3.5 w-5 rounded-1 shadow-[inset_0_0_0_1px_var(--line-strong)]" /> no code yet
      </span>
      <span className="flex items-center gap-2">
        <i className="hatched h-3.5 w-5 rounded-1" /> a linked test fails
      </span>
      <span className="flex items-center gap-2">
        <i className="h-3.5 w-5 rounded-1 bg-passing-fill" /> every linked test passes
      </span>
      <span className="ml-auto text-ink-3 narrow:ml-0">One column for each merge. The whole suite runs again after every one.</span>
    </div>
  );
}
