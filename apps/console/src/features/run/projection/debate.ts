import type { Schemas } from "@/lib/api/types";
import type { EventOf, Told } from "../stream/story";

export type Debate = Schemas["DebateView"];
export type Round = Debate["rounds"][number];
export type Ballot = Round["ballots"][number];
export type Turn = Round["turns"][number];
export type ObjectionView = Debate["objections"][number];

/** Rounds with their ballots and turns, and the objections: the same fold as the API's `/verdicts`. */
export function debateOf(facts: readonly Told[]): Debate {
  const rounds = new Map<number, Round>();
  const objections = new Map<number, ObjectionView>();
  let outcome: Debate["outcome"] = null;
  for (const told of facts) {
    const { event, at } = told;
    switch (event.kind) {
      case "round.started":
        rounds.set(event.round, begun(event, at));
        outcome = null;
        break;
      case "objection.raised":
        objections.set(event.objection.id, raised(event, at));
        rounds.get(event.objection.round)?.objections.push(event.objection.id);
        break;
      case "objection.resolved": {
        const found = objections.get(event.id);
        if (!found) break;
        const resolution = { resolved_by: event.by, resolved_in_round: event.round, resolved_at: at, answer: event.text };
        objections.set(event.id, { ...found, status: "resolved", ...resolution });
        break;
      }
      case "consensus.reached":
        outcome = { status: "reached", round: event.round, version: event.version, hash: event.hash, open: [] };
        break;
      case "consensus.escalated":
        outcome = { status: "escalated", round: event.round, version: event.version, hash: event.hash, open: event.open };
        break;
      default:
        tell(rounds, told);
    }
  }
  const ordered = [...rounds.values()];
  answer(ordered, objections);
  for (const round of ordered) {
    for (const ballot of round.ballots) {
      ballot.objections = round.objections.filter((id) => objections.get(id)?.objection.by === ballot.by);
    }
  }
  return { rounds: ordered, objections: [...objections.values()], outcome };
}

function begun(event: EventOf<"round.started">, at: string): Round {
  return {
    number: event.round,
    of: event.of,
    started_at: at,
    comment: event.comment,
    spec_version: null,
    spec_hash: "",
    ballots: [],
    turns: [],
    findings: [],
    objections: [],
  };
}

function raised(event: EventOf<"objection.raised">, at: string): ObjectionView {
  return {
    objection: event.objection,
    at,
    status: "open",
    resolved_by: null,
    resolved_in_round: null,
    resolved_at: null,
    answer: "",
  };
}

function tell(rounds: Map<number, Round>, { event, at, seq }: Told): void {
  switch (event.kind) {
    case "spec.proposed": {
      const round = rounds.get(event.round);
      if (round) Object.assign(round, { spec_version: event.spec.version, spec_hash: event.hash });
      break;
    }
    case "turn.taken":
      rounds
        .get(event.round)
        ?.turns.push({ seq, at, by: event.by, act: event.act, text: event.text, replies: event.replies });
      break;
    case "linter.reported": {
      const round = rounds.get(event.round);
      if (!round) break;
      round.findings = event.findings;
      const decision = event.findings.length > 0 ? "object" : "approve";
      cast(round, { by: "linter", decision, hash: event.hash, at, objections: [] });
      break;
    }
    case "verdict.given": {
      const round = rounds.get(event.round);
      if (round) cast(round, { by: event.by, decision: event.decision, hash: event.hash, at, objections: [] });
    }
  }
}

function cast(round: Round, ballot: Ballot): void {
  round.ballots = [...round.ballots.filter((one) => one.by !== ballot.by), ballot];
}

/** An objection that was resolved without a word is answered by what its author replied last. */
function answer(rounds: readonly Round[], objections: ReadonlyMap<number, ObjectionView>): void {
  for (const reply of rounds.flatMap((round) => round.turns).flatMap((turn) => turn.replies)) {
    const found = objections.get(reply.objection);
    if (found && (!found.answer || found.status === "open")) found.answer = reply.text;
  }
}
