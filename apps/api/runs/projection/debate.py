"""The debate: rounds with their ballots and turns, and the objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from packages.agents.contracts import Finding, Objection, Reply, Role, Voice
from packages.agents.events import (
    ConsensusEscalated,
    ConsensusReached,
    LinterReported,
    ObjectionRaised,
    ObjectionResolved,
    RecordedEvent,
    RoundStarted,
    SpecProposed,
    TurnTaken,
    VerdictGiven,
)


class Ballot(BaseModel):
    """One voice in one round. `objections` are the numbers of those that it raised in this round."""

    by: Voice
    decision: Literal["approve", "object"]
    hash: str
    at: datetime
    objections: list[int] = []


class Turn(BaseModel):
    seq: int
    at: datetime
    by: Role
    act: Literal["design", "plan", "judge"]
    text: str
    replies: list[Reply]


class Round(BaseModel):
    number: int
    of: int
    started_at: datetime
    comment: str
    spec_version: int | None = None
    spec_hash: str = ""
    ballots: list[Ballot] = []
    turns: list[Turn] = []
    findings: list[Finding] = []
    objections: list[int] = []


class ObjectionView(BaseModel):
    objection: Objection
    at: datetime
    status: Literal["open", "resolved"] = "open"
    resolved_by: Voice | None = None
    resolved_in_round: int | None = None
    resolved_at: datetime | None = None
    answer: str = ""


class Outcome(BaseModel):
    """`escalated`: the rounds were used up with these objections open."""

    status: Literal["reached", "escalated"]
    round: int
    version: int
    hash: str
    open: list[int] = []


class DebateView(BaseModel):
    rounds: list[Round]
    objections: list[ObjectionView]
    outcome: Outcome | None


def debate(events: Sequence[RecordedEvent]) -> DebateView:
    rounds: dict[int, Round] = {}
    objections: dict[int, ObjectionView] = {}
    outcome: Outcome | None = None
    for told in events:
        match told.event:
            case RoundStarted() as event:
                rounds[event.round] = Round(number=event.round, of=event.of, started_at=told.at, comment=event.comment)
                outcome = None
            case ObjectionRaised() as event:
                objections[event.objection.id] = ObjectionView(objection=event.objection, at=told.at)
                if (at := rounds.get(event.objection.round)) is not None:
                    at.objections.append(event.objection.id)
            case ObjectionResolved() as event if (found := objections.get(event.id)) is not None:
                found.status, found.resolved_by, found.resolved_in_round = "resolved", event.by, event.round
                found.resolved_at, found.answer = told.at, event.text
            case ConsensusReached() as event:
                outcome = Outcome(status="reached", round=event.round, version=event.version, hash=event.hash)
            case ConsensusEscalated() as event:
                outcome = Outcome(
                    status="escalated",
                    round=event.round,
                    version=event.version,
                    hash=event.hash,
                    open=list(event.open),
                )
            case SpecProposed() | TurnTaken() | LinterReported() | VerdictGiven() as event:
                if (at := rounds.get(event.round)) is not None:
                    _told(at, event, told)
    _answer(rounds, objections)
    for one in rounds.values():
        for ballot in one.ballots:
            ballot.objections = [n for n in one.objections if objections[n].objection.by == ballot.by]
    return DebateView(rounds=list(rounds.values()), objections=list(objections.values()), outcome=outcome)


def _told(at: Round, event: SpecProposed | TurnTaken | LinterReported | VerdictGiven, told: RecordedEvent) -> None:
    match event:
        case SpecProposed():
            at.spec_version, at.spec_hash = event.spec.version, event.hash
        case TurnTaken():
            at.turns.append(
                Turn(seq=told.seq, at=told.at, by=event.by, act=event.act, text=event.text, replies=list(event.replies))
            )
        case LinterReported():
            at.findings = list(event.findings)
            decision: Literal["approve", "object"] = "object" if event.findings else "approve"
            _cast(at, Ballot(by="linter", decision=decision, hash=event.hash, at=told.at))
        case VerdictGiven():
            _cast(at, Ballot(by=event.by, decision=event.decision, hash=event.hash, at=told.at))


def _cast(at: Round, ballot: Ballot) -> None:
    at.ballots = [*(one for one in at.ballots if one.by != ballot.by), ballot]


def _answer(rounds: dict[int, Round], objections: dict[int, ObjectionView]) -> None:
    """An objection that was resolved without a word is answered by what its author replied last."""
    for one in rounds.values():
        for turn in one.turns:
            for reply in turn.replies:
                found = objections.get(reply.objection)
                if found is not None and (not found.answer or found.status == "open"):
                    found.answer = reply.text
