"""Asking the next one as well, when the first one is late; and models that froze."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from packages.llm.health import Health
from tests.llm.fleet import a_call, a_fleet, eventually
from tests.llm.scripted_model import HANGS, fails, says

AT_ONCE = 0.01


async def test_a_late_answer_is_overtaken_and_its_request_ended() -> None:
    async with a_fleet("a", "b", hedge=True, hedge_after_seconds=AT_ONCE) as fleet:
        fleet.models["a"].script = [HANGS]
        fleet.models["b"].script = [replace(says("b"), after=fleet.models["a"].was_asked)]
        assert (await fleet.router.complete(a_call())).text == "b"
        await fleet.models["a"].was_hung_up.wait()
        # Whose adapter is built first is sent first.
        late, hedge = sorted(fleet.book.attempts, key=lambda one: one.is_hedge)
        assert (late.is_hedge, hedge.is_hedge, hedge.reason) == (False, True, "the one before it is late")
        assert sorted(outcome.error for outcome in fleet.book.outcomes) == ["", "Cancelled"]
        assert fleet.book.reserved == {}


async def test_an_answer_in_time_is_not_hedged() -> None:
    async with a_fleet("a", "b", hedge=True, hedge_after_seconds=60) as fleet:
        assert (await fleet.router.complete(a_call())).text == "a"
        assert fleet.asked("b") == 0


async def test_if_one_of_both_fails_the_other_counts() -> None:
    async with a_fleet("a", "b", hedge=True, hedge_after_seconds=AT_ONCE) as fleet:
        fleet.models["a"].script = [replace(says("a"), delay_seconds=0.3)]
        fleet.models["b"].script = [fails(500)]
        assert (await fleet.router.complete(a_call())).text == "a"


async def test_no_more_than_one_call_in_twenty_is_hedged() -> None:
    async with a_fleet("a", "b", hedge=True, hedge_after_seconds=AT_ONCE) as fleet:
        first, late = replace(says("a"), after=fleet.models["b"].was_asked), replace(says("a"), delay_seconds=0.05)
        fleet.models["a"].script = [first, late]
        for number in range(19):
            await fleet.router.complete(a_call(f"{number}"))
        assert sum(attempt.is_hedge for attempt in fleet.book.attempts) == 1


async def test_without_a_measure_of_lateness_nothing_is_hedged() -> None:
    async with a_fleet("a", "b", hedge=True) as fleet:
        route = fleet.router.routes["a/m-a"]
        assert route.latency.hedge_after is None
        for _ in range(20):
            route.latency.add(4.0, 2.0)
        assert route.latency.hedge_after == pytest.approx(3.0)


async def test_a_frozen_model_of_ones_own_is_found_and_what_waits_for_it_is_asked_elsewhere() -> None:
    """It still accepts connections and says nothing, as a vLLM whose engine hangs."""
    async with a_fleet("a", "b", providers={"a": {"probe_seconds": 10}}) as fleet:
        health = Health(fleet.router, probe_timeout_seconds=0.1)
        fleet.models["a"].script = [HANGS]
        waiting = [asyncio.create_task(fleet.router.complete(a_call(f"{number}"))) for number in range(3)]
        await eventually(lambda: fleet.asked("a") == 3)
        await health.look()
        fleet.time.now += 11
        await health.look()
        await health.idle()
        answers = await asyncio.gather(*waiting)
        assert {found.text for found in answers} == {"b"}
        assert "frozen" in fleet.router.report()[0].condition.cause

        fleet.models["a"].script = [says("a")]
        fleet.time.now += 11
        await health.look()
        await health.idle()
        assert fleet.router.report()[0].condition.state == "closed"
        assert (await fleet.router.complete(a_call("back"))).text == "a"


async def test_one_that_is_only_slow_is_left_in_peace() -> None:
    """It has no room for the probe, but sends pieces of another answer."""
    async with a_fleet("a", "b", providers={"a": {"probe_seconds": 10}}) as fleet:
        health = Health(fleet.router, probe_timeout_seconds=0.1)
        fleet.models["a"].script = [HANGS]
        waiting = asyncio.create_task(fleet.router.complete(a_call()))
        await eventually(lambda: fleet.asked("a") == 1)
        await health.look()
        fleet.time.now += 11
        await health.look()
        await eventually(lambda: fleet.asked("a") == 2)
        fleet.router.routes["a/m-a"].connection.last_sign = float("inf")
        await health.idle()
        assert fleet.router.report()[0].condition.state == "closed"
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_an_idle_model_is_not_probed() -> None:
    async with a_fleet("a", providers={"a": {"probe_seconds": 10}}) as fleet:
        health = Health(fleet.router)
        for _ in range(5):
            fleet.time.now += 11
            await health.look()
            await health.idle()
        assert fleet.asked("a") == 0
