"""People pause a run, steer it, answer its question, and have one task done anew; nothing that is finished is lost."""

from __future__ import annotations

import pytest

from tests.scripted.model import idle
from tests.story.log import assert_delivered_once, of_kind, states
from tests.story.place import Place
from tests.story.prompts import TERSE_TODO, marked
from tests.story.service import Run, Service
from tests.story.stack import wait_until
from tests.story.test_pulling_the_plug import CANCEL_SECONDS, living, sandboxes

ALWAYS = 1_000


def branches(run: Run) -> dict[str, str]:
    """The commit of each merged task's own branch."""
    return {entry.field("merge.task"): entry.field("merge.branch") for entry in run.of_kind("task.merged")}


def assert_merged_by_hand(run: Run) -> None:
    row = run.wait_for_end()
    entries = run.events()
    assert row["state"] == "done", run.told(f"is {row['state']}: {row['reason']}")
    assert_delivered_once(entries)
    assert of_kind(entries, "merge.conflicted")
    assert {entry.event["by"] for entry in of_kind(entries, "conflict.advised")} == {"architect", "planner"}
    assert all(entry.event["unresolved"] == [] for entry in of_kind(entries, "conflict.resolved"))


@pytest.mark.exhaustive
def test_a_run_that_is_paused_over_a_restart_goes_on_where_it_was(place: Place) -> None:
    service, run = place.service, place.build("pair")
    run.wait_for_event("attempt.started", task="T2")
    caught = service.stack.offspring_of("worker")
    service.post(f"/runs/{run.id}/pause")
    row = run.wait_for_state("paused", seconds=CANCEL_SECONDS)
    assert row["needs"]["action"] == "resume"
    assert row["reason"].startswith("Paused by ")
    wait_until(lambda: not sandboxes(service.stack), CANCEL_SECONDS, "no sandbox is left")
    wait_until(lambda: not living(caught), CANCEL_SECONDS, "no program of the build is left")
    told = len(run.events())
    service.stack.kill("worker")
    refused = service.request("POST", f"/runs/{run.id}/pause")
    assert (refused.status_code, refused.json()["error"]) == (409, "RunPaused")
    wait_until(lambda: service.stack.process_of("worker"), 60, "the worker is back")
    assert len(run.events()) == told, "nothing happens in a paused run"
    service.post(f"/runs/{run.id}/resume")
    run.wait_for_end()
    entries = run.events()
    assert_delivered_once(entries)
    assert states(entries)[1:6] == ["planning", "building", "paused", "building", "integrating"]


def test_guidance_reaches_the_agents_before_their_next_attempt(place: Place) -> None:
    service, run = place.service, place.build("pair")
    run.wait_for_event("task.started")
    service.post(f"/runs/{run.id}/steer", {"text": "Keep the handlers short."})
    heard = run.wait_for_event("guidance.heard")
    assert heard.field("note.text") == "Keep the handlers short."
    unknown = service.request("POST", f"/runs/{run.id}/steer", json={"text": "x", "task": "T99"})
    assert (unknown.status_code, unknown.json()["error"]) == (404, "TaskNotFound")
    run.cancel()
    run.wait_for_state("cancelled")


@pytest.mark.exhaustive
def test_tasks_that_edit_the_same_line_are_merged_by_hand(place: Place) -> None:
    assert_merged_by_hand(place.build("clash"))


@pytest.mark.exhaustive
def test_the_understudy_merges_the_same_line_by_hand(service: Service, project: str, marker: str) -> None:
    service.stack.faults.set(marker, "conflict", times=None)
    assert_merged_by_hand(service.generate(project, marked(TERSE_TODO, marker)))


def test_a_stuck_task_is_asked_about_and_tried_again(place: Place) -> None:
    service, run = place.service, place.build("pair", approve="ask")
    run.wait_for_state("awaiting_approval")
    with place.model.asked(idle("R2", ALWAYS)):
        run.approve()
        row = run.wait_for_state("paused")
    assert row["needs"]["action"] == "answer"
    (question,) = run.of_kind("question.asked")
    task = question.field("question.task")
    assert [entry.event["rung"] for entry in run.of_kind("task.escalated")] == ["question"]
    service.post(f"/runs/{run.id}/tasks/{task}/retry", {"text": "Write the files."})
    run.wait_for_end()
    assert_delivered_once(run.events())
    (answered,) = run.of_kind("question.answered")
    assert (answered.event["task"], answered.event["act"]) == (task, "retry")


def test_a_failed_task_is_done_anew_by_a_run_that_keeps_the_rest(place: Place) -> None:
    service = place.service
    with place.model.asked(idle("R2", ALWAYS)):  # whoever does the task, and whoever is to repair what it left out
        first = place.build("fork")
        assert first.wait_for_end()["state"] == "incomplete"
    failed = first.of_kind("task.failed")[0].event["task"]
    row = service.post(f"/runs/{first.id}/tasks/{failed}/retry", {"text": "Write the files."})
    assert (row["kind"], row["revises"]) == ("revise", first.id)
    again = service.request("POST", f"/runs/{first.id}/tasks/{failed}/retry", json={})
    assert (again.status_code, again.json()["error"]) == (409, "RevisionUnderWay")
    second = Run(service, row["id"])
    row = second.wait_for_end()
    assert row["state"] == "done", second.told(f"is {row['state']}: {row['reason']}")
    entries = second.events()
    assert_delivered_once(entries)
    before, after = branches(first), branches(second)
    kept = {entry.event["task"] for entry in of_kind(entries, "task.kept")}
    assert kept == set(before) - {"A1"}, "everything that was merged is kept"
    assert {task: after[task] for task in kept} == {task: before[task] for task in kept}
    assert not kept & {entry.event["task"] for entry in of_kind(entries, "attempt.started")}
    # Said to the first run once more: it begins where that one began, though the main branch holds the second by now.
    row = service.post(f"/runs/{first.id}/tasks/{failed}/retry", {"text": "Once more."})
    third = Run(service, row["id"])
    row = third.wait_for_end()
    assert row["state"] == "done", third.told(f"is {row['state']}: {row['reason']}")
    assert third.of_kind("merge.conflicted") == []
    assert {task: branches(third)[task] for task in kept} == {task: before[task] for task in kept}
    assert third.of_kind("run.delivered")[0].event["delivery"]["branch"] == f"conclave/{third.id}", (
        "main is not overrun"
    )
