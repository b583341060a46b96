"""The ledger believes test reports and nothing else."""

from __future__ import annotations

from packages.agents.contracts import Ledger, Requirement
from packages.agents.orchestration.ledger import compute_ledger
from tests.agents.specs import a_case, a_report, a_spec, locked


def results(ledger: Ledger) -> dict[str, str]:
    return {row.requirement: row.result for row in ledger.rows}


def test_a_requirement_is_proven_when_every_linked_test_passes() -> None:
    spec = a_spec(requirements="R1 R2")
    tests = (a_case("one"), a_case("two", "R1 R2"))
    ledger = compute_ledger(spec, locked(*tests), a_report(*tests), 1, "t")
    assert results(ledger) == {"R1": "proven", "R2": "proven"}
    assert ledger.unproven == ()


def test_one_failing_test_takes_the_proof_away() -> None:
    tests = (a_case("one"), a_case("two"))
    report = a_report(a_case("one"), a_case("two", outcome="failed"), exit_code=1)
    ledger = compute_ledger(a_spec(), locked(*tests), report, 1, "t")
    assert results(ledger) == {"R1": "failing"}
    assert ledger.unproven == ("R1",)


def test_a_locked_test_that_did_not_run_is_an_error_not_a_gap() -> None:
    ledger = compute_ledger(a_spec(), locked(a_case("one"), a_case("two")), a_report(a_case("one")), 1, "t")
    assert results(ledger) == {"R1": "failing"}


def test_a_report_cannot_take_a_requirement_off_a_test() -> None:
    report = a_report(a_case("one", requirements=""))
    ledger = compute_ledger(a_spec(), locked(a_case("one", "R1")), report, 1, "t")
    assert results(ledger) == {"R1": "proven"}
    assert ledger.rows[0].tests[0].requirements == ("R1",)


def test_a_test_that_was_not_locked_proves_nothing() -> None:
    report = a_report(a_case("smuggled", "R1"))
    assert results(compute_ledger(a_spec(), locked(), report, 1, "t")) == {"R1": "untested"}


def test_a_skipped_test_proves_nothing() -> None:
    report = a_report(a_case("one", outcome="skipped"))
    assert results(compute_ledger(a_spec(), locked(a_case("one")), report, 1, "t")) == {"R1": "failing"}


def test_what_cannot_be_tested_says_why() -> None:
    hidden = Requirement(id="R1", text="feels fast", untestable_because="a matter of taste")
    spec = a_spec().model_copy(update={"requirements": (hidden,)})
    ledger = compute_ledger(spec, locked(), a_report(), 1, "t")
    assert (ledger.rows[0].result, ledger.rows[0].note) == ("untestable", "a matter of taste")
    assert ledger.unproven == ()
