export type BreakerState = "closed" | "open" | "half_open" | "forced_open" | "draining";

const DRAWN: Record<BreakerState, { tone: string; wire: string; isDashed?: boolean; isApart?: boolean }> = {
  closed: { tone: "var(--passing-fill)", wire: "M9 8h16" },
  open: { tone: "var(--failing-fill)", wire: "M9 8 21 1.5", isApart: true },
  half_open: { tone: "var(--incomplete-fill)", wire: "M9 8 22 5", isDashed: true, isApart: true },
  draining: { tone: "var(--paused-fill)", wire: "M9 8h16", isDashed: true },
  forced_open: { tone: "var(--cancelled-fill)", wire: "" },
};

/** Drawn as the switch it is; the word stands beside it. */
export function Breaker({ state }: { state: BreakerState }) {
  const { tone, wire, isDashed, isApart } = DRAWN[state];
  return (
    <svg className="flex-none" width="34" height="16" viewBox="0 0 34 16" aria-hidden="true" data-state={state}>
      <g stroke={tone} strokeWidth="1.8" strokeLinecap="round" fill="none">
        <path d="M1 8h8M25 8h8" />
        {wire && <path d={wire} strokeDasharray={isDashed ? "3 2.5" : undefined} />}
      </g>
      <circle cx="9" cy="8" r="2.6" fill={tone} />
      <circle
        cx="25"
        cy="8"
        r="2.6"
        fill={isApart ? "var(--surface)" : tone}
        stroke={isApart ? tone : "none"}
        strokeWidth="1.6"
      />
    </svg>
  );
}
