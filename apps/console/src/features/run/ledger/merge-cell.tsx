import type { GlyphState } from "@/components/marks/state-glyph";
import type { Cell, LedgerLine } from "../projection/ledger";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";

type Result = LedgerLine["row"]["result"];

const RESULTS: Record<Result, { state: GlyphState; word: string }> = {
  proven: { state: "passing", word: "Proven" },
  failing: { state: "failing", word: "Failing" },
  untested: { state: "queued", word: "Not yet" },
  untestable: { state: "cancelled", word: "Untestable" },
};
/** No test will pass any more. */
const ENDED_UNTESTED = { state: "incomplete", word: "Not proven" } as const;

export function useResult(result: Result): { state: GlyphState; word: string } {
  const { run } = useRunNow();
  return result === "untested" && isFinal(run.state) ? ENDED_UNTESTED : RESULTS[result];
}

const CELLS: Record<Cell, { look: string; words: string }> = {
  no_code_yet: { look: "shadow-[inset_0_0_0_1px_var(--line-strong)]", words: "no code yet" },
  failing: { look: "hatched", words: "failing" },
  proven: { look: "bg-passing-fill", words: "proven" },
};

/** Whether a requirement was proven at one merge. */
export function MergeCell({ cell, number }: { cell: Cell; number: number }) {
  const { look, words } = CELLS[cell];
  return (
    <>
      <span className={`block h-[18px] min-w-[18px] rounded-1 transition-colors duration-(--motion-settle) ${look}`} />
      <span className="sr-only">
        M{number}: {words}
      </span>
    </>
  );
}
