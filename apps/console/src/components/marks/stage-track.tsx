import type { Schemas } from "@/lib/api/types";
import { elapsed } from "./elapsed";

export type Stage = Schemas["Stage"];

export const STAGE_NAMES: Record<Stage["name"], string> = {
  plan: "Plan",
  approve: "Approve",
  build: "Build",
  integrate: "Integrate",
  deliver: "Deliver",
};

const FILLS: Record<Stage["state"], string> = {
  waiting: "bg-transparent",
  active: "bg-running-fill",
  needs_you: "bg-needs-you-fill",
  paused: "bg-paused-fill",
  done: "bg-passing-fill",
  skipped: "bg-transparent",
  stopped: "bg-cancelled-fill",
};

const SAID: Record<Stage["state"], string> = {
  waiting: "not begun",
  active: "under way",
  needs_you: "needs you",
  paused: "paused",
  done: "done",
  skipped: "left out",
  stopped: "stopped",
};

/** `fractions` say how far a stage under way has come, from 0 to 1; without one it is half filled. */
export function StageTrack({
  stages,
  fractions = {},
}: {
  stages: readonly Stage[];
  fractions?: Partial<Record<Stage["name"], number>>;
}) {
  const hasCurrent = stages.some(isCurrent);
  return (
    <ol className="grid max-w-[584px] flex-1 grid-cols-5 gap-1 narrow:max-w-none narrow:gap-[3px]" aria-label="Stages">
      {stages.map((stage) => {
        const isNow = isCurrent(stage);
        const ink = isNow ? "text-ink font-medium" : stage.state === "done" ? "text-ink-2" : "text-ink-3";
        const time = stage.state === "needs_you" ? "now" : stage.state === "skipped" ? "auto" : stage.seconds > 0 ? elapsed(stage.seconds) : "";
        return (
          <li
            key={stage.name}
            className={`grid grid-cols-[minmax(0,1fr)] content-end gap-[5px] text-xs ${ink}`}
            aria-current={isNow ? "step" : undefined}
          >
            <span className={`flex min-h-[18px] gap-1.5 whitespace-nowrap ${isNow ? "" : hasCurrent ? "narrow:invisible" : "narrow:hidden"}`}>
              {STAGE_NAMES[stage.name]}
              {time && <span className="mono text-2xs font-normal text-ink-3">{time}</span>}
              <span className="sr-only">, {SAID[stage.state]}</span>
            </span>
            <Bar stage={stage} fraction={fractions[stage.name]} />
          </li>
        );
      })}
    </ol>
  );
}

/** The same in a row of a list, without words; the row says the state. */
export function StageTrackMini({ stages }: { stages: readonly Stage[] }) {
  return (
    <span className="grid grid-cols-5 gap-0.5" aria-hidden="true">
      {stages.map((stage) => (
        <Bar key={stage.name} stage={stage} fraction={undefined} />
      ))}
    </span>
  );
}

function Bar({ stage, fraction }: { stage: Stage; fraction: number | undefined }) {
  const isPartial = stage.state === "active" || stage.state === "paused" || stage.state === "stopped";
  const width = isPartial ? Math.max(0.06, Math.min(1, fraction ?? 0.5)) : 1;
  return (
    <span className="block h-1 overflow-hidden rounded-full bg-line" data-state={stage.state}>
      <span
        className={`block h-full origin-left rounded-full transition-[width] duration-(--motion-settle) ${FILLS[stage.state]}`}
        style={{ width: `${Math.round(width * 100)}%` }}
      />
    </span>
  );
}

function isCurrent(stage: Stage): boolean {
  return stage.state === "active" || stage.state === "needs_you" || stage.state === "paused";
}
