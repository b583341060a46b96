"""The ledger: requirement by merge, and the chain of hashes that proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from packages.agents.contracts import Ledger, LedgerRow, Requirement, TestReport
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    ApprovalGiven,
    Delivered,
    LedgerComputed,
    MergeTested,
    RecordedEvent,
    SpecProposed,
    TaskMerged,
    TaskStarted,
)

Cell = Literal["no_code_yet", "failing", "proven"]


class LedgerMerge(BaseModel):
    number: int
    task: str
    commit: str
    at: datetime


class LedgerLine(BaseModel):
    """One requirement. `cells` stand in the order of `merges`; `proven_since` is the merge that it holds since."""

    row: LedgerRow
    cells: list[Cell]
    proven_since: LedgerMerge | None = None


class Proof(BaseModel):
    """Five links from the spec to the delivery. What is not there yet is empty."""

    spec_version: int | None = None
    spec_hash: str = ""
    approved_by: str = ""
    is_automatic: bool = False
    acceptance_tree: str = ""
    acceptance_tests: int = 0
    acceptance_amended: int = 0
    merges: int = 0
    merged_tree: str = ""
    passed: int = 0
    failed: int = 0
    exit_code: int | None = None
    log: str = ""
    branch: str = ""
    commit: str = ""


class LedgerView(BaseModel):
    merges: list[LedgerMerge]
    lines: list[LedgerLine]
    proven: int
    total: int
    is_final: bool
    proof: Proof


def ledger(events: Sequence[RecordedEvent]) -> LedgerView:
    requirements: Sequence[Requirement] = ()
    covers: dict[str, list[str]] = {}
    merges: dict[int, LedgerMerge] = {}
    reports: dict[int, TestReport] = {}
    ledgers: dict[int, Ledger] = {}
    last: Ledger | None = None
    is_final, proof = False, Proof()
    for told in events:
        match told.event:
            case SpecProposed() as event:
                requirements = event.spec.requirements
                covers = {task.id: task.covers for task in event.spec.tasks}
                proof = proof.model_copy(update={"spec_version": event.spec.version, "spec_hash": event.hash})
            case ApprovalGiven() as event:
                proof = proof.model_copy(update={"approved_by": event.by, "is_automatic": event.automatic})
            case AcceptanceLocked() | AcceptanceAmended() as event:
                proof = proof.model_copy(update={"acceptance_tree": event.tree, "acceptance_tests": len(event.tests)})
                proof.acceptance_amended += len(event.amended)
            case TaskStarted() as event:
                covers[event.task.id] = event.task.covers
            case TaskMerged() as event:
                merge = event.merge
                merges[merge.number] = LedgerMerge(
                    number=merge.number, task=merge.task, commit=merge.commit, at=told.at
                )
                proof = proof.model_copy(update={"merges": len(merges), "merged_tree": merge.tree})
            case MergeTested() as event:
                reports[event.merge] = event.report
                proof = proof.model_copy(update=_tested(event.report))
            case LedgerComputed() as event:
                ledgers[event.ledger.merge] = last = event.ledger
                is_final = is_final or event.final
            case Delivered() as event:
                proof = proof.model_copy(update={"branch": event.delivery.branch, "commit": event.delivery.commit})
    ordered = [merges[number] for number in sorted(merges)]
    rows = last.rows if last else tuple(_unproven(one) for one in requirements)
    lines = [_line(row, ordered, covers, ledgers, reports) for row in rows]
    return LedgerView(
        merges=ordered,
        lines=lines,
        proven=sum(line.row.result == "proven" for line in lines),
        total=len(lines),
        is_final=is_final,
        proof=proof,
    )


def _line(
    row: LedgerRow,
    merges: Sequence[LedgerMerge],
    covers: Mapping[str, Sequence[str]],
    ledgers: Mapping[int, Ledger],
    reports: Mapping[int, TestReport],
) -> LedgerLine:
    """A cell fails only once there is code that should have made it pass: before that, there is nothing to blame."""
    cells: list[Cell] = []
    has_code, since = False, None
    for merge in merges:
        has_code = has_code or row.requirement in covers.get(merge.task, ())
        if _is_proven(row.requirement, merge.number, ledgers, reports):
            cells.append("proven")
            has_code, since = True, since or merge
        else:
            cells.append("failing" if has_code else "no_code_yet")
            since = None
    return LedgerLine(row=row, cells=cells, proven_since=since)


def _is_proven(requirement: str, merge: int, ledgers: Mapping[int, Ledger], reports: Mapping[int, TestReport]) -> bool:
    if merge in ledgers:
        return any(row.requirement == requirement and row.result == "proven" for row in ledgers[merge].rows)
    cases = [case for case in reports[merge].cases if requirement in case.requirements] if merge in reports else []
    return bool(cases) and all(case.outcome == "passed" for case in cases)


def _unproven(requirement: Requirement) -> LedgerRow:
    return LedgerRow(
        requirement=requirement.id,
        text=requirement.text,
        result="untestable" if requirement.untestable_because else "untested",
        note=requirement.untestable_because,
    )


def _tested(report: TestReport) -> dict[str, object]:
    failed = sum(case.outcome in ("failed", "error") for case in report.cases)
    return {"passed": report.passed, "failed": failed, "exit_code": report.exit_code, "log": report.log}
