"""The debate about a spec, and the quote that follows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from packages.agents.contracts.base import Answer, Value, spoken

_GRAVE = "blocker critical severe high major error"
_SLIGHT = "low medium trivial nit nitpick suggestion info warning"
_YES = "approved approves accept accepted accepts agree agreed ok okay yes pass passed lgtm"
_NO = "objected objects objection reject rejected rejects disagree no fail failed request_changes"

Severity = Annotated[Literal["blocking", "minor"], spoken(blocking=_GRAVE, minor=_SLIGHT)]
Vote = Annotated[Literal["approve", "object"], spoken(approve=_YES, object=_NO)]
Voice = Literal["architect", "planner", "linter", "person"]


class RaisedObjection(Answer):
    severity: Severity
    about: str = Field(description="id of the requirement or task, or the endpoint, that it is about")
    text: str = Field(description="what is wrong and what would settle it, one or two sentences")


class Verdict(Answer):
    """One agent's judgement of one version of the spec."""

    statement: str = Field(description="what you say to the other, one to four plain sentences")
    decision: Vote
    objections: list[RaisedObjection] = Field(default_factory=list, description="new ones only")
    resolved: list[int] = Field(
        default_factory=list, description="numbers of your own open objections that this version settles"
    )


class Objection(Value):
    id: int
    by: Voice
    to: Literal["architect", "planner", "both"]
    severity: Severity
    about: str
    text: str
    round: int


class Finding(Value):
    """What the linter says about a spec."""

    rule: str
    about: str
    text: str
    severity: Severity = "blocking"


class TaskQuote(Value):
    task: str
    usd_p50: float | None
    usd_p90: float | None
    minutes_p50: float
    minutes_p90: float


class Quote(Value):
    """Price and time before approval. Dollars are None when the model's price is not known."""

    usd_p50: float | None
    usd_p90: float | None
    minutes_p50: float
    minutes_p90: float
    tasks: tuple[TaskQuote, ...]
    basis: str
    model: str
