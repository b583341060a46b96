import { memo } from "react";
import { StateGlyph, type GlyphState } from "@/components/marks/state-glyph";
import { clock } from "@/lib/time";
import type { Kind, Told } from "../stream/story";
import { isNarration } from "../stream/story";
import { sentenceOf } from "./sentences";

interface EventLineProps {
  told: Told;
  top: number;
  isOpen: boolean;
  onOpen: (seq: number | null) => void;
}

/** More than a row shows, and little enough to be laid out at once: what a tool printed may be long. */
const SHOWN_CHARACTERS = 400;

/** One row of the log: number, time, kind, sentence. */
export const EventLine = memo(function EventLine({ told, top, isOpen, onOpen }: EventLineProps) {
  const glyph = glyphOf(told);
  return (
    <button
      type="button"
      data-seq={told.seq}
      aria-pressed={isOpen}
      tabIndex={-1}
      onClick={() => onOpen(isOpen ? null : told.seq)}
      className={`absolute inset-x-0 grid h-7 grid-cols-[52px_64px_14px_148px_minmax(0,1fr)] items-center gap-2 px-4 text-left narrow:grid-cols-[56px_14px_minmax(0,1fr)] ${isOpen ? "bg-selected" : "hover:bg-hover"} ${isNarration(told) ? "text-ink-2" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="mono text-right text-ink-3 narrow:hidden">{told.seq}</span>
      <span className="mono text-ink-3">{clock(told.at)}</span>
      {glyph ? <StateGlyph state={glyph} size={12} /> : <span />}
      <span className="mono truncate text-ink-3 narrow:hidden">{told.event.kind}</span>
      <span className="truncate">{sentenceOf(told).slice(0, SHOWN_CHARACTERS).replaceAll("\n", " ")}</span>
    </button>
  );
});

const GLYPHS: Partial<Record<Kind, GlyphState>> = {
  "task.merged": "passing",
  "consensus.reached": "passing",
  "approval.given": "passing",
  "acceptance.locked": "passing",
  "run.delivered": "passing",
  "task.failed": "failing",
  "attempt.refused": "failing",
  "merge.returned": "failing",
  "merge.conflicted": "failing",
  "task.stuck": "incomplete",
  "consensus.escalated": "needs-you",
  "question.asked": "needs-you",
  "objection.raised": "incomplete",
  "command.refused": "failing",
};

function glyphOf({ event }: Told): GlyphState | null {
  if (event.kind === "tool.used" && !event.ok) return "failing";
  if ("report" in event) return event.report.exit_code === 0 ? "passing" : "failing";
  return GLYPHS[event.kind] ?? null;
}
