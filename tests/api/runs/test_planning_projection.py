"""The folds behind the pages of planning, on event lists made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from apps.api.runs.projection.debate import debate
from apps.api.runs.projection.header import KINDS, header
from apps.api.runs.projection.spec import Actual, actual, quote_view, spec_view
from apps.api.runs.projection.stages import stages
from packages.agents.contracts import (
    Finding,
    Quote,
    Reply,
    Role,
    RunState,
    Usage,
)
from packages.agents.events import (
    AcceptanceLocked,
    ApprovalGiven,
    ApprovalRefused,
    ConsensusEscalated,
    ConsensusReached,
    LedgerComputed,
    LinterReported,
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
    TurnTaken,
    VerdictGiven,
)
from tests.factories import START, a_case, a_ledger, a_merge, a_report, a_spec, a_task, an_objection, moved, told

LATER = START + timedelta(hours=1)
SPEC = a_spec()
PROPOSED = SpecProposed(round=1, hash=SPEC.hash, spec=SPEC)


def begun(task: str) -> TaskStarted:
    return TaskStarted(task=a_task(task), base="0" * 40)


# --- stages --------------------------------------------------------------------------------------------------


def test_stages_sum_the_time_of_every_visit() -> None:
    events = told(
        (0, moved("queued")),
        (5, moved("planning")),
        (15, moved("awaiting_approval")),
        (20, moved("planning")),
        (23, moved("awaiting_approval")),
        (30, moved("building")),
    )
    found = {stage.name: stage for stage in stages(events, START + timedelta(seconds=42))}
    assert [found[name].seconds for name in ("plan", "approve", "build", "integrate")] == [13, 12, 12, 0]
    assert [stage.state for stage in found.values()] == ["done", "done", "active", "waiting", "waiting"]
    assert found["build"].since == START + timedelta(seconds=30)
    assert found["plan"].since is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "waiting waiting waiting waiting waiting"),
        (["planning"], "active waiting waiting waiting waiting"),
        (["planning", "awaiting_approval"], "done needs_you waiting waiting waiting"),
        (["planning", "awaiting_approval", "planning"], "active waiting waiting waiting waiting"),
        (["planning", "building"], "done skipped active waiting waiting"),
        (["planning", "building", "paused"], "done skipped paused waiting waiting"),
        (["planning", "building", "cancelled"], "done skipped stopped waiting waiting"),
        (["planning", "building", "integrating", "building"], "done skipped active waiting waiting"),
        (["planning", "building", "integrating", "delivering", "done"], "done skipped done done done"),
        (["planning", "building", "integrating", "delivering", "incomplete"], "done skipped done done stopped"),
        (["cancelled"], "waiting waiting waiting waiting waiting"),
    ],
)
def test_each_stage_says_where_it_stands(states: list[str], expected: str) -> None:
    events = told(moved("queued"), *(moved(state) for state in states))
    assert " ".join(stage.state for stage in stages(events, LATER)) == expected


def test_the_time_of_a_finished_run_stands_still() -> None:
    events = told((0, moved("queued")), (1, moved("planning")), (4, moved("failed")))
    assert stages(events, LATER)[0].seconds == stages(events, LATER + timedelta(days=1))[0].seconds == 3


# --- header --------------------------------------------------------------------------------------------------


def test_the_header_counts_what_the_pages_show() -> None:
    events = told(
        moved("queued"),
        moved("planning"),
        RoundStarted(round=2, of=4),
        PROPOSED,
        ObjectionRaised(objection=an_objection(1)),
        ObjectionRaised(objection=an_objection(2)),
        ObjectionResolved(id=1, by="planner", round=2),
        ConsensusReached(round=2, version=1, hash=SPEC.hash),
        AcceptanceLocked(tree="a" * 40, tests=(a_case("R1"), a_case("R2"))),
        begun("T1"),
        TaskMerged(merge=a_merge(1, "T1")),
        MergeTested(merge=1, task="T1", report=a_report(a_case("R1"), a_case("R2", "failed"))),
        LedgerComputed(ledger=a_ledger(1, R1="proven", R2="failing")),
        TaskFailed(task="T2", attempts=3, reason="no"),
        TaskStarted(task=a_task("T3"), base="0" * 40, repair=True),
        TaskMerged(merge=a_merge(2, "A1")),
    )
    shown = header(events)
    assert (shown.rounds.current, shown.rounds.of) == (2, 4)
    assert (shown.tasks.merged, shown.tasks.failed, shown.tasks.total) == (1, 1, 3)
    assert (shown.requirements.proven, shown.requirements.total, shown.requirements.unproven) == (1, 2, ["R2"])
    assert (shown.tests.passed, shown.tests.total) == (1, 2)
    assert (shown.objections.raised, shown.objections.open) == (2, 1)
    assert (shown.merges, shown.spec_version) == (2, 1)
    assert header([one for one in events if one.event.kind in KINDS]) == shown


# --- debate --------------------------------------------------------------------------------------------------


def test_a_round_holds_its_ballots_turns_and_findings() -> None:
    finding = Finding(rule="covered", about="R2", text="no task")
    events = told(
        RoundStarted(round=1, of=4),
        TurnTaken(round=1, by=Role.architect, act="design", text="Here."),
        PROPOSED,
        LinterReported(round=1, hash=SPEC.hash, findings=(finding,)),
        ObjectionRaised(objection=an_objection(1)),
        VerdictGiven(round=1, by="planner", decision="object", hash=SPEC.hash),
        RoundStarted(round=2, of=4),
        TurnTaken(
            round=2,
            by=Role.architect,
            act="design",
            text="Better.",
            replies=(Reply(objection=1, accepted=True, text="Done."),),
        ),
        LinterReported(round=2, hash=SPEC.hash, findings=()),
        ObjectionResolved(id=1, by="planner", round=2),
        VerdictGiven(round=2, by="planner", decision="approve", hash=SPEC.hash),
        ConsensusReached(round=2, version=1, hash=SPEC.hash),
    )
    view = debate(events)
    first, second = view.rounds
    ballots = {ballot.by: (ballot.decision, ballot.objections) for ballot in first.ballots}
    assert ballots == {"linter": ("object", []), "planner": ("object", [1])}
    assert (first.findings, first.spec_version, first.spec_hash) == ([finding], 1, SPEC.hash)
    assert [turn.text for turn in second.turns] == ["Better."]
    assert {ballot.decision for ballot in second.ballots} == {"approve"}
    (found,) = view.objections
    assert (found.status, found.resolved_in_round, found.answer) == ("resolved", 2, "Done.")
    assert view.outcome is not None
    assert (view.outcome.status, view.outcome.version) == ("reached", 1)


def test_a_round_after_the_end_of_a_debate_opens_it_again() -> None:
    escalated = ConsensusEscalated(round=1, version=1, hash=SPEC.hash, open=(1,), to="person")
    events = told(RoundStarted(round=1, of=1), escalated)
    outcome = debate(events).outcome
    assert outcome is not None
    assert outcome.open == [1]
    assert debate([*events, *told(RoundStarted(round=2, of=2, comment="again"))]).outcome is None


# --- spec and quote ------------------------------------------------------------------------------------------


def test_versions_of_the_spec_say_what_became_of_them() -> None:
    second = a_spec(version=2, requirements=3)
    events = told(
        PROPOSED,
        ConsensusReached(round=1, version=1, hash=SPEC.hash),
        ApprovalRefused(by="Mara", hash=SPEC.hash, comment="more"),
        SpecProposed(round=2, hash=second.hash, spec=second),
        ApprovalGiven(by="Mara", hash=second.hash, comment="good"),
    )
    newest, first = spec_view(events, None), spec_view(events, 1)
    assert newest is not None
    assert first is not None
    assert (newest.version, newest.status, newest.by, newest.comment) == (2, "approved", "Mara", "good")
    assert (first.status, first.comment, len(first.spec.requirements)) == ("refused", "more", 2)
    assert [one.version for one in newest.versions] == [1, 2]
    assert spec_view(events, 3) is None
    assert spec_view([], None) is None


def test_a_quote_names_the_plan_that_it_is_for() -> None:
    quote = Quote(usd_p50=1.0, usd_p90=2.0, minutes_p50=7, minutes_p90=11, tasks=(), basis="b", model="m")
    nothing = Actual(usd=0.0, minutes=0.0, tasks=[])
    assert quote_view(told(PROPOSED), nothing) is None
    view = quote_view(told(ObjectionRaised(objection=an_objection(4)), PROPOSED, QuoteMade(quote=quote)), nothing)
    assert view is not None
    assert (view.spec_hash, view.open_objections) == (SPEC.hash, [4])


def test_what_a_run_came_to_is_its_cost_and_the_time_in_which_nobody_was_waited_for() -> None:
    moves = ["planning", "awaiting_approval", "building", "paused", "building", "integrating", "delivering", "done"]
    begin = datetime(2026, 3, 1, 10, tzinfo=UTC)
    events = [
        RecordedEvent(
            seq=seq,
            at=begin + timedelta(minutes=seq),
            event=RunStateChanged(previous=RunState(before), state=RunState(state)),
        )
        for seq, (before, state) in enumerate(pairwise(["queued", *moves]), 1)
    ]
    usage = {"": Usage(calls=2, cost_usd=0.25), "T1": Usage(calls=1, cost_usd=0.5), "T2": Usage()}
    found = actual(usage, events, begin + timedelta(hours=9))
    assert (found.usd, found.minutes) == (0.75, 5.0)
    assert [(one.task, one.usd) for one in found.tasks] == [("T1", 0.5), ("T2", 0.0)]
    assert actual({"T1": Usage(calls=1, cost_usd=None)}, events, begin).usd is None
