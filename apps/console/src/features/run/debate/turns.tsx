import type { CSSProperties } from "react";
import { RoleMark, ROLE_NAMES, type Role } from "@/components/marks/role-mark";
import { elapsed } from "@/components/marks/elapsed";
import type { ObjectionView, Round, Turn } from "../projection/debate";
import { useRunNow, useRunStory } from "../run-now";
import { isTakenBack } from "../stream/story";
import { Objection } from "./objection";
import { Spoken } from "./spoken";

/** Every turn where the last one was answered. An objection stands with who raised it. */
export function Turns() {
  const { debate, run } = useRunNow();
  const start = Date.parse(run.started_at ?? run.created_at);
  return (
    <>
      {debate.rounds.map((round) => (
        <section key={`${round.number}-${round.started_at}`} aria-label={`Round ${round.number}`} className="px-6 narrow:px-4">
          <div className="relative flex justify-center pt-3.5 pb-1.5">
            <h2 className="rounded-full border border-line-strong bg-canvas px-3 py-px text-xs font-medium text-ink-2">
              Round {round.number}
            </h2>
          </div>
          {round.comment && <PersonTurn comment={round.comment} />}
          <div className="debate-round">
            {staggered(round.turns).map(({ turn, row }) => (
              <TurnCard
                key={turn.seq}
                turn={turn}
                row={row}
                objections={raisedIn(turn, round, debate.objections)}
                start={start}
              />
            ))}
          </div>
        </section>
      ))}
      <Writing />
      <div className="h-6" />
    </>
  );
}

/** Each turn begins beside the one that it answers, and under the last one of its own side. */
function staggered(turns: readonly Turn[]): { turn: Turn; row: number }[] {
  let row = 0;
  return turns.map((turn, index) => {
    const isSameSide = turns[index - 1]?.by === turn.by;
    row += isSameSide ? 2 : 1;
    return { turn, row };
  });
}

function TurnCard({
  turn,
  row,
  objections,
  start,
}: {
  turn: Turn;
  row: number;
  objections: readonly ObjectionView[];
  start: number;
}) {
  const role = turn.by;
  return (
    <article
      tabIndex={-1}
      data-side={role === "planner" ? "right" : "left"}
      className="turn rounded-2 pt-0.5 pb-2"
      style={{ "--role": `var(--${role})`, gridRow: `${row} / span 2` } as CSSProperties}
    >
      <header className="mb-1.5 flex items-center gap-2">
        <RoleMark role={role} size={28} />
        <b className="font-semibold">{ROLE_NAMES[role]}</b>
        <span className="mono text-ink-3">{elapsed((Date.parse(turn.at) - start) / 1000)}</span>
      </header>
      <Spoken text={turn.text} className="max-w-[56ch]" />
      {turn.replies.map((reply) => (
        <p key={reply.objection} className="mt-1.5 flex gap-2 text-ink-2">
          <span className="mono flex-none text-ink-3">#{reply.objection}</span>
          <span>
            <span className="font-medium">{reply.accepted ? "Accepted. " : "Kept. "}</span>
            <Spoken text={reply.text} isInline />
          </span>
        </p>
      ))}
      {objections.map((one) => (
        <Objection key={one.objection.id} view={one} />
      ))}
    </article>
  );
}

function PersonTurn({ comment }: { comment: string }) {
  return (
    <div className="relative mx-auto my-2 max-w-[64ch] rounded-2 border border-line bg-surface px-4 py-2.5">
      <p className="label-2xs mb-0.5">You asked for another round</p>
      <Spoken text={comment} />
    </div>
  );
}

/** Words as they are received, before the turn is finished. */
function Writing() {
  const { run } = useRunNow();
  const story = useRunStory();
  if (run.state !== "planning") return null;
  const last = story.log.at(-1);
  if (!last) return null;
  const lastTurn = story.facts.findLast((told) => told.event.kind === "turn.taken")?.seq ?? 0;
  const said = story.log.findLast(
    (told) => told.seq > lastTurn && told.event.kind === "agent.said" && !isTakenBack(story, told),
  );
  if (said?.event.kind !== "agent.said" || !isSide(said.event.role)) return null;
  const { role, text } = said.event;
  return (
    <div className="debate-round px-6 narrow:px-4">
      <article
        data-side={role === "planner" ? "right" : "left"}
        className="turn pt-0.5 pb-2"
        style={{ "--role": `var(--${role})` } as CSSProperties}
      >
        <header className="mb-1.5 flex items-center gap-2">
          <RoleMark role={role} size={28} />
          <b className="font-semibold">{ROLE_NAMES[role]}</b>
        </header>
        <p className="said max-w-[56ch]">
          {text}
          <span className="caret" aria-hidden="true" />
        </p>
      </article>
    </div>
  );
}

function isSide(role: string): role is Role {
  return role === "architect" || role === "planner";
}

/** An objection stands with the judgement of who raised it. */
function raisedIn(turn: Turn, round: Round, objections: readonly ObjectionView[]): ObjectionView[] {
  if (turn.act !== "judge") return [];
  return objections.filter(({ objection }) => objection.round === round.number && objection.by === turn.by);
}
