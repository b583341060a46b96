import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import type { LedgerLine, LedgerView } from "../projection/ledger";
import { nameOf } from "../task/report-box";
import { took } from "../words";

const GLYPHS: Record<string, GlyphState> = { passed: "passing", failed: "failing", error: "failing", skipped: "queued" };

/** The tests that a requirement is linked to, as they ran last, and where it broke on the way. */
export function LinkedTests({ line, merges }: { line: LedgerLine; merges: LedgerView["merges"] }) {
  const { row } = line;
  const words = regression(line, merges);
  return (
    <>
      {row.tests.length === 0 ? (
        <p className="text-ink-2">{row.note || "No test is linked to it yet."}</p>
      ) : (
        <ul className="rounded-[7px] border border-line bg-surface px-3 py-0.5">
          {row.tests.map((test) => (
            <li key={test.id} className="border-b border-line py-1.5 last:border-0">
              <span className="flex items-center gap-2">
                <StateGlyph state={GLYPHS[test.outcome] ?? "queued"} size={12} />
                <span className="mono min-w-0 flex-1 truncate" title={test.id}>
                  {nameOf(test.id)}
                </span>
                <span className="mono flex-none text-ink-3">{test.outcome === "skipped" ? "not run yet" : test.outcome}</span>
                <span className="mono w-16 flex-none text-right text-ink-3">{test.outcome === "skipped" ? "" : took(test.seconds)}</span>
              </span>
              {test.outcome !== "passed" && test.message && (
                <p className="mt-1 line-clamp-3 pl-5 font-mono text-xs break-words text-failing">{test.message.trim()}</p>
              )}
            </li>
          ))}
        </ul>
      )}
      {row.tests.length > 0 && row.note && <p className="mt-2 text-xs text-ink-2">{row.note}</p>}
      {words && (
        <p className="mt-2 flex items-center gap-2 text-xs text-ink-2">
          <StateGlyph state="failing" size={12} />
          {words}
        </p>
      )}
    </>
  );
}

/** What was proven once and then failed again. */
function regression({ cells, proven_since: since }: LedgerLine, merges: LedgerView["merges"]): string {
  const at = cells.findLastIndex((cell, index) => cell === "failing" && cells.slice(0, index).includes("proven"));
  const merge = merges[at];
  if (!merge) return "";
  const now = since ? `, and it passes since M${since.number}` : "";
  return `Failed again at M${merge.number}, when ${merge.task} was merged${now}.`;
}
