"""The folds behind the pages of building and proving, on event lists made by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.api.runs.projection.debate import debate
from apps.api.runs.projection.header import header
from apps.api.runs.projection.ledger import ledger
from apps.api.runs.projection.reports import reports
from apps.api.runs.projection.spec import actual, quote_view, spec_view
from apps.api.runs.projection.stages import stages
from apps.api.runs.projection.tasks import TaskState, tasks
from packages.agents.contracts import (
    Amended,
    FileChange,
    Review,
    Role,
    Usage,
)
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    ApprovalGiven,
    AttemptCoded,
    AttemptRefused,
    AttemptReviewed,
    AttemptStarted,
    AttemptTested,
    ConsensusReached,
    Fact,
    LedgerComputed,
    MergeConflicted,
    MergeQueued,
    MergeTested,
    ObjectionRaised,
    ObjectionResolved,
    RecordedEvent,
    RoundStarted,
    SpecProposed,
    TaskFailed,
    TaskMerged,
    TaskStarted,
    TurnTaken,
    VerdictGiven,
)
from tests.factories import START, a_case, a_ledger, a_merge, a_report, a_spec, a_task, an_objection, moved, told

LATER = START + timedelta(hours=1)
SPEC = a_spec()
PROPOSED = SpecProposed(round=1, hash=SPEC.hash, spec=SPEC)


def started(task: str, attempt: int) -> AttemptStarted:
    return AttemptStarted(task=task, attempt=attempt, of=3, brief="Do it.")


def begun(task: str) -> TaskStarted:
    return TaskStarted(task=a_task(task), base="0" * 40)


# --- tasks ---------------------------------------------------------------------------------------------------

T1: list[tuple[str, list[Fact], TaskState]] = [
    ("planned", [], "waiting"),
    ("started", [begun("T1")], "running"),
    ("first attempt", [begun("T1"), started("T1", 1)], "running"),
    ("second attempt", [begun("T1"), started("T1", 1), started("T1", 2)], "fixing"),
    ("in the queue", [begun("T1"), MergeQueued(task="T1", tree="a", attempts=1)], "merging"),
    ("conflict", [MergeQueued(task="T1", tree="a", attempts=1), MergeConflicted(task="T1", paths=("x",))], "merging"),
    ("merged", [begun("T1"), TaskMerged(merge=a_merge(1, "T1"))], "done"),
    ("given up", [begun("T1"), TaskFailed(task="T1", attempts=3, reason="no")], "failed"),
    ("cancelled while waiting", [moved("cancelled")], "stopped"),
    ("cancelled under way", [begun("T1"), started("T1", 1), moved("cancelled")], "stopped"),
    ("cancelled when merged", [TaskMerged(merge=a_merge(1, "T1")), moved("cancelled")], "done"),
]


@pytest.mark.parametrize(("events", "state"), [case[1:] for case in T1], ids=[case[0] for case in T1])
def test_a_task_is_where_its_last_event_left_it(events: list[Fact], state: TaskState) -> None:
    assert tasks(told(PROPOSED, *events), {}).tasks[0].state == state


def test_a_waiting_task_names_what_it_waits_for() -> None:
    spec = a_spec(tasks=[a_task("T1"), a_task("T2"), a_task("T3", depends_on=["T1", "T2"])])
    proposed = SpecProposed(round=1, hash=spec.hash, spec=spec)
    assert tasks(told(proposed), {}).tasks[2].waits_for == ["T1", "T2"]
    assert tasks(told(proposed, TaskMerged(merge=a_merge(1, "T1"))), {}).tasks[2].waits_for == ["T2"]


def test_attempts_keep_their_evidence_and_times_count_from_the_start_of_building() -> None:
    review = Review(statement="Fine.", decision="approve")
    events = told(
        (0, PROPOSED),
        (100, moved("building")),
        (101, AcceptanceLocked(tree="a" * 40, tests=(a_case("R1"),))),
        (102, begun("T1")),
        (102, started("T1", 1)),
        (103, AttemptCoded(task="T1", attempt=1, tree="b", files=(), claim="Done.")),
        (104, AttemptRefused(task="T1", attempt=1, reason="Nothing changed.")),
        (105, started("T1", 2)),
        (
            106,
            AttemptCoded(task="T1", attempt=2, tree="c", files=(FileChange(path="x", added=1, removed=0),), claim="!"),
        ),
        (107, AttemptTested(task="T1", attempt=2, report=a_report(a_case("R1")))),
        (108, AttemptReviewed(task="T1", attempt=2, review=review)),
        (112, TaskMerged(merge=a_merge(1, "T1"))),
    )
    used = Usage(calls=1, input_tokens=100, output_tokens=10, cost_usd=0.1)
    view = tasks(events, {"T1": used, "": used})
    task = view.tasks[0]
    assert (task.attempt, task.attempts_limit, task.state, task.merge) == (2, 3, "done", 1)
    assert (task.started_seconds, task.finished_seconds) == (2, 12)
    assert (task.usage, view.tasks[1].usage) == (used, Usage())
    first, second = task.attempts
    assert (first.refused, first.tests) == ("Nothing changed.", None)
    assert second.tests is not None
    assert (second.tests.passed, second.tests.total, second.review) == (1, 1, review)
    assert (view.acceptance.state, view.acceptance.tests, view.acceptance.locked_seconds) == ("locked", 1, 1)
    assert [(merge.number, merge.seconds) for merge in view.merges] == [(1, 12)]


# --- reports and ledger --------------------------------------------------------------------------------------


def test_reports_say_what_they_are_of() -> None:
    red = a_report(a_case("R1", "failed"))
    events = told(
        AttemptTested(task="T1", attempt=1, report=red), MergeTested(merge=1, task="T1", report=a_report(a_case("R1")))
    )
    assert [(one.of, one.attempt, one.merge, one.is_green) for one in reports(events)] == [
        ("attempt", 1, None, False),
        ("merge", None, 1, True),
    ]


def test_before_any_merge_the_ledger_holds_the_requirements() -> None:
    view = ledger(told(PROPOSED))
    assert [(line.row.requirement, line.row.result, line.cells) for line in view.lines] == [
        ("R1", "untested", []),
        ("R2", "untested", []),
    ]
    assert (view.proven, view.total, view.is_final) == (0, 2, False)


def test_a_cell_fails_only_once_there_is_code_to_blame_and_a_regression_is_seen() -> None:
    merges = [("T1", "failing", "failing"), ("T2", "proven", "failing"), ("T3", "failing", "proven")]
    events: list[Fact] = [PROPOSED, TaskStarted(task=a_task("T3", ["R1"]), base="0", repair=True)]
    for number, (task, r1, r2) in enumerate([*merges, ("A1", "proven", "proven")], start=1):
        events += [TaskMerged(merge=a_merge(number, task)), LedgerComputed(ledger=a_ledger(number, R1=r1, R2=r2))]
    view = ledger(told(*events))
    first, second = view.lines
    assert first.cells == ["failing", "proven", "failing", "proven"]
    assert second.cells == ["no_code_yet", "failing", "proven", "proven"]
    assert first.proven_since is not None
    assert second.proven_since is not None
    assert (first.proven_since.number, second.proven_since.number) == (4, 3)
    assert (view.proven, view.total) == (2, 2)


def test_a_merge_without_a_ledger_is_judged_by_its_report() -> None:
    report = a_report(a_case("R1"), a_case("R2", "error"))
    events = told(PROPOSED, TaskMerged(merge=a_merge(1, "T1")), MergeTested(merge=1, task="T1", report=report))
    assert [line.cells for line in ledger(events).lines] == [["proven"], ["no_code_yet"]]


def test_the_proof_links_the_spec_to_the_log() -> None:
    report = a_report(a_case("R1"), a_case("R2"))
    events = told(
        PROPOSED,
        ApprovalGiven(by="Mara", hash=SPEC.hash),
        AcceptanceLocked(tree="a" * 40, tests=(a_case("R1"), a_case("R2"))),
        TaskMerged(merge=a_merge(1, "T1")),
        MergeTested(merge=1, task="T1", report=report),
        LedgerComputed(ledger=a_ledger(1, R1="proven", R2="proven"), final=True),
    )
    view = ledger(events)
    proof = view.proof
    assert view.is_final
    assert (proof.spec_hash, proof.approved_by, proof.acceptance_tree) == (SPEC.hash, "Mara", "a" * 40)
    assert (proof.merged_tree, proof.passed, proof.failed, proof.exit_code) == (a_merge(1, "T1").tree, 2, 0, 0)
    assert proof.log == report.log


def test_amended_tests_are_told_with_the_proof_and_the_tasks() -> None:
    amended = Amended(file="test_a.py", name="test_one", reason="r", requirements=("R1",))
    locked = AcceptanceLocked(tree="a" * 40, tests=(a_case("R1"), a_case("R2")))
    events = told(PROPOSED, locked, AcceptanceAmended(tree="b" * 40, tests=(a_case("R1"),), amended=(amended,)))
    proof, acceptance = ledger(events).proof, tasks(events, {}).acceptance
    assert (proof.acceptance_tree, proof.acceptance_tests, proof.acceptance_amended) == ("b" * 40, 1, 1)
    assert (acceptance.state, acceptance.tree, acceptance.tests) == ("locked", "b" * 40, 1)
    assert acceptance.amended == [amended]
    assert header(events).tests.total == 1
    taken_over = told(PROPOSED, AcceptanceLocked(tree="b" * 40, tests=(a_case("R1"),), amended=(amended,)))
    assert ledger(taken_over).proof.acceptance_amended == 1
    assert tasks(taken_over, {}).acceptance.amended == [amended]


# --- whatever comes ------------------------------------------------------------------------------------------

ANY: list[Fact] = [
    moved("planning"),
    moved("building"),
    moved("failed"),
    RoundStarted(round=1, of=2),
    PROPOSED,
    ObjectionRaised(objection=an_objection(1)),
    ObjectionRaised(objection=an_objection(2, round_=9)),
    ObjectionResolved(id=7, by="linter", round=1),
    TurnTaken(round=5, by=Role.planner, act="plan", text="x"),
    VerdictGiven(round=1, by="architect", decision="approve", hash="h"),
    ConsensusReached(round=1, version=1, hash="h"),
    ApprovalGiven(by="x", hash="h"),
    begun("T9"),
    started("T1", 1),
    started("T8", 2),
    AttemptTested(task="T1", attempt=4, report=a_report()),
    MergeQueued(task="T7", tree="a", attempts=1),
    TaskMerged(merge=a_merge(3, "T1")),
    MergeTested(merge=9, task="T1", report=a_report(a_case("R9"))),
    LedgerComputed(ledger=a_ledger(4, R5="proven")),
]


@given(st.lists(st.sampled_from(ANY), max_size=25))
def test_no_order_of_events_breaks_a_fold_and_counts_stay_within_their_totals(events: list[Fact]) -> None:
    given_events = told(*events)
    shown = header(given_events)
    assert shown.tasks.merged + shown.tasks.failed <= shown.tasks.total
    assert 0 <= shown.objections.open <= shown.objections.raised
    assert sum(stage.state in ("active", "needs_you", "paused") for stage in stages(given_events, LATER)) <= 1
    view = ledger(given_events)
    assert all(len(line.cells) == len(view.merges) for line in view.lines)
    assert view.proven <= view.total
    assert {one.id for one in tasks(given_events, {}).tasks} >= {
        one.task.id for one in events if isinstance(one, TaskStarted)
    } - {"T9"}
    debate(given_events)
    reports(given_events)
    spec_view(given_events, None)
    quote_view(given_events, actual({}, given_events, START))


@given(st.lists(st.sampled_from(ANY), max_size=20), st.integers(0, 20))
def test_a_fold_of_a_shorter_log_is_what_was_shown_then(events: list[Fact], cut: int) -> None:
    """Folds look at nothing but their events: no state is left over from an earlier call."""

    def shown(events: list[RecordedEvent]) -> tuple[object, ...]:
        return header(events), stages(events, LATER), tasks(events, {}), debate(events), ledger(events)

    before = told(*events[:cut])
    first = shown(before)
    shown(told(*events))
    assert first == shown(before)
