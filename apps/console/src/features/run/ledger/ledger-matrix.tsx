import { Fragment, useState } from "react";
import { Icon } from "@/components/icon";
import { StateLabel } from "@/components/marks/state-pill";
import type { LedgerLine, LedgerView } from "../projection/ledger";
import { RequirementTag } from "../requirement-tag";
import { count, shortHash } from "@/lib/words";
import { LinkedTests } from "./linked-tests";
import { MergeCell, useResult } from "./merge-cell";

/** More columns than fit scroll inside the table. */
export function LedgerMatrix({ ledger, areAllOpen }: { ledger: LedgerView; areAllOpen: boolean }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { merges } = ledger;
  const columns = 4 + merges.length;
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
            <th scope="col" className="label-2xs w-20 px-2 text-left">
              Tests
            </th>
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
            <th scope="col" className="label-2xs w-28 pr-3.5 text-left">
              Proven at
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.lines.map((line) => {
            const id = line.row.requirement;
            const isOpen = areAllOpen || open.has(id);
            return (
              <Fragment key={id}>
                <Row line={line} ledger={ledger} isOpen={isOpen} onToggle={() => toggle(id)} />
                {isOpen && (
                  <tr className="bg-hover">
                    <td colSpan={columns} className="border-b border-line px-3.5 pb-3 pl-14">
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
  isOpen: boolean;
  onToggle: () => void;
}

function Row({ line, ledger, isOpen, onToggle }: RowProps) {
  const { row, cells, proven_since: since } = line;
  const { state, word } = useResult(row.result);
  const border = isOpen ? "" : "[&>*]:border-b [&>*]:border-line";
  return (
    <tr className={`h-11 ${isOpen ? "bg-hover" : ""} ${border}`}>
      <th scope="row" className="max-w-0 min-w-36 pl-3.5 text-left font-normal">
        <button type="button" aria-expanded={isOpen} onClick={onToggle} className="flex w-full min-w-0 items-center gap-3 py-1.5 text-left">
          <Icon name={isOpen ? "down" : "forward"} size={14} className="text-ink-3" />
          {/* The space keeps the two apart where they are read out or copied. */}
          <span className="w-9 flex-none">
            <RequirementTag id={row.requirement} />
          </span>{" "}
          <span className={`font-medium ${isOpen ? "break-words" : "truncate"}`} title={row.text}>
            {row.text.replaceAll("`", "")}
          </span>
        </button>
      </th>
      <td className="num px-2 whitespace-nowrap text-ink-2">{row.tests.length > 0 ? count(row.tests.length, "test") : ""}</td>
      {cells.map((cell, index) => {
        const number = ledger.merges[index]?.number ?? 0;
        return (
          <td key={number} className="px-[2px]">
            <MergeCell cell={cell} number={number} />
          </td>
        );
      })}
      <td className="px-3">
        <StateLabel state={state}>{word}</StateLabel>
      </td>
      <td className="mono pr-3.5 whitespace-nowrap text-ink-3">{since ? `M${since.number} ${shortHash(since.commit)}` : ""}</td>
    </tr>
  );
}
