import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { useIsTold, useRunNow, useRunStory } from "../run-now";
import { EventList } from "./event-list";
import { EventPeek } from "./event-peek";
import { ALL_BUT_OUTPUT, createSieve, GROUP_NAMES, GROUPS, type Group } from "./filter";

/** Everything that happened, in rows. However many there are, only those in view are in the document. */
export default function EventsView() {
  const { run, plan } = useRunNow();
  const story = useRunStory();
  const isTold = useIsTold();
  const [groups, setGroups] = useState<ReadonlySet<Group>>(ALL_BUT_OUTPUT);
  const [task, setTask] = useState("");
  const [text, setText] = useState("");
  const [open, setOpen] = useState<number | null>(null);
  // What is typed is seen at once; looking through everything may come a moment later.
  const wanted = useDeferredValue(text);
  const [sieve] = useState(createSieve);
  const rows = useMemo(() => sieve(story, { groups, task, text: wanted }), [sieve, story, groups, task, wanted]);
  const field = useRef<HTMLInputElement>(null);
  useShortcuts(
    { "/": () => field.current?.focus(), escape: () => setOpen(null) },
    { scope: "Events", describe: { "/": "Filter" } },
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
            {isTold && `${rows.length.toLocaleString("en")} of ${story.log.length.toLocaleString("en")}`}
          </span>
        </span>
      </div>
      <div className="relative flex min-h-0 flex-1">
        {!isTold && (
          <p className="absolute inset-x-0 top-10 text-center text-ink-2">Reading {run.last_seq.toLocaleString("en")} events.</p>
        )}
        {isTold && rows.length === 0 && <p className="absolute inset-x-0 top-10 text-center text-ink-2">Nothing like that so far.</p>}
        {isTold && <EventList rows={rows} open={open} onOpen={setOpen} />}
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
