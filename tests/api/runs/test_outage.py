"""All models are away for three minutes: the run waits, says so, and finishes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.api.runs.bindings.outages import Outages
from packages.llm.configuration import load_configuration
from packages.llm.router import Router
from tests.agents.scripts import EVERYBODY_AGREES
from tests.api.runs.gated import Coder
from tests.api.runs.gated_story import ALL, Story
from tests.api.runs.workshop import Workshop, open_workshop
from tests.llm.scripted_model import ScriptedModel, fails, says
from tests.llm.virtual_time import VirtualTime

OUTAGE_SECONDS = 180.0


class Line:
    """A way to an endpoint that can be cut, in virtual time."""

    def __init__(self, shop: Workshop) -> None:
        self.shop, self.time, self.endpoint = shop, VirtualTime(), ScriptedModel()
        self.back_at = 0.0
        self.endpoint.script = lambda request: says("here") if self.time.now >= self.back_at else fails(503)
        shop.run(self.endpoint.__aenter__())
        configuration = load_configuration({"OPENAI_BASE_URL": self.endpoint.url})
        self.router = Router(configuration, clock=self.time, sleep=self.time.sleep, luck=lambda: 1.0)
        self.outages = Outages(shop.sessions, shop.store, self.router)
        shop.model.line = self.router

    def cut(self) -> None:
        self.back_at = self.time.now + OUTAGE_SECONDS

    def look(self) -> None:
        self.shop.run(self.outages.look())

    def close(self) -> None:
        self.shop.run(self.router.close())
        self.shop.run(self.endpoint.__aexit__())


@pytest.fixture
def story(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[Story]:
    coder = Coder()
    with open_workshop(database_address, redis_address, tmp_path, {**EVERYBODY_AGREES, "code": coder}) as shop:
        yield Story(shop, coder)


@pytest.fixture
def line(story: Story) -> Iterator[Line]:
    found = Line(story.shop)
    yield found
    found.close()


def test_an_outage_of_three_minutes_pauses_the_run_which_goes_on_by_itself(story: Story, line: Line) -> None:
    story.begin_building()
    line.cut()
    began = line.time.now
    story.let(ALL)
    assert story.shown() == ("paused", "model")
    assert line.time.now < began + OUTAGE_SECONDS, "it waits inside the call for as long as patience lasts, no longer"
    told = story.told("run.state_changed")[-1]
    assert "has a fault of its own" in told["reason"]
    assert "goes on by itself" in told["hint"]

    line.time.now = line.back_at - 1
    line.look()
    assert story.shown() == ("paused", "model")

    line.time.now = line.back_at + 60
    line.look()
    story.let(ALL)
    assert story.shown()[0] == "done"
    states = [event["state"] for event in story.told("run.state_changed")]
    assert states.count("paused") == 1


@pytest.mark.exhaustive
def test_a_person_may_try_at_once_or_leave_it(story: Story, line: Line) -> None:
    story.begin_building()
    line.cut()
    story.let(ALL)
    line.time.now = line.back_at
    story.post("resume")
    story.let(ALL)
    assert story.shown()[0] == "done"


@pytest.mark.exhaustive
def test_a_person_who_pauses_it_keeps_it_paused_when_a_model_is_back(story: Story, line: Line) -> None:
    """Also in the moment in which it is about to go on."""
    story.begin_building()
    line.cut()
    story.let(ALL)
    line.time.now = line.back_at + 60
    with story.shop.deaf():
        line.look()
        story.post("pause")
    story.shop.settle(story.id)
    line.look()
    story.shop.settle(story.id)
    assert story.shown() == ("paused", "resume")
    story.post("resume")
    story.let(ALL)
    assert story.shown()[0] == "done"


def test_a_first_call_that_is_refused_for_good_ends_the_run_with_what_to_set(story: Story, line: Line) -> None:
    line.endpoint.script = [fails(401)]
    story.shop.let(ALL)
    story.begin()
    assert story.shown() == ("failed", "")
    assert "refused access" in story.told("run.state_changed")[-1]["reason"]


@pytest.mark.exhaustive
def test_a_key_that_is_refused_later_pauses_the_run_so_that_nothing_is_lost(story: Story, line: Line) -> None:
    story.begin_building()
    line.endpoint.script = [fails(401)]
    story.let(ALL)
    assert story.shown() == ("paused", "model")
    assert "refused access" in story.told("run.state_changed")[-1]["reason"]
    line.endpoint.script = [says("here")]
    line.look()
    assert story.shown() == ("paused", "model"), "it is not asked again before its time"
    line.time.now += 301
    line.look()
    story.let(ALL)
    assert story.shown()[0] == "done"
