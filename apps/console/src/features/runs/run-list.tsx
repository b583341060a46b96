import { Link } from "@tanstack/react-router";

import { StageTrackMini } from "@/components/marks/stage-track";
import { StateLabel } from "@/components/marks/state-pill";
import { Skeleton } from "@/components/ui/skeleton";
import { dollars } from "@/lib/money";
import { ENDED, glyphOf, labelOf } from "@/lib/runs/state";
import { ago, duration } from "@/lib/time";
import type { RunSummary } from "./api/list-runs";

const GRID =
  "grid grid-cols-[148px_minmax(0,1fr)_104px_132px_118px_72px] items-center gap-4 px-3.5 " +
  "narrow:grid-cols-[minmax(0,1fr)_auto] narrow:gap-x-2.5 narrow:gap-y-0.5 middle:grid-cols-[140px_minmax(0,1fr)_112px_110px_64px]";

/** Runs in a card, a row each. Rows stay where they are while their values change. */
export function RunList({ runs, now }: { runs: readonly RunSummary[]; now: Date }) {
  return (
    <ul className="card overflow-hidden">
      {runs.map((run) => (
        <li key={run.id} className="border-b border-line last:border-0">
          <Link
            to="/runs/$runId"
            params={{ runId: run.id }}
            className={`${GRID} h-[38px] hover:bg-hover focus-visible:-outline-offset-2 narrow:h-auto narrow:py-2.5`}
          >
            <span className="flex min-w-0 overflow-hidden narrow:order-3 narrow:text-xs">
              <StateLabel state={glyphOf(run)}>{labelOf(run)}</StateLabel>
            </span>
            <span className="min-w-0 truncate font-medium narrow:order-1">{nameOf(run)}</span>
            <span className="min-w-0 truncate text-ink-3 narrow:hidden middle:hidden">{run.project.name}</span>
            <span className="narrow:hidden">
              <StageTrackMini stages={run.stages} />
            </span>
            <span className="num truncate narrow:hidden">
              <Price run={run} />
            </span>
            <span className="num truncate text-right text-ink-3 narrow:order-2">{timeOf(run, now)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** As many rows as there will be, so that nothing moves when they are there. */
export function RunListSkeleton({ rows }: { rows: number }) {
  return (
    <div className="card overflow-hidden" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={`${GRID} h-[38px] border-b border-line last:border-0 narrow:h-[63px]`}>
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 w-2/3" />
        </div>
      ))}
    </div>
  );
}

function Price({ run }: { run: RunSummary }) {
  const { cost_usd: spent, cap_usd: cap } = run.usage;
  return (
    <>
      {spent === null ? <span className="text-ink-3">price not known</span> : dollars(spent)}{" "}
      <span className="text-ink-3">{cap === null ? "no cap" : `of ${dollars(cap)}`}</span>
    </>
  );
}

function nameOf(run: RunSummary): string {
  if (run.kind === "revise") return `Change: ${run.title}`;
  return run.kind === "replay" ? `Replay: ${run.title}` : run.title;
}

function timeOf(run: RunSummary, now: Date): string {
  return ENDED.has(run.state) ? ago(run.finished_at ?? run.created_at, now) : duration(run.elapsed_seconds);
}
