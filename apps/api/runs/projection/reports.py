"""Every test report of a run, in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from packages.agents.contracts import TestReport
from packages.agents.events import AttemptChecked, AttemptTested, MergeChecked, MergeTested, RecordedEvent

ReportOf = Literal["attempt", "acceptance", "candidate", "merge"]


class ReportView(BaseModel):
    """`attempt`: the task's own tests; `acceptance`: the locked tests on an attempt; `candidate`: the repository's own
    tests on a merged tree, before the run's branch moves to it; `merge`: the locked tests on the merged tree.
    """

    seq: int
    at: datetime
    of: ReportOf
    task: str
    attempt: int | None = None
    merge: int | None = None
    due: list[str] = []
    passed: int
    total: int
    is_green: bool
    report: TestReport


def reports(events: Sequence[RecordedEvent]) -> list[ReportView]:
    return [view for told in events if (view := report_view(told)) is not None]


def report_view(told: RecordedEvent) -> ReportView | None:
    match told.event:
        case AttemptTested() as event:
            return _view(told, "attempt", event.report, event.task, attempt=event.attempt)
        case AttemptChecked() as event:
            return _view(told, "acceptance", event.report, event.task, attempt=event.attempt, due=event.due)
        case MergeChecked() as event:
            return _view(told, "candidate", event.report, event.task)
        case MergeTested() as event:
            return _view(told, "merge", event.report, event.task, merge=event.merge)
        case _:
            return None


def _view(
    told: RecordedEvent,
    of: ReportOf,
    report: TestReport,
    task: str,
    attempt: int | None = None,
    merge: int | None = None,
    due: Sequence[str] = (),
) -> ReportView:
    return ReportView(
        seq=told.seq,
        at=told.at,
        of=of,
        task=task,
        attempt=attempt,
        merge=merge,
        due=list(due),
        passed=report.passed,
        total=len(report.cases),
        is_green=report.is_green,
        report=report,
    )
