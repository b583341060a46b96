"""The numbers on a run's tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from apps.api.runs.projection.tasks import tasks
from packages.agents.contracts import Ledger, Quote, Spec
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    ArtifactStored,
    ConsensusEscalated,
    ConsensusReached,
    LedgerComputed,
    MergeTested,
    ObjectionRaised,
    ObjectionResolved,
    QuoteMade,
    RecordedEvent,
    RoundStarted,
    SpecEdited,
    SpecProposed,
    TaskEdited,
    TaskFailed,
    TaskMerged,
    TaskRetried,
    TaskSkipped,
    TaskSplit,
    TaskStarted,
)

KINDS = frozenset(
    kind.model_fields["kind"].default
    for kind in (
        AcceptanceAmended,
        AcceptanceLocked,
        ArtifactStored,
        ConsensusEscalated,
        ConsensusReached,
        LedgerComputed,
        MergeTested,
        ObjectionRaised,
        ObjectionResolved,
        QuoteMade,
        RoundStarted,
        SpecEdited,
        SpecProposed,
        TaskEdited,
        TaskFailed,
        TaskMerged,
        TaskRetried,
        TaskSkipped,
        TaskSplit,
        TaskStarted,
    )
)
"""All that `header` looks at: the only kinds that need to be read for it."""


class Rounds(BaseModel):
    current: int = 0
    of: int = 0


class TaskCount(BaseModel):
    merged: int = 0
    failed: int = 0
    total: int = 0


class RequirementCount(BaseModel):
    """`untestable` ones are in `total`, and no test can prove them."""

    proven: int = 0
    untestable: int = 0
    total: int = 0
    unproven: list[str] = []


class TestCount(BaseModel):
    __test__ = False
    passed: int = 0
    total: int = 0


class ObjectionCount(BaseModel):
    raised: int = 0
    open: int = 0


class Header(BaseModel):
    rounds: Rounds
    tasks: TaskCount
    requirements: RequirementCount
    tests: TestCount
    objections: ObjectionCount
    merges: int
    artifacts: int
    spec_version: int | None
    quote_usd_p50: float | None
    quote_usd_p90: float | None


def header(events: Sequence[RecordedEvent]) -> Header:
    spec, planning = _planning(events)
    return Header(**planning, **_building(events, spec))


def _planning(events: Sequence[RecordedEvent]) -> tuple[Spec | None, dict[str, Any]]:
    spec: Spec | None = None
    quote: Quote | None = None
    agreed: int | None = None
    rounds = Rounds()
    raised: set[int] = set()
    resolved: set[int] = set()
    for told in events:
        match told.event:
            case RoundStarted() as event:
                rounds = Rounds(current=event.round, of=event.of)
            case SpecProposed() as event:
                spec = event.spec
            case SpecEdited() as event:
                spec, agreed = event.spec, event.version
            case ConsensusReached() | ConsensusEscalated() as event:
                agreed = event.version
            case ObjectionRaised() as event:
                raised.add(event.objection.id)
            case ObjectionResolved() as event:
                resolved.add(event.id)
            case QuoteMade() as event:
                quote = event.quote
    return spec, {
        "rounds": rounds,
        "objections": ObjectionCount(raised=len(raised), open=len(raised - resolved)),
        "spec_version": agreed or (spec.version if spec else None),
        "quote_usd_p50": quote.usd_p50 if quote else None,
        "quote_usd_p90": quote.usd_p90 if quote else None,
    }


def _building(events: Sequence[RecordedEvent], spec: Spec | None) -> dict[str, Any]:
    requirements, tests = _promised(spec), TestCount()
    merges: set[int] = set()
    artifacts: set[str] = set()
    for told in events:
        match told.event:
            case AcceptanceLocked() | AcceptanceAmended() as event:
                tests = TestCount(total=len(event.tests))
            case TaskMerged() as event:
                merges.add(event.merge.number)
            case MergeTested() as event:
                tests = TestCount(passed=event.report.passed, total=max(tests.total, len(event.report.cases)))
            case LedgerComputed() as event:
                requirements = _proven(event.ledger)
            case ArtifactStored() as event:
                artifacts.add(event.artifact.name)
    return {
        "tasks": _counted(events),
        "requirements": requirements,
        "tests": tests,
        "merges": len(merges),
        "artifacts": len(artifacts),
    }


def _counted(events: Sequence[RecordedEvent]) -> TaskCount:
    """Of the plan as it stands; the acceptance tests are merged like a task, but nobody planned them as one."""
    states = [task.state for task in tasks(events, {}).tasks if task.state not in ("split", "skipped")]
    return TaskCount(merged=states.count("done"), failed=states.count("failed"), total=len(states))


def _promised(spec: Spec | None) -> RequirementCount:
    requirements = spec.requirements if spec else ()
    return RequirementCount(
        total=len(requirements), untestable=sum(bool(one.untestable_because) for one in requirements)
    )


def _proven(ledger: Ledger) -> RequirementCount:
    return RequirementCount(
        proven=sum(row.result == "proven" for row in ledger.rows),
        untestable=sum(row.result == "untestable" for row in ledger.rows),
        total=len(ledger.rows),
        unproven=list(ledger.unproven),
    )
