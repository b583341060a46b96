"""The spec in its versions, and the quote for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from apps.api.runs.projection.stages import stages
from packages.agents.contracts import Quote, Spec, Usage
from packages.agents.events import (
    ApprovalGiven,
    ApprovalRefused,
    ConsensusEscalated,
    ConsensusReached,
    ObjectionRaised,
    ObjectionResolved,
    QuoteMade,
    RecordedEvent,
    SpecEdited,
    SpecProposed,
)

SpecStatus = Literal["proposed", "agreed", "escalated", "approved", "refused"]


class SpecVersion(BaseModel):
    version: int
    hash: str
    round: int
    at: datetime
    status: SpecStatus
    by: str = ""
    comment: str = ""


class SpecView(SpecVersion):
    """One version, and what other versions there are; `by` and `comment` are the person's who judged it."""

    spec: Spec
    versions: list[SpecVersion]


class TaskActual(BaseModel):
    """What a task has cost so far; dollars are null where a price is not known."""

    task: str
    usd: float | None


class Actual(BaseModel):
    """What the run has come to so far, to be held against its quote; the minutes are those that it was under way."""

    usd: float | None
    minutes: float
    tasks: list[TaskActual]


class QuoteView(BaseModel):
    quote: Quote
    spec_version: int
    spec_hash: str
    open_objections: list[int]
    actual: Actual


def versions(events: Sequence[RecordedEvent]) -> list[tuple[SpecVersion, Spec]]:
    found: dict[int, tuple[SpecVersion, Spec]] = {}
    for told in events:
        match told.event:
            case SpecProposed() as event:
                given = SpecVersion(
                    version=event.spec.version, hash=event.hash, round=event.round, at=told.at, status="proposed"
                )
                found[event.spec.version] = (given, event.spec)
            case SpecEdited() as event:
                given = SpecVersion(
                    version=event.version, hash=event.hash, round=0, at=told.at, status="proposed", by=event.by
                )
                found[event.version] = (given, event.spec)
            case ConsensusReached() as event:
                _judge(found, event.hash, "agreed")
            case ConsensusEscalated() as event:
                _judge(found, event.hash, "escalated")
            case ApprovalGiven() as event:
                _judge(found, event.hash, "approved", "" if event.automatic else event.by, event.comment)
            case ApprovalRefused() as event:
                _judge(found, event.hash, "refused", event.by, event.comment)
    return list(found.values())


def spec_view(events: Sequence[RecordedEvent], version: int | None) -> SpecView | None:
    """The version asked for, else the newest; None if there is none."""
    all_of_them = versions(events)
    for given, spec in reversed(all_of_them):
        if version in (None, given.version):
            return SpecView(**given.model_dump(), spec=spec, versions=[one for one, _ in all_of_them])
    return None


def actual(usage: Mapping[str, Usage], events: Sequence[RecordedEvent], now: datetime) -> Actual:
    """`usage` by task, "" for what belongs to none; the time in which a person was waited for does not count."""
    worked = sum(stage.seconds for stage in stages(events, now) if stage.name != "approve")
    costs = [one.cost_usd for one in usage.values() if one.calls]
    return Actual(
        usd=None if None in costs else round(sum(cost or 0.0 for cost in costs), 9),
        minutes=round(worked / 60, 2),
        tasks=[TaskActual(task=task, usd=one.cost_usd) for task, one in sorted(usage.items()) if task],
    )


def quote_view(events: Sequence[RecordedEvent], actual: Actual) -> QuoteView | None:
    open_ones: dict[int, None] = {}
    spec: SpecProposed | None = None
    view: QuoteView | None = None
    for told in events:
        match told.event:
            case ObjectionRaised() as event:
                open_ones[event.objection.id] = None
            case ObjectionResolved() as event:
                open_ones.pop(event.id, None)
            case SpecProposed() as event:
                spec = event
            case QuoteMade() as event if spec is not None:
                view = QuoteView(
                    quote=event.quote,
                    spec_version=spec.spec.version,
                    spec_hash=spec.hash,
                    open_objections=[],
                    actual=actual,
                )
    return view.model_copy(update={"open_objections": list(open_ones)}) if view else None


def _judge(
    found: dict[int, tuple[SpecVersion, Spec]], spec_hash: str, status: SpecStatus, by: str = "", comment: str = ""
) -> None:
    """Two versions may have one hash; what is said of it holds for the newer one."""
    for version in sorted(found, reverse=True):
        given, spec = found[version]
        if given.hash == spec_hash:
            found[version] = (given.model_copy(update={"status": status, "by": by, "comment": comment}), spec)
            return
