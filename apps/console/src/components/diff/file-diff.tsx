import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { DiffLine } from "./lines";
import { Marked } from "./marked";
import type { Hunk, PatchedFile } from "./patch";

const LOOKS = { same: "", added: "bg-add-bg", removed: "bg-del-bg" };
const INKS = { same: "text-ink-3", added: "text-add-ink", removed: "text-del-ink" };
const SIGNS = { same: " ", added: "+", removed: "−" };
const KINDS = { added: "new file", removed: "removed", changed: "", moved: "moved", binary: "binary" };
/** A generated file of thousands of lines opens when it is asked for. */
const MOST_LINES = 800;

/** One changed file, side by side or unified. Scrolls inside its own box. */
export function FileDiff({ file, isSideBySide }: { file: PatchedFile; isSideBySide: boolean }) {
  const length = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  const [isOpen, setOpen] = useState(length <= MOST_LINES);
  return (
    <section className="overflow-hidden rounded-[7px] border border-line bg-canvas" aria-label={file.path}>
      <header className="flex h-8 items-center gap-2 border-b border-line bg-surface pr-1.5 pl-2.5">
        <span className="mono truncate">{file.path}</span>
        {KINDS[file.kind] && <span className="text-xs text-ink-3">{KINDS[file.kind]}</span>}
        <span className="mono text-add-ink">+{file.added}</span>
        <span className="mono text-del-ink">−{file.removed}</span>
      </header>
      {file.hunks.length === 0 ? (
        <p className="px-2.5 py-2 text-ink-3">
          {file.kind === "binary" ? "A binary file." : file.kind === "moved" ? `Was ${file.oldPath}.` : "Empty."}
        </p>
      ) : isOpen ? (
        <div className="overflow-x-auto py-1 font-mono text-xs" tabIndex={0} role="region" aria-label={`Changes in ${file.path}`}>
          {file.hunks.map((hunk, index) =>
            isSideBySide ? <Beside key={index} hunk={hunk} isFirst={index === 0} /> : <Unified key={index} hunk={hunk} isFirst={index === 0} />,
          )}
        </div>
      ) : (
        <Button tone="quiet" size="sm" className="m-1" onClick={() => setOpen(true)}>
          Show {length} lines
        </Button>
      )}
    </section>
  );
}

function Unified({ hunk, isFirst }: { hunk: Hunk; isFirst: boolean }) {
  return (
    <table className="w-full border-collapse">
      <tbody>
        <Gap hunk={hunk} isFirst={isFirst} columns={3} />
        {hunk.lines.map((line, index) => (
          <tr key={index} className={LOOKS[line.is]}>
            <Number line={line.after ?? line.before} />
            <Sign is={line.is} />
            <Text line={line} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Beside({ hunk, isFirst }: { hunk: Hunk; isFirst: boolean }) {
  return (
    <table className="w-full min-w-[640px] table-fixed border-collapse">
      <colgroup>
        <col className="w-9" />
        <col className="w-4" />
        <col />
        <col className="w-9" />
        <col className="w-4" />
        <col />
      </colgroup>
      <tbody>
        <Gap hunk={hunk} isFirst={isFirst} columns={6} />
        {sidesOf(hunk.lines).map(([left, right], index) => (
          <tr key={index}>
            <Side line={left} number={left?.before} />
            <Side line={right} number={right?.after} isRight />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ line, number, isRight = false }: { line: DiffLine | null; number: number | undefined; isRight?: boolean }) {
  const look = line ? LOOKS[line.is] : "bg-sunken";
  return (
    <>
      <Number line={number} look={`${look} ${isRight ? "border-l border-line" : ""}`} />
      <Sign is={line?.is ?? "same"} look={look} />
      {line ? <Text line={line} look={`${look} break-all`} isWrapped /> : <td className={look} />}
    </>
  );
}

function Number({ line, look = "" }: { line: number | undefined; look?: string }) {
  return <td className={`w-9 pr-2 text-right align-top text-[11px]/[18px] text-ink-3 select-none ${look}`}>{line}</td>;
}

function Sign({ is, look = "" }: { is: DiffLine["is"]; look?: string }) {
  return <td className={`w-4 align-top leading-[18px] select-none ${INKS[is]} ${look}`}>{SIGNS[is]}</td>;
}

function Text({ line, look = "", isWrapped = false }: { line: DiffLine; look?: string; isWrapped?: boolean }) {
  return (
    <td className={`pr-2.5 align-top leading-[18px] [tab-size:4] ${isWrapped ? "whitespace-pre-wrap" : "whitespace-pre"} ${look}`}>
      <Marked line={line} />
    </td>
  );
}

function Gap({ hunk, isFirst, columns }: { hunk: Hunk; isFirst: boolean; columns: number }) {
  if (isFirst) return null;
  return (
    <tr>
      <td colSpan={columns} className="border-y border-line bg-sunken px-2.5 text-[11px]/[18px] text-ink-3">
        {hunk.heading}
      </td>
    </tr>
  );
}

/** Lines of both sides that stand beside each other. */
function sidesOf(lines: readonly DiffLine[]): [DiffLine | null, DiffLine | null][] {
  const found: [DiffLine | null, DiffLine | null][] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      found.push([removed[index] ?? null, added[index] ?? null]);
    }
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.is === "removed") removed.push(line);
    else if (line.is === "added") added.push(line);
    else {
      flush();
      found.push([line, line]);
    }
  }
  flush();
  return found;
}
