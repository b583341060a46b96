"""The folds behind the pages of a run that people steer: questions, splits, skips, retries, pauses, edited plans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.api.runs.projection.header import header
from apps.api.runs.projection.plan import plan_now
from apps.api.runs.projection.spec import spec_view
from apps.api.runs.projection.stages import stages
from apps.api.runs.projection.tasks import TaskState, TaskView, tasks
from packages.agents.contracts import Note, Question
from packages.agents.contracts.plan_rules import plan_faults
from packages.agents.events import (
    ApprovalGiven,
    AttemptStarted,
    CommandRefused,
    ConsensusReached,
    Fact,
    GuidanceHeard,
    MergeConflicted,
    MergeQueued,
    MergeReturned,
    QuestionAnswered,
    QuestionAsked,
    SpecEdited,
    SpecProposed,
    TaskEdited,
    TaskEscalated,
    TaskFailed,
    TaskKept,
    TaskMerged,
    TaskRetried,
    TaskSkipped,
    TaskSplit,
    TaskStarted,
    TaskStuck,
)
from tests.factories import START, a_merge, a_spec, a_task, moved, told

SPEC = a_spec(tasks=[a_task("T1", ["R1"]), a_task("T2", ["R2"], ["T1"]), a_task("T3", [], ["T2"])])
PROPOSED = SpecProposed(round=1, hash=SPEC.hash, spec=SPEC)
APPROVED = ApprovalGiven(by="anna", hash=SPEC.hash)
STARTED = TaskStarted(task=SPEC.tasks[0], base="0" * 40)
QUEUED = MergeQueued(task="T1", tree="a", attempts=1)
CONFLICTED = MergeConflicted(task="T1", paths=("x",))
RETURNED = MergeReturned(task="T1", cause="conflict", reason="x")
STUCK = TaskStuck(task="T1", attempts=3, cause="identical", reason="The same tree twice.")
ASKED = QuestionAsked(question=Question(id=1, task="T1", text="T1 is stuck."))
ANSWERED = QuestionAnswered(id=1, task="T1", by="anna", act="retry")
FAILED = TaskFailed(task="T1", attempts=3, reason="no")
DRAGGED = [
    TaskFailed(task="T2", attempts=0, reason="needs T1, which failed", needs=("T1",)),
    TaskFailed(task="T3", attempts=0, reason="needs T2, which failed", needs=("T2",)),
]
RETRIED = TaskRetried(task="T1", by="anna")
SKIPPED = TaskSkipped(task="T1", by="anna", reason="Not needed.")
SPLIT = TaskSplit(task="T1", into=(a_task("T4", ["R1"]), a_task("T5", [], ["T4"])))
EDITED = TaskEdited(task=a_task("T1", ["R1", "R2"]), by="anna")
MERGED = TaskMerged(merge=a_merge(1, "T1"))


def attempt(number: int) -> AttemptStarted:
    return AttemptStarted(task="T1", attempt=number, of=6, brief="Do it.")


def view(*events: Fact) -> dict[str, TaskView]:
    return {task.id: task for task in tasks(told(PROPOSED, APPROVED, *events), {}).tasks}


# --- one task ------------------------------------------------------------------------------------------------

T1: list[tuple[str, list[Fact], TaskState]] = [
    ("in circles", [STARTED, attempt(1), STUCK], "stuck"),
    ("asked about", [STARTED, STUCK, ASKED], "stuck"),
    ("asked about when the run is paused", [STARTED, STUCK, ASKED, moved("building"), moved("paused")], "stuck"),
    ("asked about when the run ends", [STARTED, STUCK, ASKED, moved("cancelled")], "stopped"),
    ("tried again", [STARTED, STUCK, ASKED, RETRIED, ANSWERED], "waiting"),
    ("under way again", [STARTED, STUCK, RETRIED, attempt(4)], "fixing"),
    ("skipped", [STARTED, STUCK, ASKED, SKIPPED], "skipped"),
    ("skipped when the run ends", [SKIPPED, moved("incomplete")], "skipped"),
    ("skipped, then wanted", [SKIPPED, RETRIED], "waiting"),
    ("split", [STARTED, STUCK, SPLIT], "split"),
    ("split when the run ends", [SPLIT, moved("failed")], "split"),
    ("edited", [FAILED, EDITED], "waiting"),
    ("sent back", [STARTED, QUEUED, CONFLICTED, RETURNED], "fixing"),
    ("queued again", [STARTED, QUEUED, RETURNED, attempt(2), QUEUED], "merging"),
    ("kept", [MERGED, TaskKept(task="T1", branch="b", run="earlier")], "done"),
    ("not obeyed", [STARTED, CommandRefused(id=1, task="T1", by="anna", reason="too late")], "running"),
]


@pytest.mark.parametrize(("events", "state"), [case[1:] for case in T1], ids=[case[0] for case in T1])
def test_a_task_is_where_people_and_the_ladder_left_it(events: list[Fact], state: TaskState) -> None:
    assert view(*events)["T1"].state == state


def test_a_task_tells_how_it_came_to_its_question_until_it_is_answered() -> None:
    escalated = TaskEscalated(task="T1", attempts=2, rung="model", reason="in circles", model="other")
    task = view(STARTED, escalated, STUCK, ASKED)["T1"]
    assert [(one.rung, one.model) for one in task.escalations] == [("model", "other")]
    assert (task.question, task.reason) == ("T1 is stuck.", "The same tree twice.")
    task = view(STARTED, escalated, STUCK, ASKED, RETRIED, ANSWERED)["T1"]
    assert (task.question, task.reason, task.finished_at) == ("", "", None)


def test_a_task_that_does_not_merge_tells_why_and_how_often() -> None:
    task = view(STARTED, QUEUED, CONFLICTED, RETURNED, attempt(2), QUEUED, RETURNED)["T1"]
    assert (task.conflicts, task.returns) == (["x"], 2)


def test_a_kept_task_names_the_run_that_made_it() -> None:
    assert view(MERGED, TaskKept(task="T1", branch="b", run="earlier"))["T1"].kept_from == "earlier"


def test_an_edited_task_keeps_its_attempts() -> None:
    task = view(STARTED, attempt(1), FAILED, EDITED)["T1"]
    assert (task.covers, len(task.attempts), task.reason) == (["R1", "R2"], 1, "")


def test_guidance_is_shown_in_the_order_in_which_it_was_heard() -> None:
    notes = [Note(id=number, by="anna", text=str(number), task="T1") for number in (1, 2)]
    assert tasks(told(PROPOSED, *(GuidanceHeard(note=note) for note in notes)), {}).guidance == notes


# --- the others ----------------------------------------------------------------------------------------------


def test_the_parts_stand_where_the_task_stood() -> None:
    found = view(SPLIT)
    assert found["T1"].parts == ["T4", "T5"]
    assert found["T2"].depends_on == ["T4", "T5"]
    assert found["T2"].waits_for == ["T4", "T5"]
    assert list(found) == ["T1", "T2", "T3", "T4", "T5"]


def test_nobody_waits_for_a_task_that_is_skipped() -> None:
    assert view(SKIPPED)["T2"].waits_for == []


@pytest.mark.parametrize("way_out", [RETRIED, SKIPPED, EDITED, SPLIT])
def test_what_failed_only_because_of_others_waits_again(way_out: Fact) -> None:
    found = view(FAILED, *DRAGGED, way_out)
    assert [(found[one].state, found[one].reason) for one in ("T2", "T3")] == [("waiting", "")] * 2
    assert header(told(PROPOSED, FAILED, *DRAGGED, way_out)).tasks.failed == 0


def test_what_failed_by_itself_stays_failed() -> None:
    found = view(TaskFailed(task="T2", attempts=3, reason="broken"), FAILED, RETRIED)
    assert (found["T2"].state, found["T2"].reason) == ("failed", "broken")


# --- the plan ------------------------------------------------------------------------------------------------


def test_the_plan_is_as_people_and_the_ladder_left_it() -> None:
    repair = TaskStarted(task=a_task("T9"), base="0", repair=True)
    plan = plan_now(told(PROPOSED, APPROVED, SPLIT, repair, TaskMerged(merge=a_merge(1, "T4"))))
    assert plan is not None
    assert plan.is_approved
    assert {name: plan.tasks[name].depends_on for name in plan.tasks} == {
        "T2": ["T4", "T5"],
        "T3": ["T2"],
        "T4": [],
        "T5": ["T4"],
    }
    assert (plan.states["T4"], plan.states["T2"]) == ("done", "waiting")


def test_there_is_no_plan_before_a_spec_and_no_approval_before_a_word() -> None:
    assert plan_now(told(moved("planning"))) is None
    plan = plan_now(told(PROPOSED))
    assert plan is not None
    assert not plan.is_approved


def test_a_plan_that_a_person_edited_is_a_version_of_its_own() -> None:
    edited = SPEC.model_copy(update={"version": 2, "tasks": SPEC.tasks[:2]})
    events = told(
        PROPOSED,
        ConsensusReached(round=1, version=1, hash=SPEC.hash),
        SpecEdited(version=2, hash=edited.hash, spec=edited, by="anna"),
        ApprovalGiven(by="anna", hash=edited.hash),
    )
    shown = spec_view(events, None)
    assert shown is not None
    assert [(one.version, one.status) for one in shown.versions] == [(1, "agreed"), (2, "approved")]
    assert (shown.version, shown.spec) == (2, edited)
    assert header(events).spec_version == 2
    assert header(events).tasks.total == 2
    plan = plan_now(events)
    assert plan is not None
    assert list(plan.tasks) == ["T1", "T2"]


# --- the run -------------------------------------------------------------------------------------------------


def test_the_header_counts_the_plan_as_it_stands() -> None:
    count = header(told(PROPOSED, SPLIT, TaskSkipped(task="T3", by="anna"), TaskMerged(merge=a_merge(1, "T4")))).tasks
    assert (count.merged, count.failed, count.total) == (1, 0, 3)
    count = header(told(PROPOSED, TaskSkipped(task="T3", by="anna"), TaskRetried(task="T3", by="anna"))).tasks
    assert count.total == 3


def test_time_in_a_pause_counts_for_no_stage() -> None:
    events = told(
        (0, moved("planning")),
        (10, moved("building")),
        (15, moved("paused")),
        (100, moved("building")),
        (103, moved("paused")),
    )
    build = stages(events, START + timedelta(seconds=500))[2]
    assert (build.state, build.seconds, build.since) == ("paused", 8, None)


# --- whatever comes ------------------------------------------------------------------------------------------

WORK: list[Fact] = [STARTED, attempt(1), attempt(2), STUCK, FAILED, *DRAGGED, QUEUED, CONFLICTED, RETURNED, MERGED]
WORDS: list[Fact] = [APPROVED, ASKED, ANSWERED, RETRIED, SKIPPED, SPLIT, EDITED, TaskSkipped(task="T5", by="anna")]
ANY: list[Fact] = [
    *WORK,
    *WORDS,
    moved("building"),
    moved("paused"),
    moved("incomplete"),
    TaskMerged(merge=a_merge(2, "T4")),
    TaskStarted(task=a_task("T9"), base="0", repair=True),
    TaskKept(task="T2", branch="b", run="earlier"),
    TaskFailed(task="T9", attempts=1, reason="no"),
]


@given(st.lists(st.sampled_from(ANY), max_size=30))
def test_no_order_of_events_makes_a_plan_that_could_not_be_built(events: list[Fact]) -> None:
    given_events = told(PROPOSED, *events)
    plan = plan_now(given_events)
    assert plan is not None
    assert plan_faults(list(plan.tasks.values()), ["R1", "R2"]) == []
    found = {task.id: task for task in tasks(given_events, {}).tasks}
    assert set(plan.tasks) == {name for name, task in found.items() if task.state != "split" and not task.is_repair}
    for task in found.values():
        assert set(task.waits_for) <= set(task.depends_on)
        assert all(found[one].state not in ("done", "skipped") for one in task.waits_for)
    count = header(given_events).tasks
    assert count.merged == sum(task.state == "done" for task in found.values())
    assert count.failed == sum(task.state == "failed" for task in found.values())
    assert count.total == sum(task.state not in ("split", "skipped") for task in found.values())
