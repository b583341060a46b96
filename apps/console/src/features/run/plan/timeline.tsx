import { useState } from "react";
import { elapsed } from "@/components/marks/elapsed";
import { useRunNow } from "../run-now";
import { isFinal } from "../projection/stages";
import { useClock } from "../shell/use-clock";
import { count } from "@/lib/words";
import { timelineOf, type Bar } from "./timeline-of";

/** What the graph cannot show: who works at the same time, the merge queue, and how much is left. */
export function Timeline({ onOpen }: { onOpen: (task: string) => void }) {
  const { plan, quote, run } = useRunNow();
  const isOver = isFinal(run.state);
  const clock = useClock(!isOver);
  const [most, setMost] = useState(0);
  if (plan.building_since === null) return null;
  const begun = Date.parse(plan.building_since);
  const now = ((isOver && run.finished_at ? Date.parse(run.finished_at) : clock) - begun) / 1000;
  const { lanes, merges, until, left } = timelineOf(plan, quote?.quote ?? null, now, isOver || run.state !== "building");
  // What was guessed may need fewer lines than it did: what stands below stays where it was.
  if (lanes.length > most) setMost(lanes.length);
  const rows = Array.from({ length: Math.max(most, lanes.length) }, (_, index) => lanes[index] ?? []);
  // Of the container's width, for transforms: time goes on every second, and nothing is laid out anew for that.
  const place = (seconds: number) => `${Math.min(100, (seconds / until) * 100).toFixed(2)}cqw`;
  const at = (seconds: number) => ({ transform: `translateX(${place(seconds)})` });
  return (
    <section className="flex-none border-t border-line" aria-label="Timeline">
      <div className="flex items-center gap-2 px-4 pt-2 pb-1.5">
        <h2 className="font-semibold">Timeline</h2>
        <span className="text-ink-3">{count(rows.length, "workspace")}, first in first out merges</span>
        {left !== null && <span className="mono ml-auto text-ink-3">about {elapsed(left)} left</span>}
      </div>
      <div className="grid max-h-[196px] grid-cols-[96px_minmax(0,1fr)] overflow-y-auto pr-4">
        <div>
          {rows.map((_, index) => (
            <div key={index} className="h-[30px] pl-4 text-xs/[30px] text-ink-2">
              Workspace {index + 1}
            </div>
          ))}
          <div className="h-[30px] pl-4 text-xs/[30px] text-ink-2">Merge queue</div>
        </div>
        <div className="@container relative pb-5">
          {ticksOf(until).map((tick) => (
            <span key={tick} className="absolute top-0 bottom-[18px] left-0 w-px bg-line" style={at(tick)}>
              <span className="absolute top-full -translate-x-1/2 font-mono text-[11px]/[18px] text-ink-3">{elapsed(tick)}</span>
            </span>
          ))}
          {rows.map((lane, index) => (
            <div key={index} className="relative h-[30px]">
              {lane.map((bar) => (
                <TimelineBar key={bar.key} bar={bar} place={place} onOpen={onOpen} />
              ))}
            </div>
          ))}
          <div className="relative h-[30px]">
            {besideEachOther(merges, until, place).map((merge) => (
              <span
                key={merge.number}
                className="absolute top-1 left-0 h-[22px] w-[22px] -translate-x-1/2 rounded-[4px] border border-integrator/50 bg-integrator-tint text-center font-mono text-[11px]/5 font-medium tracking-tight text-integrator"
                style={{ transform: `translateX(${merge.left})` }}
                title={`M${merge.number}: ${merge.task}, ${elapsed(merge.at)}`}
              >
                M{merge.number}
              </span>
            ))}
          </div>
          {!isOver && (
            <span className="absolute -top-1 bottom-[18px] left-0 w-0.5 rounded-full bg-running-fill" style={at(now)}>
              <span className="absolute -top-[3px] -left-[3px] size-2 rounded-full bg-running-fill" />
            </span>
          )}
        </div>
      </div>
    </section>
  );
}

const LOOKS: Record<Bar["look"], string> = {
  passing: "border-passing-fill/45 bg-passing-tint text-passing",
  running: "border-running-fill/45 bg-running-tint text-running",
  failing: "border-failing-fill/45 bg-failing-tint text-failing",
  cancelled: "border-cancelled-fill/45 bg-cancelled-tint text-cancelled",
  queued: "border-dashed border-line-strong text-ink-3",
};

function TimelineBar({ bar, place, onOpen }: { bar: Bar; place: (seconds: number) => string; onOpen: (task: string) => void }) {
  const words = `${bar.task}, ${bar.words}, ${elapsed(bar.from)} to ${elapsed(bar.to)}`;
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={() => onOpen(bar.task)}
      aria-label={words}
      title={words}
      className={`absolute top-1 left-0 h-[22px] overflow-hidden rounded-[4px] border px-1.5 text-left font-mono text-[11px]/5 font-medium ${LOOKS[bar.look]}`}
      style={{ transform: `translateX(${place(bar.from)})`, width: `max(6px, calc(${place(bar.to)} - ${place(bar.from)} - 2px))` }}
    >
      {bar.task}
    </button>
  );
}

/** Marks of what follows at once stand beside each other, so that each can be read. */
function besideEachOther<Mark extends { at: number }>(marks: Mark[], until: number, place: (seconds: number) => string) {
  const placed: (Mark & { left: string })[] = [];
  for (const mark of marks) {
    const before = placed.at(-1);
    const isNear = before !== undefined && mark.at - before.at < until / 10;
    placed.push({ ...mark, left: isNear ? `max(${place(mark.at)}, ${before.left} + 24px)` : place(mark.at) });
  }
  return placed;
}

/** Round moments, at most eight. */
function ticksOf(until: number): number[] {
  const step = [10, 30, 60, 120, 300, 600, 1200, 3600, 7200, 14_400, 43_200].find((one) => until / one <= 8) ?? 86_400;
  return Array.from({ length: Math.floor(until / step) }, (_, index) => (index + 1) * step);
}
