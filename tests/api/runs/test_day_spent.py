"""What a project may spend in a day is spent: its run waits for the next day, whatever was said of its own cap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from apps.api.runs.bindings.outages import Outages
from packages.llm.configuration import NO_PREFERENCE, DayCaps, Preference
from tests.agents.scripts import EVERYBODY_AGREES
from tests.api.runs.gated import Coder
from tests.api.runs.gated_story import ALL, Story
from tests.api.runs.workshop import open_workshop


class Nobody:
    async def is_back(self, role: str = "", preference: Preference = NO_PREFERENCE) -> bool:
        raise AssertionError("no model is asked for that")


@pytest.fixture
def story(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[Story]:
    """Nine answers at 5 cents: the first task is merged, the second is under way."""
    coder, days = Coder(), DayCaps(project_usd_per_day=0.45)
    with open_workshop(
        database_address, redis_address, tmp_path, {**EVERYBODY_AGREES, "code": coder}, days=days
    ) as shop:
        yield Story(shop, coder)


def look(story: Story) -> None:
    shop = story.shop
    shop.run(Outages(shop.sessions, shop.store, Nobody(), clock=shop.clock).look())
    shop.settle(story.id)


@pytest.mark.parametrize("at_cap", ["pause", pytest.param("finish", marks=pytest.mark.exhaustive)])
def test_it_goes_on_by_itself_on_the_next_day(story: Story, at_cap: str) -> None:
    story.begin_building(at_cap=at_cap)
    story.let(ALL)
    assert story.shown() == ("paused", "day")
    told = story.told("run.state_changed")[-1]
    assert told["reason"].startswith("Today's budget is used up: ")
    assert "the project's $0.45 of today" in told["reason"]
    assert "goes on by itself when the day is over" in told["hint"]
    story.shop.ahead = timedelta(days=1)
    story.shop.let(ALL)
    look(story)
    assert story.shown()[0] == "done"


@pytest.mark.exhaustive
def test_who_resumes_it_on_the_same_day_is_told_again(story: Story) -> None:
    story.begin_building()
    story.let(ALL)
    story.post("resume")
    story.let(ALL)
    assert story.shown() == ("paused", "day")


@pytest.mark.exhaustive
@pytest.mark.parametrize("at_cap", ["pause", "finish"])
def test_it_may_be_finished_with_what_is_merged(story: Story, at_cap: str) -> None:
    story.begin_building(at_cap=at_cap)
    story.let(ALL)
    story.post("finish")
    story.shop.settle(story.id)
    assert story.shown() == ("incomplete", "")
