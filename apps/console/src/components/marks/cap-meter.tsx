import { dollars } from "@/lib/money";

/** Spent beside the cap. A price that is not known is said, never guessed; `expected` draws a tick at the quote's p50. */
export function CapMeter({
  spent,
  cap,
  expected,
}: {
  spent: number | null;
  cap: number | null;
  expected?: number | null;
}) {
  const limit = cap === null ? "no cap yet" : `of ${dollars(cap)} cap`;
  const share = cap && spent !== null ? Math.min(1, spent / cap) : 0;
  const tick = cap && expected ? Math.min(1, expected / cap) : null;
  return (
    <div className="grid min-w-44 content-end narrow:min-w-0">
      <span className="flex items-baseline gap-[5px]">
        <b className="num font-medium">{spent === null ? "price not known" : dollars(spent)}</b>
        <span className="label-2xs">{limit}</span>
      </span>
      <span className="relative mt-[5px] block h-1 w-[148px] rounded-full bg-line narrow:w-28">
        <span
          className={`absolute inset-y-0 left-0 rounded-full transition-[width] duration-(--motion-settle) ${share >= 1 ? "bg-failing-fill" : "bg-ink"}`}
          style={{ width: `${(share * 100).toFixed(1)}%` }}
        />
        {tick !== null && (
          <span
            className="absolute -inset-y-[3px] w-px bg-ink-3"
            style={{ left: `${(tick * 100).toFixed(1)}%` }}
            title="expected price"
          />
        )}
      </span>
    </div>
  );
}
