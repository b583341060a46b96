import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useState } from "react";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import type { Told } from "../stream/story";
import { usePinned } from "../use-pinned";
import { EventLine } from "./event-line";

const ROW_PX = 28;
/** Rows are drawn anew when the first one that is kept moves on by so many, not at every turn of a wheel. */
const STEP = 8;

interface EventListProps {
  rows: readonly Told[];
  /** The seq of the event that is shown beside the list. */
  open: number | null;
  onOpen: (seq: number | null) => void;
}

/** The rows in view, and no others: scrolling draws these again and nothing around them. */
export function EventList({ rows, open, onOpen }: EventListProps) {
  const [list, setList] = useState<HTMLDivElement | null>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- what it answers is read in this component alone
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list,
    estimateSize: () => ROW_PX,
    overscan: 12,
    rangeExtractor: stepped,
  });
  const { waiting, toEnd } = usePinned(list, rows.length, {
    scroll: () => virtual.scrollToIndex(rows.length - 1, { align: "end" }),
  });
  const move = (step: number) => {
    const at = rows.findIndex((told) => told.seq === open);
    const next = Math.min(Math.max(at < 0 ? rows.length - 1 : at + step, 0), rows.length - 1);
    const told = rows[next];
    if (!told) return;
    onOpen(told.seq);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) }, { scope: "Events", describe: { j: "Next row", k: "Row before" } });
  return (
    <>
      <div ref={setList} role="log" aria-live="off" aria-label="Events" tabIndex={0} className="min-h-0 min-w-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2 narrow:h-[70dvh]">
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item, place) => {
            const told = rows[item.index];
            // By its place in the window: an element serves one event after another, for making new ones costs most.
            return told && <EventLine key={place} told={told} top={item.start} isOpen={told.seq === open} onOpen={onOpen} />;
          })}
        </div>
      </div>
      {waiting > 0 && (
        <button type="button" onClick={toEnd} className="absolute bottom-4 left-1/2 -translate-x-1/2 rounded-full border border-line-strong bg-raised px-3 py-1 text-xs font-medium shadow-2">
          {waiting} new
        </button>
      )}
    </>
  );
}

function stepped(range: Range): number[] {
  return defaultRangeExtractor({ ...range, startIndex: range.startIndex - (range.startIndex % STEP) });
}
