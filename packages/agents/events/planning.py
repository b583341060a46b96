"""Planning: the debate, the quote, the approval."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Finding, Objection, Quote, Reply, Role, Spec, Voice
from packages.agents.events.base import Event


class RoundStarted(Event):
    kind: Literal["round.started"] = "round.started"
    round: int
    of: int
    comment: str = ""


class SpecProposed(Event):
    kind: Literal["spec.proposed"] = "spec.proposed"
    round: int
    hash: str
    spec: Spec


class TurnTaken(Event):
    """One agent's turn in the debate, with its answers to open objections."""

    kind: Literal["turn.taken"] = "turn.taken"
    round: int
    by: Role
    act: Literal["design", "plan", "judge"]
    text: str
    replies: tuple[Reply, ...] = ()


class LinterReported(Event):
    kind: Literal["linter.reported"] = "linter.reported"
    round: int
    hash: str
    findings: tuple[Finding, ...]


class ObjectionRaised(Event):
    kind: Literal["objection.raised"] = "objection.raised"
    objection: Objection


class ObjectionResolved(Event):
    kind: Literal["objection.resolved"] = "objection.resolved"
    id: int
    by: Voice
    round: int
    text: str = ""


class VerdictGiven(Event):
    kind: Literal["verdict.given"] = "verdict.given"
    round: int
    by: Voice
    decision: Literal["approve", "object"]
    hash: str


class ConsensusReached(Event):
    kind: Literal["consensus.reached"] = "consensus.reached"
    round: int
    version: int
    hash: str


class ConsensusEscalated(Event):
    """The rounds are used up. `open` goes to the person, or is recorded when the run approves by itself."""

    kind: Literal["consensus.escalated"] = "consensus.escalated"
    round: int
    version: int
    hash: str
    open: tuple[int, ...]
    to: Literal["person", "record"]


class SpecEdited(Event):
    """A person changed the plan while approving it."""

    kind: Literal["spec.edited"] = "spec.edited"
    version: int
    hash: str
    spec: Spec
    by: str


class QuoteMade(Event):
    kind: Literal["quote.made"] = "quote.made"
    quote: Quote


class ApprovalGiven(Event):
    kind: Literal["approval.given"] = "approval.given"
    by: str
    hash: str
    comment: str = ""
    budget_usd: float | None = None
    automatic: bool = False


class ApprovalRefused(Event):
    kind: Literal["approval.refused"] = "approval.refused"
    by: str
    hash: str
    comment: str
