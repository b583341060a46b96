"""The ledger: requirement → linked tests → result. Computed from test reports; no agent's word enters it."""

from __future__ import annotations

from packages.agents.contracts import Ledger, LedgerRow, LockedTests, Requirement, Result, Spec, TestCase, TestReport

NOT_RUN = "The test was locked but did not run."


def compute_ledger(spec: Spec, locked: LockedTests, report: TestReport, merge: int, tree: str) -> Ledger:
    """One row for each requirement. A locked test that the report does not mention counts as an error."""
    cases = locked_cases(locked, report)
    rows = tuple(_row(requirement, cases, locked) for requirement in spec.requirements)
    return Ledger(merge=merge, tree=tree, rows=rows)


def locked_cases(locked: LockedTests, report: TestReport) -> list[TestCase]:
    """Every locked test as the report tells of it. What it does not mention, for a run that hung, did not pass."""
    seen = {case.id: case for case in report.cases}
    return [_as_locked(test, seen.get(test.id)) for test in locked.tests]


def _as_locked(test: TestCase, seen: TestCase | None) -> TestCase:
    # The links were locked with the tests: a report may add an outcome to a test, never take a requirement off it.
    if seen is None:
        return test.model_copy(update={"outcome": "error", "message": NOT_RUN})
    return seen.model_copy(update={"requirements": test.requirements})


def _row(requirement: Requirement, cases: list[TestCase], locked: LockedTests) -> LedgerRow:
    linked = tuple(case for case in cases if requirement.id in case.requirements)
    result: Result
    if linked:
        result = "proven" if all(case.outcome == "passed" for case in linked) else "failing"
    else:
        result = "untestable" if requirement.untestable_because else "untested"
    amended = [one for one in locked.amended if requirement.id in one.requirements]
    note = " ".join(f"`{one.name}` was amended: {one.reason}" for one in amended)
    if result == "untestable":
        note = requirement.untestable_because
    return LedgerRow(requirement=requirement.id, text=requirement.text, result=result, tests=linked, note=note)
