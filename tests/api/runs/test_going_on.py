"""A run that nobody has paused goes on by itself: as soon as a role's model answers, or when a new day begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.outages import Outages
from apps.api.runs.queue import DAY_SPENT, OUTAGE
from packages.llm.calls import Call, Completion
from packages.llm.configuration import NO_PREFERENCE, DayCaps, Preference
from packages.llm.ports import Attempt, Outcome
from tests.api.runs.under_way import UnderWay
from tests.factories import a_spec

MOMENT = timedelta(microseconds=1)


class Stalled:
    """A run that asks in vain, in the place of the router whoever would answer again, and a time of its own."""

    def __init__(self, run: UnderWay) -> None:
        self.run = run
        self.now = datetime.now(UTC)
        self.asked: list[str] = []
        self.answering = {"", "coder", "reviewer"}
        self.outages = Outages(run.sessions, run.store, self, clock=lambda: self.now)
        self.budget = StoredBudget(run.sessions, "worker-0", DayCaps())

    async def is_back(self, role: str = "", preference: Preference = NO_PREFERENCE) -> bool:
        self.asked.append(role)
        return role in self.answering

    def call(self, role: str) -> Call:
        return Call(self.run.id, role, "T1/1/code", [])

    async def stall(self, role: str = "coder") -> None:
        await self.budget.give_up(self.call(role), ())
        await self.run.be_held(f"{OUTAGE}: groq is down.")

    async def answer(self, role: str = "coder") -> None:
        attempt = Attempt(f"{len(self.asked)}-{role}", self.call(role), "groq", "llama", ceiling_usd=0.01)
        await self.budget.reserve(attempt)
        await self.budget.settle(attempt, Outcome(Completion("groq", "llama")))

    async def goes_on_after(self, wait: timedelta) -> bool:
        """Since its pause."""
        paused_at = (await self.run.row()).paused_at
        assert paused_at is not None
        self.now = paused_at + wait
        await self.outages.look()
        return (await self.run.row()).paused_at is None

    async def seconds_until_it_goes_on(self) -> int:
        """Of those that it may wait."""
        for seconds in (0, 5, 10, 20, 40, 80, 160, 300):
            assert not seconds or not await self.goes_on_after(timedelta(seconds=seconds) - MOMENT)
            if await self.goes_on_after(timedelta(seconds=seconds)):
                await self.run.take_resume()
                return seconds
        raise AssertionError("it never goes on")


@pytest.fixture
async def stalled(run: UnderWay) -> Stalled:
    await run.begin_building(a_spec())
    return Stalled(run)


async def test_outages_one_upon_another_let_a_run_wait_longer_and_longer(stalled: Stalled) -> None:
    waited = []
    for _ in range(10):
        await stalled.stall()
        waited.append(await stalled.seconds_until_it_goes_on())
    assert waited == [0, 5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert len(stalled.asked) == len(waited), "nobody is asked before it is time"


async def test_an_answer_ends_the_row_of_outages(stalled: Stalled) -> None:
    for expected in (0, 5):
        await stalled.stall()
        assert await stalled.seconds_until_it_goes_on() == expected
    await stalled.answer("reviewer")
    await stalled.stall()
    assert await stalled.seconds_until_it_goes_on() == 10, "another role's answer says nothing"
    await stalled.answer()
    await stalled.stall()
    assert await stalled.seconds_until_it_goes_on() == 0


async def test_who_answers_another_role_is_of_no_help(stalled: Stalled) -> None:
    stalled.answering = {"", "coder"}
    await stalled.stall("coder")
    await stalled.seconds_until_it_goes_on()
    await stalled.stall("reviewer")
    assert not await stalled.goes_on_after(timedelta(hours=1))
    stalled.answering = {"reviewer"}
    assert await stalled.goes_on_after(timedelta(hours=1))
    assert stalled.asked == ["coder", "reviewer", "reviewer"]


async def test_where_nobody_knows_who_was_asked_any_role_will_do(stalled: Stalled) -> None:
    await stalled.run.be_held(f"{OUTAGE}: groq is down.")
    assert await stalled.goes_on_after(timedelta())
    assert stalled.asked == [""]


async def test_a_run_whose_day_is_spent_goes_on_with_the_next_day(stalled: Stalled) -> None:
    run = stalled.run
    await run.be_held(f"{DAY_SPENT}: $1.00 of the project's $1.00 of today is spent.")
    row = await run.row()
    assert row.paused_at is not None
    midnight = datetime.combine(row.paused_at.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    assert not await stalled.goes_on_after(midnight - MOMENT - row.paused_at)
    assert await stalled.goes_on_after(midnight - row.paused_at)
    await run.take_resume()
    assert (await run.shown())["state"] == "building"
    assert stalled.asked == [], "no model is asked for that"


@pytest.mark.parametrize("cause", [OUTAGE, DAY_SPENT])
async def test_whom_a_person_has_paused_meanwhile_stays_so(stalled: Stalled, cause: str) -> None:
    await stalled.run.be_held(f"{cause}: it cannot go on.")
    await stalled.run.post("pause")
    assert not await stalled.goes_on_after(timedelta(days=2))
    assert stalled.asked == []
