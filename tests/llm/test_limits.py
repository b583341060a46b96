"""How much is sent at once, and what a provider's headers teach."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from packages.llm.gate import seconds_of
from tests.llm.fleet import a_call, a_fleet, eventually
from tests.llm.scripted_model import HANGS, says


async def test_no_more_than_the_concurrency_is_under_way() -> None:
    async with a_fleet("a", providers={"a": {"concurrency": 2}}) as fleet:
        model, said = fleet.models["a"], asyncio.Event()
        model.script = [replace(says("a"), after=said)]
        answers = asyncio.gather(*(fleet.router.complete(a_call(f"{number}")) for number in range(9)))
        await eventually(lambda: model.in_flight == 2 and fleet.router.report()[0].queued == 7)
        said.set()
        await answers
        assert (model.most_in_flight, fleet.asked("a")) == (2, 9)


async def test_when_the_queue_is_full_the_next_one_is_asked() -> None:
    async with a_fleet("a", "b", providers={"a": {"concurrency": 1, "queue": 1}}) as fleet:
        fleet.models["a"].script = [HANGS]
        held = [asyncio.create_task(fleet.router.complete(a_call(f"{number}"))) for number in range(2)]
        await eventually(lambda: fleet.router.report()[0].queued == 1)
        assert (await fleet.router.complete(a_call("third"))).text == "b"
        assert "1 requests are under way and 1 wait" in fleet.book.attempts[-1].passed_over[0].reason
        for task in held:
            task.cancel()
        await asyncio.wait(held)


async def test_a_limit_that_the_headers_tell_of_is_not_run_into() -> None:
    async with a_fleet("a", "b") as fleet:
        told = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "20s"}
        spoken = says("a")
        fleet.models["a"].script = [type(spoken)(spoken.body, headers=told)]
        assert (await fleet.router.complete(a_call("1"))).text == "a"
        assert (await fleet.router.complete(a_call("2"))).text == "b"
        assert "rate limit" in fleet.book.attempts[-1].passed_over[0].reason
        fleet.time.now += 21
        assert (await fleet.router.complete(a_call("3"))).text == "a"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("7", 7.0),
        ("", None),
        ("soon", None),
        ("2023-11-14T22:13:50Z", 30.0),
        ("Tuesday", None),
    ],
)
def test_durations_as_providers_write_them(text: str, seconds: float | None) -> None:
    assert seconds_of(text, 1_700_000_000.0) == seconds


@given(some.text(max_size=12))
def test_whatever_a_header_says_it_is_a_duration_or_nothing(text: str) -> None:
    found = seconds_of(text, 1_700_000_000.0)
    assert found is None or found >= 0


@given(some.floats(0, 1e5))
def test_moments_are_read_in_seconds_and_milliseconds(wait: float) -> None:
    now = 1_700_000_000.0
    assert seconds_of(f"{now + wait:.3f}", now) == pytest.approx(wait, abs=0.01)
    assert seconds_of(f"{(now + wait) * 1000:.0f}", now) == pytest.approx(wait, abs=0.01)
