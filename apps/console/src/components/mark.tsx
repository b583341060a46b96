/** The product's sign: six around a ring, the seat at the top is yours. `isFaint` dims the other five. */
export function Mark({ size = 22, isFaint = false }: { size?: number; isFaint?: boolean }) {
  const seats: [number, number][] = [
    [19.1, 7.9],
    [19.1, 16.1],
    [12, 20.2],
    [4.9, 16.1],
    [4.9, 7.9],
  ];
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="block flex-none">
      <circle cx="12" cy="3.8" r="2.3" fill="var(--accent)" />
      {seats.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="2.3" fill="currentColor" opacity={isFaint ? 0.25 : 1} />
      ))}
      <circle cx="12" cy="12" r="3.1" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
