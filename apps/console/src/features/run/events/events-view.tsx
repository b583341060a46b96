import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { useRunNow } from "../run-now";
import { usePinned } from "../use-pinned";
import { ALL_BUT_OUTPUT, filtered, GROUP_NAMES, GROUPS, type Group } from "./filter";
import { EventLine } from "./event-line";
import { EventPeek } from "./event-peek";

const ROW_PX = 28;

/** Everything that happened, in rows. However many there are, only those in view are in the document. */
export default function EventsView() {
  const { story, plan } = useRunNow();
  const [groups, setGroups] = useState<ReadonlySet<Group>>(ALL_BUT_OUTPUT);
  const [task, setTask] = useState("");
  const [text, setText] = useState("");
  const [open, setOpen] = useState<number | null>(null);
  const rows = useMemo(() => filtered(story, { groups, task, text }), [story, groups, task, text]);
  const [list, setList] = useState<HTMLDivElement | null>(null);
  const field = useRef<HTMLInputElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- what it answers is read in this component alone
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const { waiting, toEnd } = usePinned(list, rows.length, {
    scroll: () => virtual.scrollToIndex(rows.length - 1, { align: "end" }),
  });
  const move = (step: number) => {
    const at = rows.findIndex((told) => told.seq === open);
    const next = rows[Math.min(Math.max(at < 0 ? rows.length - 1 : at + step, 0), rows.length - 1)];
    if (!next) return;
    setOpen(next.seq);
    virtual.scrollToIndex(rows.indexOf(next), { align: "auto" });
  };
  useShortcuts(
    { "/": () => field.current?.focus(), j: () => move(1), k: () => move(-1), escape: () => setOpen(null) },
    { scope: "Events", describe: { "/": "Filter", j: "Next row", k: "Row before" } },
  );
  const toggle = (group: Group) => {
    setGroups((before) => (before.has(group) ? new Set([...before].filter((one) => one !== group)) : new Set([...before, group])));
  };
  const peeked = open === null ? undefined : rows.find((told) => told.seq === open);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none flex-wrap items-center gap-1.5 border-b border-line px-4 py-2" role="group" aria-label="Filter">
        {GROUPS.map((group) => (
          <Chip key={group} aria-pressed={groups.has(group)} onClick={() => toggle(group)} className={groups.has(group) ? "border-control-line bg-selected text-ink" : ""}>
            {GROUP_NAMES[group]}
          </Chip>
        ))}
        <span className="ml-auto flex items-center gap-1.5 narrow:ml-0 narrow:w-full">
          {plan.tasks.length > 0 && (
            <Select aria-label="Task" value={task} onChange={(event) => setTask(event.target.value)}>
              <option value="">All tasks</option>
              {plan.tasks.map((one) => (
                <option key={one.id}>{one.id}</option>
              ))}
            </Select>
          )}
          <Input ref={field} type="search" aria-label="Filter by words" placeholder="Filter" className="w-44" value={text} onChange={(event) => setText(event.target.value)} />
          <span className="num text-xs whitespace-nowrap text-ink-3">
            {rows.length.toLocaleString("en")} of {story.log.length.toLocaleString("en")}
          </span>
        </span>
      </div>
      <div className="relative flex min-h-0 flex-1">
        {rows.length === 0 && <p className="absolute inset-x-0 top-10 text-center text-ink-2">Nothing like that so far.</p>}
        <div ref={setList} role="log" aria-live="off" aria-label="Events" tabIndex={0} className="min-h-0 min-w-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2 narrow:h-[70dvh]">
          <div className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const told = rows[item.index];
              return (
                told && (
                  <EventLine key={told.seq} told={told} top={item.start} isOpen={told.seq === open} onOpen={() => setOpen(told.seq === open ? null : told.seq)} />
                )
              );
            })}
          </div>
        </div>
        {waiting > 0 && (
          <button type="button" onClick={toEnd} className="absolute bottom-4 left-1/2 -translate-x-1/2 rounded-full border border-line-strong bg-raised px-3 py-1 text-xs font-medium shadow-2">
            {waiting} new
          </button>
        )}
        {peeked && (
          <EventPeek
            told={peeked}
            close={
              <Button size="sm" tone="quiet" className="ml-auto" onClick={() => setOpen(null)}>
                Close
              </Button>
            }
          />
        )}
      </div>
    </div>
  );
}
