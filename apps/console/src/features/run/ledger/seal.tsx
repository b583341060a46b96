const CENTRE = 38;
const RADIUS = 28;
/** Room between two segments, in radians. */
const GAP = 0.1;

/** One segment for each requirement; the last one sets the check mark. */
export function Seal({ proven, total }: { proven: number; total: number }) {
  const isWhole = total > 0 && proven >= total;
  return (
    <svg width="76" height="76" viewBox="0 0 76 76" role="img" aria-label={`${proven} of ${total} proven`} className="flex-none">
      <circle
        cx={CENTRE}
        cy={CENTRE}
        r="36"
        fill="none"
        stroke={isWhole ? "var(--passing-fill)" : "var(--line-strong)"}
        strokeWidth="1.5"
        strokeDasharray="1.5 3.21"
      />
      {Array.from({ length: total }, (_, index) => (
        <path
          key={index}
          d={arc(index, total)}
          fill="none"
          strokeWidth="7"
          stroke={index < proven ? "var(--passing-fill)" : "var(--line)"}
          className="transition-[stroke] duration-(--motion-settle)"
        />
      ))}
      {isWhole && (
        <path
          d="M29 38.500l6.200 6.200L47.500 31.500"
          fill="none"
          stroke="var(--ink)"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

function arc(index: number, total: number): string {
  const step = (2 * Math.PI) / total;
  const gap = total === 1 ? 0.001 : Math.min(GAP, step / 3);
  const from = index * step + gap / 2 - Math.PI / 2;
  const to = (index + 1) * step - gap / 2 - Math.PI / 2;
  const place = (angle: number) =>
    `${(CENTRE + RADIUS * Math.cos(angle)).toFixed(2)} ${(CENTRE + RADIUS * Math.sin(angle)).toFixed(2)}`;
  return `M${place(from)}A${RADIUS} ${RADIUS} 0 ${step - gap > Math.PI ? 1 : 0} 1 ${place(to)}`;
}
