import { Fragment, useState } from "react";
import { Icon } from "@/components/icon";
import { StateLabel } from "@/components/marks/state-pill";
import type { GlyphState } from "@/components/marks/state-glyph";
import { NARROW, useMedia } from "../plan/use-media";
import type { Cell, LedgerLine, LedgerView } from "../projection/ledger";
import { RequirementTag } from "../requirement-tag";
import { count, shortHash } from "../words";
import { LinkedTests } from "./linked-tests";

const RESULTS: Record<LedgerLine["row"]["result"], { state: GlyphState; word: string }> = {
  proven: { state: "passing", word: "Proven" },
  failing: { state: "failing", word: "Failing" },
  untested: { state: "queued", word: "Not yet" },
  untestable: { state: "cancelled", word: "Untestable" },
};
const CELLS: Record<Cell, { look: string; words: string }> = {
  no_code_yet: { look: "shadow-[inset_0_0_0_1px_var(--line-strong)]", words: "no code yet" },
  failing: { look: "hatched", words: "failing" },
  proven: { look: "bg-passing-fill", words: "proven" },
};
/** More columns than this scroll inside the table; where it is narrow the last four are shown. */
const NARROW_COLUMNS = 4;

export function LedgerMatrix({ ledger, areAllOpen }: { ledger: LedgerView; areAllOpen: boolean }) {
  const isNarrow = useMedia(NARROW);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const first = isNarrow ? Math.max(0, ledger.merges.length - NARROW_COLUMNS) : 0;
  const merges = ledger.merges.slice(first);
  const columns = 4 + merges.length + (isNarrow ? -2 : 1);
  const toggle = (id: string) => {
    setOpen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  };
  return (
    <div className="card flex-none overflow-x-auto" role="region" aria-label="Requirements by merge" tabIndex={0}>
      <table className="w-full border-separate border-spacing-0">
        <thead className="bg-sunken">
          <tr className="h-9 [&>th]:border-b [&>th]:border-line">
            <th scope="col" className="label-2xs pl-3.5 text-left">
              Requirement
            </th>
            {!isNarrow && (
              <th scope="col" className="label-2xs w-20 px-2 text-left">
                Tests
              </th>
            )}
            {merges.map((merge) => (
              <th
                key={merge.number}
                scope="col"
                title={`${merge.task}, ${shortHash(merge.commit)}`}
                className="w-[24px] min-w-[24px] px-px text-center font-mono text-[11px] font-normal text-ink-3"
              >
                M{merge.number}
              </th>
            ))}
            <th scope="col" className="label-2xs w-28 px-3 text-left">
              Result
            </th>
            {!isNarrow && (
              <th scope="col" className="label-2xs w-28 pr-3.5 text-left">
                Proven at
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {ledger.lines.map((line) => {
            const id = line.row.requirement;
            const isOpen = areAllOpen || open.has(id);
            return (
              <Fragment key={id}>
                <Row line={line} ledger={ledger} first={first} isOpen={isOpen} isNarrow={isNarrow} onToggle={() => toggle(id)} />
                {isOpen && (
                  <tr className="bg-hover">
                    <td colSpan={columns} className="border-b border-line px-3.5 pb-3 pl-14 narrow:pl-3.5">
                      <LinkedTests line={line} merges={ledger.merges} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  line: LedgerLine;
  ledger: LedgerView;
  first: number;
  isOpen: boolean;
  isNarrow: boolean;
  onToggle: () => void;
}

function Row({ line, ledger, first, isOpen, isNarrow, onToggle }: RowProps) {
  const { row, cells, proven_since: since } = line;
  const { state, word } = RESULTS[row.result];
  const border = isOpen ? "" : "[&>*]:border-b [&>*]:border-line";
  return (
    <tr className={`h-11 ${isOpen ? "bg-hover" : ""} ${border}`}>
      <th scope="row" className="max-w-0 min-w-36 pl-3.5 text-left font-normal">
        <button type="button" aria-expanded={isOpen} onClick={onToggle} className="flex w-full min-w-0 items-center gap-3 py-1.5 text-left">
          <Icon name={isOpen ? "down" : "forward"} size={14} className="text-ink-3" />
          {/* The space keeps the two apart where they are read out or copied. */}
          <RequirementTag id={row.requirement} />{" "}
          <span className={`font-medium ${isOpen || isNarrow ? "break-words" : "truncate"}`} title={row.text}>
            {row.text.replaceAll("`", "")}
          </span>
        </button>
      </th>
      {!isNarrow && <td className="num px-2 whitespace-nowrap text-ink-2">{row.tests.length > 0 ? count(row.tests.length, "test") : ""}</td>}
      {cells.slice(first).map((cell, index) => {
        const number = ledger.merges[first + index]?.number ?? 0;
        return (
          <td key={number} className="px-[2px]">
            <span className={`block h-[18px] min-w-[18px] rounded-1 transition-colors duration-(--motion-settle) ${CELLS[cell].look}`} />
            <span className="sr-only">
              M{number}: {CELLS[cell].words}
            </span>
          </td>
        );
      })}
      <td className="px-3">
        <StateLabel state={state}>{word}</StateLabel>
      </td>
      {!isNarrow && (
        <td className="mono pr-3.5 whitespace-nowrap text-ink-3">{since ? `M${since.number} ${shortHash(since.commit)}` : ""}</td>
      )}
    </tr>
  );
}
