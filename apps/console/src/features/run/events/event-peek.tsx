import type { ReactNode } from "react";
import type { Told } from "../stream/story";
import { sentenceOf } from "./sentences";

/** One event as it stands in the table. */
export function EventPeek({ told, close }: { told: Told; close: ReactNode }) {
  return (
    <aside aria-label={`Event ${told.seq}`} className="flex w-(--inspector) flex-none flex-col border-l border-line bg-surface middle:w-[360px] narrow:absolute narrow:inset-0 narrow:w-auto narrow:border-0">
      <header className="flex h-11 flex-none items-center gap-2 border-b border-line px-4">
        <h2 className="font-semibold">Event {told.seq}</h2>
        <span className="mono truncate text-ink-3">{told.event.kind}</span>
        {close}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <p className="mb-3 break-words">{sentenceOf(told)}</p>
        <pre className="font-mono text-xs break-words whitespace-pre-wrap text-ink-2">{JSON.stringify(told, null, 2)}</pre>
      </div>
    </aside>
  );
}
