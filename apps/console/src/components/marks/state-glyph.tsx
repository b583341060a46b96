import type { ReactNode } from "react";

export type GlyphState =
  | "queued"
  | "running"
  | "needs-you"
  | "passing"
  | "failing"
  | "incomplete"
  | "paused"
  | "cancelled";

const RING = <circle cx="8" cy="8" r="6.1" stroke="currentColor" strokeWidth="1.8" />;
const DISC = <circle cx="8" cy="8" r="7" fill="currentColor" />;

const SHAPES: Record<GlyphState, ReactNode> = {
  queued: <circle cx="8" cy="8" r="6.1" stroke="currentColor" strokeWidth="1.8" strokeDasharray="2.2 2.59" />,
  running: (
    <>
      <circle cx="8" cy="8" r="6.1" stroke="currentColor" strokeWidth="1.8" opacity=".28" />
      <path
        className="spin"
        d="M8 1.9a6.1 6.1 0 0 1 6.1 6.1"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
    </>
  ),
  "needs-you": (
    <>
      {DISC}
      <path d="M8 4.3v4.6M8 11.6v.1" stroke="var(--on-accent)" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  passing: (
    <>
      {DISC}
      <path
        d="M4.9 8.3l2.2 2.2 4-4.5"
        stroke="var(--surface)"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  failing: (
    <>
      {DISC}
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  incomplete: (
    <>
      {RING}
      <path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor" />
    </>
  ),
  paused: (
    <>
      {RING}
      <path d="M6.3 5.7v4.6M9.7 5.7v4.6" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  cancelled: (
    <>
      {RING}
      <path d="M4 12 12 4" stroke="currentColor" strokeWidth="1.7" />
    </>
  ),
};

const FILLS: Record<GlyphState, string> = {
  queued: "var(--queued)",
  running: "var(--running-fill)",
  "needs-you": "var(--needs-you-fill)",
  passing: "var(--passing-fill)",
  failing: "var(--failing-fill)",
  incomplete: "var(--incomplete-fill)",
  paused: "var(--paused-fill)",
  cancelled: "var(--cancelled-fill)",
};

/** Says nothing by itself: a label beside it does. */
export function StateGlyph({ state, size = 14 }: { state: GlyphState; size?: 12 | 14 | 16 | 18 }) {
  return (
    <svg
      className="block flex-none"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
      data-state={state}
      style={{ color: FILLS[state] }}
    >
      {SHAPES[state]}
    </svg>
  );
}
