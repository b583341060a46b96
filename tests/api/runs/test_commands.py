"""What people want done with one task, and plans that they edit while they approve them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from apps.api.db.models import Run
from packages.agents.contracts import PlannedTask, Requirement, TaskCommand
from packages.agents.events import Fact, MergeQueued, TaskFailed, TaskMerged, TaskSkipped, TaskSplit, TaskStarted
from tests.api.runs.under_way import Row, UnderWay
from tests.conftest import API
from tests.factories import a_merge, a_spec, a_task, moved

T1, T2, T3 = a_task("T1", ["R1"]), a_task("T2", ["R2"], ["T1"]), a_task("T3")
SPEC = a_spec(tasks=[T1, T2, T3])
FAILED = TaskFailed(task="T1", attempts=3, reason="no")
PARTS = [a_task("T1", ["R1"]), a_task("T2", [], ["T1"])]
ACTS: list[tuple[str, list[PlannedTask]]] = [
    ("retry", []),
    ("skip", []),
    ("split", []),
    ("split", PARTS),
    ("edit", [T1]),
]


def sent(*tasks: PlannedTask, text: str = "") -> Row:
    return {"text": text, "tasks": [task.model_dump(mode="json") for task in tasks]}


async def refused(run: UnderWay, what: str, body: Row) -> list[str]:
    """The fields that a refusal of a plan names."""
    answer = await run.post(what, body)
    assert (answer.status_code, answer.json()["error"]) == (422, "PlanInvalid")
    assert answer.json()["hint"]
    assert await run.messages() == []
    return [problem["path"] for problem in answer.json()["fields"]]


# --- in a run that is under way ------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "tasks"), ACTS)
async def test_a_command_is_stored_wakes_the_run_and_is_heard(
    run: UnderWay, act: str, tasks: list[PlannedTask]
) -> None:
    await run.begin_building(SPEC)
    await run.tell(FAILED)
    answer = await run.post(f"tasks/T1/{act}", sent(*tasks, text="Smaller."))
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/runs/{run.id}")
    assert answer.json()["id"] == run.id
    (said,) = await run.rows()
    assert await run.messages() == [(run.id, "said", {"message": said.id})]
    heard = await run.heard()
    expected = {"id": said.id, "by": run.api.person.name, "act": act, "task": "T1", "text": "Smaller.", "tasks": tasks}
    assert heard.commands == (TaskCommand.model_validate(expected),)
    assert heard.last == said.id


async def test_a_stuck_task_is_answered_while_the_run_waits(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.ask("T1", "T1 is stuck.")
    assert (await run.post("tasks/T1/retry", {"text": "Write the file."})).status_code == 202
    assert [topic for _, topic, _ in await run.messages()] == ["said"]


async def test_a_command_may_come_without_a_body(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    assert (await run.post("tasks/T1/skip")).status_code == 202


@pytest.mark.parametrize("task", ["T9", "T1000000"])
async def test_a_task_that_is_not_planned_takes_no_command(run: UnderWay, task: str) -> None:
    await run.begin_building(SPEC)
    expected = (404, "TaskNotFound") if task == "T9" else (422, "InvalidRequest")
    assert await run.refusal(f"tasks/{task}/retry") == expected


async def test_before_there_is_a_plan_there_is_no_task(run: UnderWay) -> None:
    assert await run.refusal("tasks/T1/retry") == (404, "TaskNotFound")


async def test_a_task_that_was_split_lives_on_in_its_parts_alone(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.tell(TaskSplit(task="T1", into=(a_task("T4", ["R1"]), a_task("T5"))))
    assert await run.refusal("tasks/T1/skip") == (404, "TaskNotFound")
    assert (await run.post("tasks/T4/skip")).status_code == 202


BUSY: list[tuple[str, list[Fact], str]] = [
    ("being built", [TaskStarted(task=T1, base="0")], "skip"),
    ("in the merge queue", [MergeQueued(task="T1", tree="a", attempts=1)], "edit"),
    ("merged", [TaskMerged(merge=a_merge(1, "T1"))], "retry"),
    ("not begun", [], "retry"),
    ("integrating", [FAILED, moved("integrating")], "retry"),
    ("delivering", [FAILED, moved("integrating"), moved("delivering")], "skip"),
    ("paused while integrating", [FAILED, moved("integrating"), moved("paused", reason="Paused.")], "retry"),
]


@pytest.mark.parametrize(("facts", "act"), [case[1:] for case in BUSY], ids=[case[0] for case in BUSY])
async def test_a_command_that_nobody_would_hear_is_refused(run: UnderWay, facts: list[Fact], act: str) -> None:
    await run.begin_building(SPEC)
    await run.tell(*facts)
    assert await run.refusal(f"tasks/T1/{act}", sent(*[T1] * (act == "edit"))) == (409, "TaskNotReady")
    assert await run.rows() == []


async def test_a_plan_that_is_not_approved_takes_no_command(run: UnderWay) -> None:
    await run.propose(SPEC)
    assert await run.refusal("tasks/T1/skip") == (409, "TaskNotReady")
    await run.post("pause")
    await run.take_pause()
    assert await run.refusal("tasks/T1/skip") == (409, "TaskNotReady")


async def test_a_run_that_is_being_cancelled_takes_no_command(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.post("cancel")
    assert await run.refusal("tasks/T1/skip") == (409, "TaskNotReady")


NONSENSE: list[tuple[str, str, list[PlannedTask], list[str]]] = [
    ("an edit without a task", "edit", [], ["body.tasks"]),
    ("an edit with two", "edit", [T1, T2], ["body.tasks"]),
    ("one part", "split", [T1], ["body.tasks"]),
    ("a retry with tasks", "retry", [T1], ["body.tasks"]),
    ("a skip with tasks", "skip", [T1], ["body.tasks"]),
    ("parts of one name", "split", [T1, T1], ["body.tasks.1.id"]),
    ("parts in a circle", "split", [a_task("T1", [], ["T2"]), a_task("T2", [], ["T1"])], ["body.tasks.0.depends_on"]),
    ("a part that needs another task", "split", [T1, a_task("T2", [], ["T3"])], ["body.tasks.1.depends_on"]),
    ("an unknown requirement", "split", [T1, a_task("T2", ["R9"])], ["body.tasks.1.covers"]),
    ("an edit that closes a circle", "edit", [a_task("T1", ["R1"], ["T2"])], ["body.tasks.0.depends_on"]),
    ("an edit that needs nobody's work", "edit", [a_task("T1", [], ["T9"])], ["body.tasks.0.depends_on"]),
    ("a way out", "edit", [T1.model_copy(update={"files": ["../x"]})], ["body.tasks.0.files"]),
]


@pytest.mark.parametrize(
    ("act", "tasks", "fields"), [case[1:] for case in NONSENSE], ids=[case[0] for case in NONSENSE]
)
async def test_a_command_that_makes_no_plan_is_refused_with_its_field(
    run: UnderWay, act: str, tasks: list[PlannedTask], fields: list[str]
) -> None:
    await run.begin_building(SPEC)
    assert await refused(run, f"tasks/T1/{act}", sent(*tasks)) == fields


async def test_an_edited_task_keeps_its_name(run: UnderWay) -> None:
    """Whatever the person calls it, so that nothing depends on a task that is gone."""
    await run.begin_building(SPEC)
    assert (await run.post("tasks/T1/edit", sent(a_task("T7", ["R1"])))).status_code == 202


async def test_an_edited_task_builds_on_what_it_built_on_if_nothing_else_is_said(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    edited = a_task("T2", ["R1"]).model_dump(mode="json", exclude={"depends_on"})
    assert (await run.post("tasks/T2/edit", {"tasks": [edited]})).status_code == 202
    assert [task.depends_on for task in (await run.heard()).commands[-1].tasks] == [T2.depends_on]


async def test_parts_may_name_what_the_whole_built_on(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    parts = [a_task("T5", [], list(T2.depends_on)), a_task("T6", T2.covers, ["T5", *T2.depends_on])]
    assert (await run.post("tasks/T2/split", sent(*parts))).status_code == 202
    assert [task.depends_on for task in (await run.heard()).commands[-1].tasks] == [[], ["T5"]]


async def test_someone_elses_task_is_not_there(run: UnderWay, stranger: API) -> None:
    await run.begin_building(SPEC)
    assert await run.asked_by(stranger).refusal("tasks/T1/skip") == (404, "RunNotFound")


# --- in a run that has ended ---------------------------------------------------------------------------------


async def end(run: UnderWay, state: str = "incomplete", *facts: Fact) -> None:
    await run.begin_building(SPEC)
    await run.tell(*facts, moved(state))


@pytest.mark.parametrize(("act", "tasks"), ACTS)
@pytest.mark.parametrize("state", ["incomplete", "failed", "cancelled"])
async def test_an_ended_run_is_revised_by_a_new_one(
    run: UnderWay, state: str, act: str, tasks: list[PlannedTask]
) -> None:
    await end(run, state, TaskMerged(merge=a_merge(1, "T3").model_copy(update={"branch": "b3"})), FAILED)
    answer = await run.post(f"tasks/T1/{act}", sent(*tasks, text="Again."))
    shown = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/runs/{shown['id']}")
    assert (shown["kind"], shown["revises"], shown["state"]) == ("revise", run.id, "queued")
    assert (shown["approve"], shown["usage"]["cap_usd"], shown["at_cap"]) == ("ask", 1.0, "pause")
    new = (await run.session.execute(select(Run).where(Run.id == shown["id"]))).scalar_one()
    assert new.revision is not None
    assert (new.revision["of"], [kept["task"] for kept in new.revision["kept"]]) == (run.id, ["T3"])
    assert new.revision["command"]["act"] == act
    queued = text("SELECT workflow_uuid, queue_partition_key FROM dbos.workflow_status WHERE name = 'run'")
    assert {tuple(row) for row in await run.session.execute(queued)} == {
        (one, run.api.person.id) for one in (run.id, shown["id"])
    }
    assert await run.rows() == [], "the run that ended hears nothing"
    assert (await run.shown())["state"] == state


async def test_a_run_has_one_revision_at_a_time(run: UnderWay) -> None:
    await end(run, "incomplete", FAILED)
    first = (await run.post("tasks/T1/retry")).json()["id"]
    answer = await run.post("tasks/T1/skip")
    assert (answer.status_code, answer.json()["error"]) == (409, "RevisionUnderWay")
    assert first in answer.json()["message"]
    await run.api.post(f"/runs/{first}/cancel")
    assert (await run.post("tasks/T1/skip")).status_code == 202


async def test_a_run_that_is_done_is_not_revised(run: UnderWay) -> None:
    await run.begin_building(SPEC)
    await run.move("integrating", "delivering", "done")
    assert await run.refusal("tasks/T1/retry") == (409, "RunFinished")


async def test_a_plan_that_was_never_approved_is_not_revised(run: UnderWay) -> None:
    await run.propose(SPEC)
    await run.move("failed")
    assert await run.refusal("tasks/T1/retry") == (409, "RunFinished")


async def test_a_revision_has_something_to_build(run: UnderWay) -> None:
    await run.begin_building(a_spec(requirements=1))
    await run.tell(FAILED, moved("incomplete"))
    assert await run.refusal("tasks/T1/skip") == (409, "RunFinished")


async def test_a_revision_of_nonsense_is_refused_with_its_field(run: UnderWay) -> None:
    await end(run)
    assert await refused(run, "tasks/T1/split", sent(T1, T1)) == ["body.tasks.1.id"]


async def test_what_was_skipped_stays_out_of_a_revision(run: UnderWay) -> None:
    await end(run, "incomplete", FAILED, TaskSkipped(task="T3", by="anna"))
    new = (await run.post("tasks/T1/retry")).json()["id"]
    row = (await run.session.execute(select(Run).where(Run.id == new))).scalar_one()
    assert row.revision is not None
    assert [task["id"] for task in row.revision["spec"]["tasks"]] == ["T1", "T2"]


# --- a plan that is edited while it is approved --------------------------------------------------------------


async def test_a_plan_may_be_edited_while_it_is_approved(run: UnderWay) -> None:
    await run.propose(SPEC)
    edited = [T1, a_task("T2", ["R2"])]
    answer = await run.post(
        "approve", {"comment": "In parallel.", "spec_hash": SPEC.hash, "tasks": sent(*edited)["tasks"]}
    )
    assert answer.status_code == 202
    ((_, topic, message),) = await run.messages()
    assert (topic, message["tasks"]) == ("approval", sent(*edited)["tasks"])
    (said,) = await run.rows()
    assert said.tasks == sent(*edited)["tasks"]


BAD_PLANS: list[tuple[str, list[PlannedTask], list[str]]] = [
    ("no task", [], ["body.tasks"]),
    ("a circle", [a_task("T1", ["R1"], ["T2"]), T2], ["body.tasks.0.depends_on"]),
    ("a dependency on nobody", [T1, a_task("T2", ["R2"], ["T9"])], ["body.tasks.1.depends_on"]),
    ("a name twice", [T1, T2, T1], ["body.tasks.2.id"]),
    ("a requirement that is not stated", [T1, T2, a_task("T3", ["R9"])], ["body.tasks.2.covers"]),
    ("a requirement that nobody covers", [T1, T3], ["body.tasks"]),
    (
        "two faults",
        [a_task("T1", ["R1"], ["T8"]), a_task("T2", ["R2"], ["T9"])],
        ["body.tasks.0.depends_on", "body.tasks.1.depends_on"],
    ),
]


@pytest.mark.parametrize(("tasks", "fields"), [case[1:] for case in BAD_PLANS], ids=[case[0] for case in BAD_PLANS])
async def test_an_edited_plan_that_cannot_be_built_is_refused_with_its_field(
    run: UnderWay, tasks: list[PlannedTask], fields: list[str]
) -> None:
    await run.propose(SPEC)
    assert await refused(run, "approve", {"tasks": sent(*tasks)["tasks"]}) == fields
    assert (await run.post("approve")).status_code == 202, "the question is still open"


async def test_a_run_that_asks_nothing_takes_no_edited_plan(run: UnderWay) -> None:
    """Whatever is wrong with the plan: correcting it would help nobody."""
    assert await run.refusal("approve", {"tasks": sent(T3)["tasks"]}) == (409, "RunNotWaiting")


@pytest.mark.parametrize("wrong", [{"id": "one"}, {"id": "T1234567"}, {"files": []}, {"goal": None}, {"depend_on": []}])
async def test_an_edited_task_that_is_none_is_refused_with_its_field(run: UnderWay, wrong: dict[str, Any]) -> None:
    await run.propose(SPEC)
    answer = await run.post("approve", {"tasks": [T1.model_dump(mode="json") | wrong]})
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert [problem["path"] for problem in answer.json()["fields"]] == [f"body.tasks.0.{next(iter(wrong))}"]


async def test_nobody_has_to_cover_what_cannot_be_tested(run: UnderWay) -> None:
    spoken = Requirement(id="R2", text="It feels fast.", untestable_because="It is a feeling.")
    requirements = (SPEC.requirements[0], spoken)
    await run.propose(SPEC.model_copy(update={"requirements": requirements}))
    assert (await run.post("approve", {"tasks": sent(T1)["tasks"]})).status_code == 202


async def test_an_approval_is_not_edited_afterwards(run: UnderWay) -> None:
    await run.propose(SPEC)
    order = {"tasks": sent(T1, T2)["tasks"]}
    first, double_click = [await run.post("approve", order) for _ in range(2)]
    assert (first.status_code, double_click.status_code) == (202, 202)
    assert await run.refusal("approve", {"tasks": sent(T1, T2, T3)["tasks"]}) == (409, "RunNotWaiting")
    assert await run.refusal("approve") == (409, "RunNotWaiting")
    assert len(await run.messages()) == 1
