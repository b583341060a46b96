"""Moments that people and the worker choose at once: whoever is first, the run knows where it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS

from packages.llm.settings import LLMSettings
from tests.agents.scripts import EVERYBODY_AGREES
from tests.api.runs.gated import Coder
from tests.api.runs.workshop import Workshop, open_workshop

ALL = 1_000
ALTERNATIVE_PRICES = {"alternative_price_input_usd_per_million": 1.0, "alternative_price_output_usd_per_million": 1.0}


class Story:
    """A run in a workshop whose model answers as often as it is let."""

    def __init__(self, shop: Workshop, coder: Coder) -> None:
        self.shop, self.coder = shop, coder

    def begin(self, **order: Any) -> None:
        answer = self.shop.ask("POST", f"/projects/{self.shop.project}/generate", {"prompt": "A todo API", **order})
        self.id = answer.json()["id"]
        self.shop.settle(self.id)

    def begin_building(self, **order: Any) -> None:
        """Up to the moment in which the first tests are to be written."""
        self.begin(approve="ask", **order)
        self.let(ALL)
        self.shop.let(0)
        self.post("approve")
        self.shop.settle(self.id)

    def let(self, answers: int, is_deaf: bool = False) -> None:
        self.shop.let(answers)
        self.shop.settle(self.id, is_deaf)

    def post(self, what: str, **body: Any) -> None:
        answer = self.shop.ask("POST", f"/runs/{self.id}/{what}", body)
        assert answer.status_code == 202, answer.text

    def shown(self) -> tuple[str, str]:
        """The state, and what the run needs."""
        run = self.shop.ask("GET", f"/runs/{self.id}").json()
        return run["state"], (run["needs"] or {}).get("action", "")

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [fact["event"] for fact in self.shop.events(self.id) if fact["event"]["kind"] == kind]


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


def test_what_was_cut_off_does_not_eat_what_the_cap_is_raised_by(story: Story) -> None:
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
    assert story.shop.ask("GET", f"/runs/{story.id}").json()["usage"]["cost_usd"] == pytest.approx(0.5)


def test_a_cap_that_no_price_can_hold_ends_the_run_and_says_what_to_set(story: Story) -> None:
    story.shop.model.settings = LLMSettings(model="script", _env_file=None)
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
    story.shop.model.settings = story.shop.model.settings.model_copy(update={"alternative_model": "other", **priced})
    story.coder.is_lazy = True
    story.begin_building(**limit)
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    assert [fact["rung"] for fact in story.told("task.escalated") if fact["rung"] == "model"] == rungs


def test_another_model_without_a_price_ends_no_run_whose_cap_came_later(story: Story) -> None:
    story.shop.model.settings = story.shop.model.settings.model_copy(update={"alternative_model": "other"})
    story.coder.is_lazy = True
    story.begin(approve="ask")
    story.let(ALL)
    story.post("approve", budget_usd=9)
    story.let(ALL)
    assert story.shown() == ("paused", "answer")
    assert "the price of its other model is not known" in story.told("task.stuck")[-1]["reason"]


def test_a_higher_cap_overtakes_the_pause_at_the_cap(story: Story) -> None:
    story.begin_building(budget_usd=0.45)
    with story.shop.deaf():
        story.let(ALL, is_deaf=True)
        story.post("resume", budget_usd=9)
    story.let(ALL)
    assert story.shown() == ("done", "")


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
