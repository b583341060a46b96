import { useShortcuts } from "@/lib/keyboard/use-shortcuts";
import { useState } from "react";
import { useRunNow } from "../run-now";
import { usePinned } from "../use-pinned";
import { Nothing } from "../nothing";
import { BallotGrid } from "./ballot-grid";
import { Objections } from "./objections";
import { Requirements } from "./requirements";
import { SayToBoth } from "./say-to-both";
import { SpecChange } from "./spec-change";
import { Turns } from "./turns";

/** Two sides around a spine: time runs down, and disagreement shows. */
export default function DebateView() {
  const { debate, run } = useRunNow();
  const [turns, setTurns] = useState<HTMLDivElement | null>(null);
  // For whoever watches it come what is new stands below what is there, in two panes of one size: nothing moves.
  const [wasLive] = useState(run.state === "queued" || run.state === "planning");
  const { waiting, toEnd } = usePinned(turns, debate.rounds.flatMap((round) => round.turns).length, {
    isLive: run.state === "planning",
  });
  useShortcuts(
    { j: () => focusTurn(turns, 1), k: () => focusTurn(turns, -1) },
    { scope: "Debate", describe: { j: "Next turn", k: "Turn before" } },
  );
  if (debate.rounds.length === 0) {
    return (
      <Nothing
        yet={run.state === "queued" ? "The debate begins when the run does." : "The Architect reads the request."}
        ended="This run ended before anybody spoke."
      />
    );
  }
  return (
    <div className="flex min-h-0 flex-1 narrow:block">
      <section className="relative flex min-w-0 flex-1 flex-col" aria-label="Debate">
        <BallotGrid />
        <div ref={setTurns} className="debate-spine relative min-h-0 flex-1 overflow-y-auto narrow:overflow-visible">
          <Turns />
        </div>
        {waiting > 0 && (
          <button
            type="button"
            onClick={toEnd}
            className="absolute bottom-20 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line-strong bg-raised px-3 py-1 text-xs font-medium shadow-2"
          >
            {waiting} new
          </button>
        )}
        <SayToBoth />
      </section>
      <aside
        aria-label="Objections and spec"
        className="flex w-(--inspector) flex-none flex-col overflow-y-auto border-l border-line bg-surface middle:w-[360px] narrow:block narrow:w-auto narrow:border-t narrow:border-l-0"
      >
        <div role="region" aria-label="What was objected" tabIndex={wasLive ? 0 : undefined} className={wasLive ? "h-2/5 flex-none overflow-y-auto border-b border-line narrow:h-auto" : "border-b border-line"}>
          <Objections isSteady={wasLive} />
        </div>
        <div role="region" aria-label="What is agreed" tabIndex={wasLive ? 0 : undefined} className={wasLive ? "min-h-0 flex-1 overflow-y-auto" : ""}>
          {wasLive && <Requirements />}
          <SpecChange />
          {!wasLive && <Requirements />}
        </div>
      </aside>
    </div>
  );
}

function focusTurn(list: HTMLElement | null, step: 1 | -1): void {
  const all = [...(list?.querySelectorAll<HTMLElement>("article") ?? [])];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}
