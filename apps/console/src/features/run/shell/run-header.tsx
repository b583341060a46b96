import { Link } from "@tanstack/react-router";
import { CapMeter } from "@/components/marks/cap-meter";
import { elapsed } from "@/components/marks/elapsed";
import { StatePill } from "@/components/marks/state-pill";
import { StageTrack } from "@/components/marks/stage-track";
import { ENDED, glyphOf, labelOf } from "@/lib/runs/state";
import { stagesOf } from "../projection/stages";
import { useRunNow, type Run } from "../run-now";
import { tokens } from "../words";
import { AskedFor } from "./asked-for";
import { LiveMark } from "./live-mark";
import { RunActions } from "./run-actions";
import { useClock } from "./use-clock";

/** Two of the three fixed rows: what and how it stands, then how far and for how much. Growing figures have room of their own. */
export function RunHeader() {
  const { run } = useRunNow();
  return (
    <header className="flex-none">
      <div className="flex h-[50px] items-center gap-2.5 pr-4 pl-5 narrow:pr-1.5 narrow:pl-4">
        <Link
          to="/projects/$projectId"
          params={{ projectId: run.project.id }}
          className="flex-none text-ink-3 hover:text-ink narrow:hidden"
        >
          {run.project.name}
        </Link>
        <span className="text-ink-3 narrow:hidden" aria-hidden="true">
          /
        </span>
        <AskedFor />
        <span className="mono flex-none text-ink-3 narrow:hidden">run {run.id.slice(0, 4)}</span>
        <StatePill state={glyphOf(run)}>{labelOf(run)}</StatePill>
        <span className="ml-auto flex flex-none items-center gap-2">
          <LiveMark />
          <RunActions />
        </span>
      </div>
      <Progress run={run} />
    </header>
  );
}

function Progress({ run }: { run: Run }) {
  const { facts, isCaughtUp, plan } = useRunNow();
  const isRunning = !ENDED.has(run.state);
  const now = useClock(isRunning);
  const stages = facts.length > 0 && isCaughtUp ? stagesOf(facts, now) : run.stages;
  const counted = plan.tasks.filter((task) => task.state !== "split" && task.state !== "skipped");
  const merged = counted.filter((task) => task.state === "done").length;
  const fractions = {
    ...(run.rounds.of > 0 ? { plan: (run.rounds.current - 0.5) / run.rounds.of } : {}),
    ...(counted.length > 0 ? { build: merged / counted.length } : {}),
  };
  return (
    <div className="flex items-stretch gap-7 px-5 pb-3 narrow:block narrow:px-4 narrow:pb-2.5">
      <StageTrack stages={stages} fractions={fractions} />
      <div className="ml-auto flex gap-6 narrow:mt-3 narrow:justify-between narrow:gap-2.5">
        <Meter name="Elapsed">{elapsed(secondsOf(run, now))}</Meter>
        <Meter name="Tokens">{tokens(run.usage.input_tokens + run.usage.output_tokens)}</Meter>
        <CapMeter spent={run.usage.cost_usd} cap={run.usage.cap_usd} expected={run.quote_usd_p50} />
      </div>
    </div>
  );
}

function Meter({ name, children }: { name: string; children: string }) {
  return (
    <div className="grid min-w-14 content-end gap-px narrow:min-w-0">
      <span className="label-2xs">{name}</span>
      <b className="num font-medium">{children}</b>
    </div>
  );
}

function secondsOf(run: Run, now: number): number {
  const from = Date.parse(run.started_at ?? run.created_at);
  const to = run.finished_at ? Date.parse(run.finished_at) : now;
  return Math.max(0, (to - from) / 1000);
}
