const RINGS = 12;
const CENTRE = 500;
const INNER = 92;
const STEP = 44;
const COLOURS = ["architect", "planner", "coder", "orchestrator", "tester", "integrator"];

interface Seat {
  x: number;
  y: number;
  ring: number;
  colour: string | null;
}

/** The same picture each time: every ring takes the next of the six, in places that look scattered. */
const SEATS: Seat[] = Array.from({ length: RINGS }, (_, ring) => {
  const radius = INNER + ring * STEP;
  const places = 18 + ring * 6;
  return Array.from({ length: places }, (_, place) => {
    const angle = (place / places) * 2 * Math.PI + ring * 0.37;
    const mixed = (ring * 131 + place * 197 + ring * place * 7) % 101;
    const isTaken = mixed < 9;
    return {
      x: CENTRE + radius * Math.cos(angle),
      y: CENTRE + radius * Math.sin(angle),
      ring,
      colour: isTaken ? (COLOURS[(ring + place + mixed) % COLOURS.length] ?? null) : null,
    };
  });
}).flat();

/** An assembly around one seat that is yours. Decorative. */
export function Assembly() {
  return (
    <svg viewBox="0 0 1000 1000" preserveAspectRatio="xMidYMid slice" className="h-full w-full" aria-hidden="true">
      {SEATS.map((seat) => (
        <circle
          key={`${seat.x} ${seat.y}`}
          cx={seat.x.toFixed(1)}
          cy={seat.y.toFixed(1)}
          r={seat.colour === null ? 4.4 - seat.ring * 0.08 : 7}
          fill={seat.colour === null ? "var(--line-strong)" : `var(--${seat.colour})`}
          opacity={seat.colour === null ? Math.max(0.35, 0.95 - seat.ring * 0.06) : 1}
        />
      ))}
      <circle cx={CENTRE} cy={CENTRE} r="48" fill="var(--accent)" />
      <circle cx={CENTRE} cy={CENTRE - 11} r="10" fill="var(--on-accent)" />
      <path d={`M${CENTRE - 21} ${CENTRE + 23}c0-13 9-20 21-20s21 7 21 20z`} fill="var(--on-accent)" />
    </svg>
  );
}
