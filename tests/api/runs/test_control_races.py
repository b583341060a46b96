"""Moments that people and the worker choose at once: whoever is first, the run knows where it stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS

from apps.api.runs.workflow import Width
from packages.agents.context import Message
from packages.agents.contracts import Role
from tests.agents.scripts import EVERYBODY_AGREES, plan
from tests.api.runs.gated import PRICED, Coder, SlowEnd
from tests.api.runs.gated_story import ALL, Story
from tests.api.runs.workshop import PATIENCE_SECONDS, open_workshop

ALTERNATIVE_PRICES = {
    "MODEL_ALTERNATIVE_PRICE_INPUT_USD_PER_MILLION": "1",
    "MODEL_ALTERNATIVE_PRICE_OUTPUT_USD_PER_MILLION": "1",
}


@pytest.fixture
def story(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[Story]:
    coder = Coder()
    with open_workshop(database_address, redis_address, tmp_path, {**EVERYBODY_AGREES, "code": coder}) as shop:
        yield Story(shop, coder)


def test_a_question_overtakes_a_pause(story: Story) -> None:
    story.begin_building()
    story.coder.is_lazy = True
    with story.shop.deaf():
        story.post("pause")
        story.let(ALL, is_deaf=True)
    assert story.shown() == ("paused", "answer")
    story.coder.is_lazy = False
    story.post("tasks/T1/retry")
    story.let(ALL)
    assert story.shown() == ("done", "")


@pytest.mark.exhaustive
def test_the_end_overtakes_a_pause(story: Story) -> None:
    story.begin_building()
    with story.shop.deaf():
        story.post("pause")
        story.let(ALL, is_deaf=True)
    assert story.shown() == ("done", "")


def test_the_plan_overtakes_a_pause(story: Story) -> None:
    story.begin(approve="ask")
    with story.shop.deaf():
        story.post("pause")
        story.let(ALL, is_deaf=True)
    story.shop.settle(story.id)
    assert story.shown() == ("paused", "resume")
    story.post("resume")
    story.shop.settle(story.id)
    assert story.shown() == ("awaiting_approval", "approve")


@pytest.mark.exhaustive
def test_a_resume_overtakes_a_pause(story: Story) -> None:
    story.begin_building()
    with story.shop.deaf():
        story.post("pause")
        story.post("resume")
    story.let(ALL)
    assert story.shown() == ("done", "")
    assert "paused" not in [fact["state"] for fact in story.told("run.state_changed")]


def test_an_answer_that_no_worker_took_is_taken_by_the_next(story: Story) -> None:
    story.begin(approve="ask")
    story.let(ALL)
    story.post("reject", comment="Smaller.")
    story.shop.crash()
    story.let(ALL)
    assert story.shown() == ("awaiting_approval", "approve")
    assert [fact["comment"] for fact in story.told("approval.refused")] == ["Smaller."]


def test_a_run_at_its_cap_goes_on_with_a_higher_one_or_delivers_what_it_has(story: Story) -> None:
    """Nine answers at 5 cents: the first task is merged, the second is under way."""
    story.begin_building(budget_usd=0.45)
    story.let(ALL)
    assert story.shown() == ("paused", "raise_cap")
    story.post("resume", budget_usd=0.5)
    story.let(ALL)
    assert story.shown() == ("paused", "raise_cap")
    (changed,) = story.told("cap.changed")
    assert (changed["budget_usd"], changed["previous_usd"]) == (0.5, 0.45)
    assert story.shop.ask("GET", f"/runs/{story.id}").json()["usage"]["cap_usd"] == 0.5
    story.post("finish")
    story.shop.settle(story.id)
    assert story.shown() == ("incomplete", "")


@pytest.mark.exhaustive
def test_what_was_cut_off_is_counted_after_the_cap_is_raised_as_well(story: Story) -> None:
    story.begin_building(budget_usd=0.45)
    story.post("pause")
    story.shop.settle(story.id)
    story.post("resume")
    story.let(ALL)
    assert story.shown() == ("paused", "raise_cap")
    words = "$0.4000 of $0.45 is spent, and $0.0500 may be for calls that were cut off."
    assert words in story.shop.ask("GET", f"/runs/{story.id}").json()["needs"]["text"]
    story.post("resume", budget_usd=0.5)
    story.let(ALL)
    assert story.shown() == ("paused", "raise_cap")
    assert story.shop.ask("GET", f"/runs/{story.id}").json()["usage"]["cost_usd"] == pytest.approx(0.45)


def test_a_cap_that_no_price_can_hold_ends_the_run_and_says_what_to_set(story: Story) -> None:
    story.shop.model.configure({})
    story.begin(budget_usd=5, at_cap="pause")
    assert story.shown() == ("failed", "")
    ended = story.told("run.state_changed")[-1]
    assert "the price of its model is not known" in ended["reason"]
    assert "MODEL_PRICE_INPUT_USD_PER_MILLION" in ended["hint"]


@pytest.mark.parametrize(
    ("limit", "priced", "rungs"),
    [
        ({}, {}, ["model"]),
        ({"budget_usd": 9}, {}, []),
        ({"limits": {"task_usd": 9}}, {}, []),
        ({"budget_usd": 9}, ALTERNATIVE_PRICES, ["model"]),
    ],
    ids=["no limit", "cap", "task_usd", "cap and price"],
)
def test_another_model_is_offered_where_its_price_can_hold_the_limit(
    story: Story, limit: dict[str, Any], priced: dict[str, Any], rungs: list[str]
) -> None:
    story.shop.model.configure({**PRICED, "MODEL_ALTERNATIVE": "other", **priced})
    story.coder.is_lazy = True
    story.begin_building(**limit)
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    assert [fact["rung"] for fact in story.told("task.escalated") if fact["rung"] == "model"] == rungs


@pytest.mark.exhaustive
def test_another_model_without_a_price_ends_no_run_whose_cap_came_later(story: Story) -> None:
    story.shop.model.configure({**PRICED, "MODEL_ALTERNATIVE": "other"})
    story.coder.is_lazy = True
    story.begin(approve="ask")
    story.let(ALL)
    story.post("approve", budget_usd=9)
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    assert "the price of its other model is not known" in story.told("task.stuck")[-1]["reason"]


@pytest.mark.exhaustive
def test_a_higher_cap_overtakes_the_pause_at_the_cap(story: Story) -> None:
    story.begin_building(budget_usd=0.45)
    with story.shop.deaf():
        story.let(ALL, is_deaf=True)
        story.post("resume", budget_usd=9)
    story.let(ALL)
    assert story.shown() == ("done", "")


@pytest.mark.exhaustive
def test_a_pause_that_is_taken_back_meets_the_cap(story: Story) -> None:
    story.begin_building(budget_usd=0.45)
    with story.shop.deaf():
        story.post("pause")
        story.let(ALL, is_deaf=True)
        story.post("resume")
    story.shop.settle(story.id)
    assert story.shown() == ("paused", "raise_cap")


def test_a_run_whose_workflow_breaks_outside_its_story_ends_as_failed(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*anything: Any) -> None:
        raise KeyError("limits")

    monkeypatch.setattr("apps.api.runs.workflow._load", broken)
    monkeypatch.setattr("apps.api.runs.bindings.control.RESCUE_SECONDS", 0.1)
    story.begin()
    assert story.shown() == ("failed", "")
    assert "Conclave broke" in story.told("run.state_changed")[-1]["reason"]


def test_runs_of_one_person_leave_room_for_those_of_another(
    database_address: str, redis_address: str, tmp_path: Path
) -> None:
    width = Width(runs=3, runs_per_user=2)
    with open_workshop(database_address, redis_address, tmp_path, dict(EVERYBODY_AGREES), width) as shop:
        shop.let(ALL)
        mine = [Story(shop, Coder()) for _ in range(3)]
        for one in mine[:2]:
            one.begin(approve="ask")
        mine[2].id = mine[2].ordered(approve="ask")
        order = {"prompt": "A todo API", "approve": "ask"}
        theirs = shop.run(shop.other.post(f"/projects/{shop.other_project}/generate", order)).json()["id"]
        shop.settle(theirs)
        assert shop.row(theirs).state == "awaiting_approval"
        assert [one.shown()[0] for one in mine] == ["awaiting_approval", "awaiting_approval", "queued"]
        mine[0].post("cancel")
        shop.settle(mine[2].id)
        assert mine[2].shown()[0] == "awaiting_approval"


@pytest.mark.exhaustive
def test_a_delivered_run_can_be_paused_but_not_cancelled_any_more(story: Story) -> None:
    with story.shop.artifacts.held():
        story.begin_delivering()
        story.post("pause")
        story.shop.settle(story.id)
        assert story.shown() == ("paused", "resume")
        refused = story.shop.ask("POST", f"/runs/{story.id}/cancel")
        assert (refused.status_code, refused.json()["error"]) == (409, "RunFinished")
    story.post("resume")
    story.shop.settle(story.id)
    assert story.shown() == ("done", "")


def test_a_cancel_that_the_delivery_overtakes_is_dropped_whatever_the_worker_lives_to_do(story: Story) -> None:
    with story.shop.artifacts.held():
        story.begin_delivering()
        with story.shop.deaf():
            # What a worker leaves that ended the run's workflow, and died before it saw that it came too late.
            story.shop.run(story.shop.change(story.id, cancelled_at=datetime.now(UTC)))
            story.shop.run(asyncio.wait_for(DBOS.cancel_workflow_async(story.id), 10))
            story.shop.crash()
    story.shop.settle(story.id)
    assert story.shown() == ("done", "")


def test_a_run_that_is_slow_to_end_delays_nobody_else(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.api.runs.bindings.control.END_SECONDS", 600)
    slow, end = Story(story.shop, story.coder), SlowEnd()
    story.shop.workspaces.on_start = end
    story.shop.let(ALL)
    slow.id = slow.ordered()
    assert end.reached.wait(PATIENCE_SECONDS)
    story.shop.workspaces.on_start = None
    story.shop.let(0)
    story.begin()
    slow.post("cancel")
    story.post("cancel")
    story.shop.settle(story.id)
    assert (story.shown()[0], slow.shown()[0]) == ("cancelled", "planning")
    story.shop.call(end.over.set)
    story.shop.settle(slow.id)
    assert slow.shown()[0] == "cancelled"


def test_a_run_that_cannot_be_moved_is_in_nobodys_way(story: Story) -> None:
    odd = Story(story.shop, story.coder)
    odd.begin()
    odd.post("pause")
    story.shop.settle(odd.id)
    story.shop.run(story.shop.change(odd.id, paused_from="", paused_at=None))
    for _ in range(2):
        story.begin()
        story.post("cancel")
        story.shop.settle(story.id)
        assert story.shown()[0] == "cancelled"


@pytest.mark.exhaustive
def test_commands_during_the_build_are_heard_before_a_question_not_by_it(story: Story) -> None:
    story.begin_building()
    story.coder.is_lazy = True
    for text in ("One.", "Two.", "Three."):
        story.post("tasks/T2/edit", text=text, tasks=[{**plan(Role.planner, "", [])["tasks"][1], "brief": text}])
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    story.coder.is_lazy = False
    story.post("tasks/T1/retry")
    story.let(ALL)
    assert story.shown() == ("done", "")
    assert [fact["state"] for fact in story.told("run.state_changed")].count("paused") == 1


def test_a_step_whose_own_connections_break_is_not_taken_for_an_outage(story: Story) -> None:
    async def broken() -> None:
        raise ConnectionResetError("not the database's")

    story.shop.workspaces.on_start = broken
    story.shop.let(ALL)
    story.begin()
    assert story.shown() == ("failed", "")
    assert "ConnectionResetError" in story.told("run.state_changed")[-1]["reason"]


@pytest.mark.exhaustive
def test_a_task_that_is_ended_under_a_run_ends_the_run_with_what_is_merged(story: Story) -> None:
    story.begin_building()
    while not story.told("task.merged"):
        story.let(1)
    (child,) = [task for task, status in story.shop.run(_tasks(story.id)).items() if status == "PENDING"]
    story.shop.run(asyncio.wait_for(DBOS.cancel_workflow_async(child), 10))
    story.let(ALL)
    assert story.shown() == ("incomplete", "")
    assert story.told("run.delivered")


def test_a_task_that_its_run_has_ended_is_not_revived_by_a_resume(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap breaks the first of two tasks, and the worker fails the run just when it has ended the second."""
    is_gone, cancel = threading.Event(), DBOS.cancel_workflows_async

    async def cancel_and_go(workflow_ids: list[str], **options: Any) -> None:
        await cancel(workflow_ids, **options)
        if "/" in workflow_ids[0] and not is_gone.is_set():
            is_gone.set()
            raise asyncio.CancelledError

    story.shop.answers["Plan"] = side_by_side
    monkeypatch.setattr(DBOS, "cancel_workflows_async", cancel_and_go)
    story.begin_building(budget_usd=0.37, at_cap="finish")
    story.let(1)
    story.shop.let(1)
    assert is_gone.wait(PATIENCE_SECONDS)
    story.post("pause")
    story.shop.settle(story.id)
    story.post("resume")
    story.let(ALL)
    assert story.shown() == ("failed", "")
    assert set(story.shop.run(_tasks(story.id)).values()) == {"SUCCESS", "CANCELLED"}


def side_by_side(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    planned = plan(role, step, messages)
    return {**planned, "tasks": [{**task, "depends_on": []} for task in planned["tasks"]]}


async def _tasks(run_id: str) -> dict[str, str]:
    """The workflows of a run's tasks, with the engine's status of each."""
    found = await DBOS.list_workflows_async(workflow_id_prefix=f"{run_id}/")
    return {one.workflow_id: one.status for one in found}


@pytest.mark.exhaustive  # The worker looks for the stranded every few seconds.
def test_a_worker_that_dies_while_it_pauses_leaves_no_question_unanswerable(story: Story) -> None:
    story.begin_building()
    story.coder.is_lazy = True
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    story.shop.run(asyncio.wait_for(DBOS.cancel_workflow_async(story.id), 10))
    story.shop.crash()
    story.coder.is_lazy = False
    story.post("tasks/T1/retry")
    story.let(ALL)
    assert story.shown() == ("done", "")
