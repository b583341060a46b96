import type { ReactNode } from "react";
import { StateGlyph, type GlyphState } from "./state-glyph";

const INKS: Record<GlyphState, string> = {
  queued: "text-queued",
  running: "text-running",
  "needs-you": "text-needs-you",
  passing: "text-passing",
  failing: "text-failing",
  incomplete: "text-incomplete",
  paused: "text-paused",
  cancelled: "text-cancelled",
};

const TINTS: Record<GlyphState, string> = {
  queued: "bg-queued-tint",
  running: "bg-running-tint",
  "needs-you": "bg-needs-you-tint",
  passing: "bg-passing-tint",
  failing: "bg-failing-tint",
  incomplete: "bg-incomplete-tint",
  paused: "bg-paused-tint",
  cancelled: "bg-cancelled-tint",
};

export function StatePill({ state, children }: { state: GlyphState; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-6 flex-none items-center gap-1.5 rounded-full pr-2.5 pl-[7px] text-xs font-medium whitespace-nowrap transition-colors duration-(--motion-calm) ${INKS[state]} ${TINTS[state]}`}
    >
      <StateGlyph state={state} />
      {children}
    </span>
  );
}

/** Glyph and words in the state's colour, without the pill. */
export function StateLabel({ state, children }: { state: GlyphState; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap ${INKS[state]}`}>
      <StateGlyph state={state} />
      {children}
    </span>
  );
}
