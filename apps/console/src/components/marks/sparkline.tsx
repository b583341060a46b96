const WIDTH = 96;
const HEIGHT = 20;

const TONES = { plain: "var(--ink-3)", running: "var(--running-fill)", failing: "var(--failing-fill)" } as const;

/** A line over equal steps of time; null is a step without a value. `label` is its sentence. */
export function Sparkline({
  points,
  label,
  tone = "plain",
}: {
  points: readonly (number | null)[];
  label: string;
  tone?: keyof typeof TONES;
}) {
  const known = points.filter((point): point is number => point !== null);
  const top = Math.max(...known, 0) || 1;
  const step = points.length > 1 ? (WIDTH - 2) / (points.length - 1) : 0;
  const place = (point: number, index: number) =>
    `${(1 + index * step).toFixed(1)} ${(HEIGHT - 2 - (point / top) * (HEIGHT - 4)).toFixed(1)}`;
  const strokes: string[] = [];
  points.forEach((point, index) => {
    if (point === null) return;
    const isFirst = index === 0 || points[index - 1] === null;
    strokes.push(`${isFirst ? "M" : "L"}${place(point, index)}`);
  });
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--line)" />
      <path
        d={strokes.join("")}
        fill="none"
        stroke={TONES[tone]}
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
