"""The numbers beside a run's title and on its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from apps.api.runs.projection.stages import Stage, stages
from packages.agents.contracts import Spec
from packages.agents.events import (
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
    RunStateChanged,
    SpecProposed,
    TaskFailed,
    TaskMerged,
    TaskStarted,
)

KINDS = frozenset(
    kind.model_fields["kind"].default
    for kind in (
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
        RunStateChanged,
        SpecProposed,
        TaskFailed,
        TaskMerged,
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
    stages: list[Stage]
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


def header(events: Sequence[RecordedEvent], now: datetime) -> Header:
    spec: Spec | None = None
    agreed: int | None = None
    rounds, requirements, tests = Rounds(), RequirementCount(), TestCount()
    planned: set[str] = set()
    merged: set[str] = set()
    failed: set[str] = set()
    raised: set[int] = set()
    resolved: set[int] = set()
    artifacts: set[str] = set()
    merges, quote = 0, None
    for told in events:
        match told.event:
            case RoundStarted() as event:
                rounds = Rounds(current=event.round, of=event.of)
            case SpecProposed() as event:
                spec = event.spec
                planned = {task.id for task in spec.tasks}
                requirements = RequirementCount(
                    total=len(spec.requirements),
                    untestable=sum(bool(one.untestable_because) for one in spec.requirements),
                )
            case ConsensusReached() | ConsensusEscalated() as event:
                agreed = event.version
            case ObjectionRaised() as event:
                raised.add(event.objection.id)
            case ObjectionResolved() as event:
                resolved.add(event.id)
            case QuoteMade() as event:
                quote = event.quote
            case AcceptanceLocked() as event:
                tests = TestCount(total=len(event.tests))
            case TaskStarted() as event:
                planned.add(event.task.id)
            case TaskMerged() as event:
                merged.add(event.merge.task)
                merges = max(merges, event.merge.number)
            case TaskFailed() as event:
                failed.add(event.task)
            case MergeTested() as event:
                tests = TestCount(passed=event.report.passed, total=max(tests.total, len(event.report.cases)))
            case LedgerComputed() as event:
                rows = event.ledger.rows
                requirements = RequirementCount(
                    proven=sum(row.result == "proven" for row in rows),
                    untestable=sum(row.result == "untestable" for row in rows),
                    total=len(rows),
                    unproven=list(event.ledger.unproven),
                )
            case ArtifactStored() as event:
                artifacts.add(event.artifact.name)
    return Header(
        stages=stages(events, now),
        rounds=rounds,
        # The acceptance tests are merged like a task, but nobody planned them as one.
        tasks=TaskCount(merged=len(merged & planned), failed=len((failed & planned) - merged), total=len(planned)),
        requirements=requirements,
        tests=tests,
        objections=ObjectionCount(raised=len(raised), open=len(raised - resolved)),
        merges=merges,
        artifacts=len(artifacts),
        spec_version=agreed or (spec.version if spec else None),
        quote_usd_p50=quote.usd_p50 if quote else None,
        quote_usd_p90=quote.usd_p90 if quote else None,
    )
