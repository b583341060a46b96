import { useState } from "react";
import { StateGlyph } from "@/components/marks/state-glyph";
import { Button } from "@/components/ui/button";
import type { ObjectionView } from "../projection/debate";
import { isFinal } from "../projection/stages";
import { useRunNow } from "../run-now";
import { VOICES } from "../words";

const SHOWN = 6;

/** Open ones first, then the newest; `isSteady`: as they were raised, so that none moves when it is resolved. */
export function Objections({ isSteady }: { isSteady: boolean }) {
  const { debate, run } = useRunNow();
  const [isWhole, setWhole] = useState(false);
  const ordered = [...debate.objections].sort(
    isSteady
      ? (one, other) => one.objection.id - other.objection.id
      : (one, other) => rank(one) - rank(other) || other.objection.id - one.objection.id,
  );
  const open = ordered.filter((one) => one.status === "open").length;
  const shown = isWhole || isSteady ? ordered : ordered.slice(0, Math.max(SHOWN, open));
  const rest = ordered.length - shown.length;
  return (
    <section className="px-4 py-3.5" aria-labelledby="objections">
      <div className="flex items-center gap-2">
        <h2 id="objections" className="text-sm font-semibold">
          Objections
        </h2>
        <span className="num text-ink-3">
          {ordered.length === 0 ? isFinal(run.state) ? "None." : "None so far." : `${ordered.length} raised, ${open === 0 ? "none" : open} open`}
        </span>
      </div>
      <ul className="mt-1.5">
        {shown.map((view) => (
          <Line key={view.objection.id} view={view} />
        ))}
      </ul>
      {rest > 0 && (
        <Button tone="quiet" size="sm" className="-mb-1.5 -ml-2" onClick={() => setWhole(true)}>
          Show {rest} earlier, {rest === 1 ? "" : rest === 2 ? "both " : "all "}resolved
        </Button>
      )}
    </section>
  );
}

function Line({ view }: { view: ObjectionView }) {
  const { objection, status, answer } = view;
  const isOpen = status === "open";
  const from = objection.by === "linter" ? "from the Linter" : `from the ${VOICES[objection.by] ?? objection.by}`;
  return (
    <li className="grid grid-cols-[18px_30px_minmax(0,1fr)] items-start gap-1.5 py-1.5">
      <span className="mt-[3px]">
        <StateGlyph state={isOpen ? "incomplete" : "passing"} />
      </span>
      <span className="mono text-ink-3">#{objection.id}</span>
      <span className="min-w-0">
        <span className="line-clamp-2 break-words">{objection.text.replaceAll("`", "")}</span>
        <span className="line-clamp-2 text-xs text-ink-3">
          {isOpen ? `${capital(objection.severity)}, ${from}` : answer.replaceAll("`", "") || `Resolved, ${from}`}
          {!isOpen && <span className="sr-only">, resolved</span>}
        </span>
      </span>
    </li>
  );
}

function rank(view: ObjectionView): number {
  return view.status === "open" ? 0 : 1;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
