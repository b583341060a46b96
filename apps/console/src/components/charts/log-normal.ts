export const WIDTH = 296;
export const HEIGHT = 96;
const TOP = 18;
const STEPS = 80;
/** How many standard deviations above the mean nine of ten values end. */
const Z90 = 1.2816;

/** The curve with half of its values under `p50` and nine of ten under `p90`, drawn from 0 to a bit past the cap. */
export function curveOf(p50: number, p90: number, cap: number) {
  const deviation = Math.max(Math.log(Math.max(p90, p50 * 1.02) / p50) / Z90, 0.02);
  const most = Math.max(p90 * 1.4, cap * 1.18, p50 * 1.6);
  const density = (amount: number) => {
    if (amount <= 0) return 0;
    const distance = Math.log(amount / p50) / deviation;
    return Math.exp(-(distance * distance) / 2) / amount;
  };
  const even = Array.from({ length: STEPS + 1 }, (_, index) => (index / STEPS) * most);
  // A narrow curve may lie between two even steps, so that it is drawn by steps of its own too.
  const near = Array.from({ length: 13 }, (_, index) => p50 * Math.exp(((index - 6) / 2) * deviation));
  const amounts = [...even, ...near.filter((amount) => amount < most)].sort((one, other) => one - other);
  const highest = Math.max(...amounts.map(density));
  const placeOf = (amount: number) => Math.min(WIDTH, Math.max(0, (amount / most) * WIDTH));
  const points = amounts.map(
    (amount) => `L${placeOf(amount).toFixed(1)} ${(HEIGHT - (density(amount) / highest) * (HEIGHT - TOP)).toFixed(1)}`,
  );
  return { path: `M0 ${HEIGHT}${points.join("")}L${WIDTH} ${HEIGHT}Z`, most, placeOf };
}
