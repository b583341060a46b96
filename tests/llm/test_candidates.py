"""Who may be asked at all, in which order, and for how much."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from packages.llm.errors import (
    BudgetRefused,
    Forbidden,
    NobodyAvailable,
    PriceUnknown,
    TooLong,
)
from tests.llm.fleet import a_call, a_fleet, answer, eventually
from tests.llm.scripted_model import Scripted, fails, says

# --- what must not be asked ------------------------------------------------------------------------------------


async def test_residency_is_a_wall() -> None:
    providers = {"a": {"jurisdiction": "us"}, "b": {}, "c": {"jurisdiction": "eu"}}
    async with a_fleet("a", "b", "c", providers=providers, residency=("eu",)) as fleet:
        assert await answer(fleet) == "c"
        reasons = [one.reason for one in fleet.book.attempts[0].passed_over]
        assert reasons == [
            "a/m-a computes in us, and eu is asked for",
            "b/m-b computes in a place that nobody knows, and eu is asked for",
        ]
        fleet.models["c"].script = [fails(404)]
        with pytest.raises(Exception, match="knows no such model"):
            await answer(fleet, "2")
        assert (fleet.asked("a"), fleet.asked("b")) == (0, 0)


async def test_a_prompt_that_does_not_fit_is_sent_where_it_does() -> None:
    async with a_fleet("a", "b", models={"a": {"context_tokens": 1000}}) as fleet:
        assert await answer(fleet, "short") == "a"
        assert await answer(fleet, "long " * 2000) == "b"
        assert fleet.asked("a") == 1


async def test_what_may_be_written_is_what_is_left_of_the_window() -> None:
    async with a_fleet("a", models={"a": {"context_tokens": 1000, "max_output_tokens": 900}}) as fleet:
        await answer(fleet, "short")
        await answer(fleet, "word " * 300)
        first, second = (request["max_tokens"] for request in fleet.models["a"].requests)
        assert (first, 256 <= second < 600) == (900, True)


async def test_capabilities_that_a_role_requires_are_a_wall() -> None:
    models = {"a": {"tools": "emulated"}}
    async with a_fleet("a", "b", models=models, require=("tools",)) as fleet:
        assert await answer(fleet) == "b"


async def test_what_no_rule_allows_is_no_outage() -> None:
    async with a_fleet("a", "b", residency=("eu",)) as fleet:
        with pytest.raises(Forbidden, match="eu is asked for"):
            await answer(fleet)
        assert fleet.time.waits == []
    async with a_fleet("a", models={"a": {"context_tokens": 1000}}) as fleet:
        with pytest.raises(TooLong):
            await answer(fleet, "long " * 2000)
        assert (fleet.asked("a"), fleet.time.waits) == (0, [])


async def test_who_could_only_be_asked_later_decides_over_who_cannot_answer_this() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(429, retry_after="100")]
        fleet.models["b"].script = [says("half", finish="length")]
        with pytest.raises(NobodyAvailable) as raised:
            await answer(fleet)
        assert raised.value.heals
        assert "a/m-a" in str(raised.value)


async def test_what_was_under_way_does_not_open_again_what_has_just_been_closed() -> None:
    async with a_fleet("a", "b") as fleet:
        slow = says("a")
        fleet.models["a"].script = [type(slow)(slow.body, delay_seconds=0.2), fails(429, retry_after="60"), says("a")]
        first = asyncio.create_task(fleet.router.complete(a_call("1")))
        await eventually(lambda: fleet.asked("a") == 1)
        assert await answer(fleet, "2") == "b"
        assert (await first).text == "a"
        assert await answer(fleet, "3") == "b"
        assert fleet.asked("a") == 2


async def test_what_fails_together_is_one_fault() -> None:
    async with a_fleet("a", "b", dead=("a",)) as fleet:
        await asyncio.gather(*(answer(fleet, f"{number}") for number in range(8)))
        assert fleet.router.report()[0].condition.openings == 1


async def test_an_answer_that_takes_long_may_still_be_asked_for_again() -> None:
    """Patience is for models that are away: what is worked does not count."""
    async with a_fleet("a", patience_seconds=10) as fleet:

        def cut(request: dict[str, Any]) -> Scripted:
            fleet.time.now += 130
            return says("half", finish=None) if fleet.asked("a") < 3 else says("whole")

        fleet.models["a"].script = cut
        assert await answer(fleet) == "whole"


@pytest.mark.parametrize("finish", ["abort", "insufficient_system_resource", "malformed_tool_use", "pause_turn"])
async def test_only_a_known_end_is_an_end(finish: str) -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [says("half a fi", finish=finish)]
        assert await answer(fleet) == "b"


async def test_an_outage_that_looks_like_a_page_is_no_useless_answer() -> None:
    async with a_fleet("a", patience_seconds=300) as fleet:
        back = fleet.time.now + 100
        fleet.models["a"].script = lambda request: (
            Scripted("<html>Maintenance</html>") if fleet.time.now < back else says("a")
        )
        assert await answer(fleet) == "a"


# --- order -----------------------------------------------------------------------------------------------------


async def test_the_cheapest_is_asked_first_and_an_unknown_price_last() -> None:
    models: dict[str, dict[str, Any]] = {
        "a": {"input_usd_per_million": None},
        "c": {"input_usd_per_million": 0.1, "output_usd_per_million": 0.1},
    }
    async with a_fleet("a", "b", "c", models=models, order="cheapest") as fleet:
        assert await answer(fleet) == "c"
        fleet.models["c"].script = [fails(400)]
        fleet.models["b"].script = [fails(400)]
        assert await answer(fleet, "2") == "a"


async def test_the_fastest_is_asked_first_once_each_is_known() -> None:
    async with a_fleet("a", "b", order="fastest") as fleet:
        for route, seconds in zip(fleet.router.routes.values(), (3.0, 1.0), strict=True):
            route.latency.add(seconds, None)
        assert await answer(fleet) == "b"


# --- money -----------------------------------------------------------------------------------------------------


async def test_money_for_the_dearest_candidate_is_set_aside_and_only_the_cost_is_spent() -> None:
    async with a_fleet("a", "b", cap_usd=1.0, models={"b": {"output_usd_per_million": 80.0}}) as fleet:
        await answer(fleet)
        (attempt,) = fleet.book.attempts
        assert attempt.ceiling_usd is not None
        assert attempt.reserve_usd is not None
        assert attempt.reserve_usd > 5 * attempt.ceiling_usd
        assert fleet.book.spent_usd == pytest.approx(100 * 2e-6 + 20 * 8e-6)
        assert fleet.book.reserved == {}


async def test_every_request_of_a_failover_is_counted() -> None:
    async with a_fleet("a", "b", cap_usd=1.0) as fleet:
        fleet.models["a"].script = [says("half of an", finish=None)]
        await answer(fleet)
        assert [outcome.error for outcome in fleet.book.outcomes] == ["Interrupted", ""]
        assert fleet.book.spent_usd == pytest.approx(2 * (100 * 2e-6 + 20 * 8e-6))


async def test_a_model_without_a_price_is_passed_over_where_there_is_a_cap() -> None:
    async with a_fleet("a", "b", cap_usd=1.0, models={"a": {"input_usd_per_million": None}}) as fleet:
        assert await answer(fleet) == "b"
    async with a_fleet("a", cap_usd=1.0, models={"a": {"input_usd_per_million": None}}) as fleet:
        with pytest.raises(PriceUnknown):
            await answer(fleet)


async def test_a_provider_whose_day_is_spent_is_passed_over_and_a_spent_run_ends() -> None:
    async with a_fleet("a", "b", cap_usd=1.0) as fleet:
        fleet.book.spent_providers.add("a")
        assert await answer(fleet) == "b"
        fleet.book.cap_usd = 0.0
        with pytest.raises(BudgetRefused):
            await answer(fleet, "2")
        assert fleet.asked("b") == 1


async def test_a_call_may_cost_no_more_than_its_role_allows() -> None:
    models = {"a": {"output_usd_per_million": 5000.0}}
    async with a_fleet("a", "b", models=models, max_usd_per_call=1.0) as fleet:
        assert await answer(fleet) == "b"
        assert "a call of this role may cost $1" in fleet.book.attempts[0].passed_over[0].reason
