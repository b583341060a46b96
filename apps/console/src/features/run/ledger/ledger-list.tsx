import { useState } from "react";
import { Icon } from "@/components/icon";
import { StateLabel } from "@/components/marks/state-pill";
import type { LedgerLine, LedgerView } from "../projection/ledger";
import { RequirementTag } from "../requirement-tag";
import { MergeCell, useResult } from "./merge-cell";
import { LinkedTests } from "./linked-tests";

const LAST_MERGES = 4;

/** The ledger where there is no room for a table: what is required, its result, and the last merges under it. */
export function LedgerList({ ledger, areAllOpen }: { ledger: LedgerView; areAllOpen: boolean }) {
  return (
    <ul className="card overflow-hidden" aria-label="Requirements">
      {ledger.lines.map((line) => (
        <Item key={line.row.requirement} line={line} ledger={ledger} areAllOpen={areAllOpen} />
      ))}
    </ul>
  );
}

function Item({ line, ledger, areAllOpen }: { line: LedgerLine; ledger: LedgerView; areAllOpen: boolean }) {
  const [isOpened, setOpened] = useState(false);
  const isOpen = areAllOpen || isOpened;
  const { state, word } = useResult(line.row.result);
  const first = Math.max(0, ledger.merges.length - LAST_MERGES);
  return (
    <li className={`border-b border-line last:border-0 ${isOpen ? "bg-hover" : ""}`}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpened(!isOpened)} className="grid w-full grid-cols-[14px_36px_minmax(0,1fr)] gap-x-2 gap-y-1.5 px-3.5 py-3 text-left">
        <Icon name={isOpen ? "down" : "forward"} size={14} className="mt-[3px] text-ink-3" />
        <span>
          <RequirementTag id={line.row.requirement} />
        </span>
        <span className={`font-medium ${isOpen ? "break-words" : "line-clamp-2"}`}>{line.row.text.replaceAll("`", "")}</span>
        <span className="col-start-3 flex items-center gap-1">
          <StateLabel state={state}>{word}</StateLabel>
          <span className="ml-auto flex gap-1">
            {line.cells.slice(first).map((cell, index) => {
              const number = ledger.merges[first + index]?.number ?? 0;
              return (
                <span key={number} className="w-[18px]">
                  <MergeCell cell={cell} number={number} />
                </span>
              );
            })}
          </span>
        </span>
      </button>
      {isOpen && (
        <div className="px-3.5 pb-3">
          <LinkedTests line={line} merges={ledger.merges} />
        </div>
      )}
    </li>
  );
}
