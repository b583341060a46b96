"""Who is asked next, and when the first one is asked again."""

from __future__ import annotations

import asyncio

import pytest

from packages.llm.errors import (
    AccessRefused,
    Filtered,
    NobodyAvailable,
    TooLong,
)
from packages.llm.ports import Condition
from tests.llm.fleet import a_call, a_fleet, answer
from tests.llm.scripted_model import HANGS, Scripted, fails, refuses, says


@pytest.mark.parametrize(
    "scripted",
    [
        fails(500),
        fails(429, retry_after="9"),
        fails(401),
        fails(402),
        fails(404),
        fails(400, "what is this?"),
        fails(400, code="context_length_exceeded"),
        fails(400, code="content_filter"),
        says("half of an", finish=None),
        says("half of an", finish="length"),
        says(""),
        Scripted("<html>"),
    ],
    ids=["500", "429", "401", "402", "404", "400", "too long", "filtered", "broken off", "cut", "empty", "html"],
)
async def test_whatever_is_wrong_with_the_first_the_next_answers_at_once(scripted: Scripted) -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [scripted]
        assert await answer(fleet) == "b"
        assert (fleet.asked("a"), fleet.asked("b"), fleet.time.waits) == (1, 1, [])
        assert fleet.book.attempts[1].passed_over[0].model == "m-a"
        assert fleet.book.attempts[1].reason.startswith("after ")


async def test_a_dead_primary_is_not_asked_again_by_every_call() -> None:
    async with a_fleet("a", "b", dead=("a",)) as fleet:
        assert [await answer(fleet, f"{number}") for number in range(5)] == ["b"] * 5
        assert [provider for provider, *_ in fleet.decisions()] == ["a", "b", "b", "b", "b", "b"]
        assert "cannot be reached" in fleet.book.attempts[-1].passed_over[0].reason


async def test_retry_after_is_obeyed_exactly() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(429, retry_after="30"), says("a")]
        assert await answer(fleet, "1") == "b"
        fleet.time.now += 29.9
        assert await answer(fleet, "2") == "b"
        fleet.time.now += 0.2
        assert await answer(fleet, "3") == "a"
        assert fleet.asked("a") == 2


async def test_five_faults_in_a_row_close_it_and_each_time_for_longer() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(500)]
        for number in range(8):
            assert await answer(fleet, f"{number}") == "b"
        assert fleet.asked("a") == 5
        condition = fleet.router.report()[0].condition
        assert (condition.state, condition.until) == ("open", fleet.time.now + 2.0)
        assert "5 faults in a row" in condition.cause
        fleet.time.now += 2.1
        assert await answer(fleet, "again") == "b"
        assert fleet.asked("a") == 6
        assert fleet.router.report()[0].condition.until == pytest.approx(fleet.time.now + 4.0)


async def test_one_that_fails_half_the_time_is_closed() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [says("a"), fails(500)] * 10
        for number in range(20):
            await answer(fleet, f"{number}")
        assert fleet.router.report()[0].condition.state == "open"


async def test_one_that_fails_often_comes_last_for_half_a_minute() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(500), says("a"), says("a")] * 7
        answers = [await answer(fleet, f"{number}") for number in range(20)]
        assert (answers.count("a"), fleet.asked("a")) == (13, 20)
        assert await answer(fleet, "20") == "b"
        assert fleet.router.report()[0].condition.state == "closed"
        assert [(one.model, one.reason) for one in fleet.book.attempts[-1].passed_over] == [
            ("m-a", "7 of 20 requests of the last 30 s failed, so it comes last")
        ]
        fleet.models["b"].script = [fails(503)]
        assert await answer(fleet, "21") == "a"
        fleet.time.now += 31
        assert await answer(fleet, "22") == "a"
        assert (fleet.asked("a"), fleet.asked("b")) == (22, 9)


async def test_where_all_limp_the_first_of_the_role_stays_first() -> None:
    async with a_fleet("a") as fleet:
        fleet.models["a"].script = [fails(500), says("a"), says("a")] * 20
        for number in range(26):
            await answer(fleet, f"{number}")
        assert (fleet.asked("a"), fleet.book.attempts[-1].passed_over) == (39, ())


async def test_of_many_calls_at_once_one_tries_a_half_open_model_again_in_all_workers() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(429, retry_after="5"), HANGS]
        await answer(fleet, "first")
        other = fleet.another_worker()
        await other.look_around()
        fleet.time.now += 6
        tasks = [
            asyncio.create_task(router.complete(a_call(f"{number}")))
            for number in range(10)
            for router in (fleet.router, other)
        ]
        done, pending = set[asyncio.Task[object]](), set(tasks)
        while len(pending) > 1:
            finished, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            done |= finished
        assert (len(done), fleet.asked("a")) == (19, 2)
        for task in pending:
            task.cancel()
        await asyncio.wait(pending)
        await other.close()


async def test_whoever_is_cancelled_gives_the_permit_back() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(429, retry_after="5"), HANGS, says("a")]
        await answer(fleet, "first")
        fleet.time.now += 6
        fleet.models["a"].was_asked.clear()
        task = asyncio.create_task(fleet.router.complete(a_call("second")))
        await fleet.models["a"].was_asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await answer(fleet, "third") == "a"
        assert fleet.router.report()[0].condition.state == "closed"


async def test_what_one_worker_found_the_others_know() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [fails(401)]
        await answer(fleet)
        other = fleet.another_worker()
        await other.look_around()
        assert (await other.complete(a_call("to the other"))).text == "b"
        assert fleet.asked("a") == 1
        assert other.report()[0].condition.state == "open"
        await other.close()


async def test_a_key_that_is_refused_closes_all_models_of_the_provider() -> None:
    models = [{"name": "big"}, {"name": "small"}]
    async with a_fleet("a", "b", providers={"a": {"models": models}}) as fleet:
        fleet.models["a"].script = [fails(401)]
        assert await answer(fleet) == "b"
        assert fleet.asked("a") == 1
        assert [row.condition.state for row in fleet.router.report()] == ["open", "open", "closed"]


async def test_a_model_that_is_not_there_closes_only_itself() -> None:
    models = [{"name": "gone"}, {"name": "there"}]
    async with a_fleet("a", "b", providers={"a": {"models": models}}) as fleet:
        fleet.models["a"].script = lambda request: fails(404) if request["model"] == "gone" else says("there")
        assert await answer(fleet) == "there"
        assert [row.condition.state for row in fleet.router.report()] == ["open", "closed", "closed"]


@pytest.mark.parametrize("state", ["forced_open", "draining"])
async def test_what_an_administrator_closed_is_not_asked_until_it_is_opened(state: str) -> None:
    async with a_fleet("a", "b") as fleet:
        forced = Condition(state, "maintenance", None, 0, fleet.time.now, "ada")  # type: ignore[arg-type]
        await fleet.state.write("a", forced)
        await fleet.router.look_around()
        assert await answer(fleet, "1") == "b"
        assert "by ada (maintenance)" in fleet.book.attempts[-1].passed_over[0].reason
        fleet.time.now += 1
        await fleet.state.write("a", Condition(since=fleet.time.now, by="ada"))
        await fleet.router.look_around()
        assert await answer(fleet, "2") == "a"


async def test_an_outage_of_all_is_ridden_out() -> None:
    async with a_fleet("a", "b", patience_seconds=300) as fleet:
        back = fleet.time.now + 180

        def away(name: str) -> object:
            return lambda request: says(name) if fleet.time.now >= back else fails(503)

        fleet.models["a"].script, fleet.models["b"].script = away("a"), away("b")  # type: ignore[assignment]
        assert await answer(fleet) in ("a", "b")
        assert 180 <= fleet.time.now - (back - 180) < 250
        assert fleet.asked("a") + fleet.asked("b") < 40


async def test_when_patience_ends_everyone_who_was_asked_is_named() -> None:
    async with a_fleet("a", "b", dead=("a",), patience_seconds=10) as fleet:
        fleet.models["b"].script = [fails(503)]
        with pytest.raises(NobodyAvailable) as raised:
            await answer(fleet)
        assert "a/m-a: " in str(raised.value)
        assert "b/m-b: " in str(raised.value)
        assert raised.value.retry_after_seconds is not None
        assert len(fleet.book.given_up) == 1


async def test_what_only_a_person_can_change_is_told_at_once() -> None:
    async with a_fleet("a") as fleet:
        fleet.models["a"].script = [fails(401)]
        with pytest.raises(AccessRefused):
            await answer(fleet)
        assert fleet.time.waits == []


async def test_a_refusal_in_the_models_own_words_is_an_answer_to_a_person() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = [refuses("I only write REST APIs.")]
        with pytest.raises(Exception, match="I only write REST APIs"):
            await answer(fleet)
        assert fleet.asked("b") == 0


async def test_if_all_withhold_it_or_find_it_too_long_the_last_reason_counts() -> None:
    async with a_fleet("a", "b") as fleet:
        fleet.models["a"].script = fleet.models["b"].script = [fails(400, code="content_filter")]
        with pytest.raises(Filtered):
            await answer(fleet)
        fleet.models["a"].script = fleet.models["b"].script = [fails(400, code="context_length_exceeded")]
        with pytest.raises(TooLong):
            await answer(fleet, "long")


async def test_a_schema_that_is_refused_is_asked_for_in_words_from_then_on() -> None:
    schema = {"name": "D", "schema": {"type": "object"}}
    async with a_fleet("a") as fleet:
        fleet.models["a"].script = lambda request: (
            fails(400, "response_format is not supported") if "response_format" in request else says("{}")
        )
        assert await answer(fleet, "1", schema=schema) == "{}"
        assert await answer(fleet, "2", schema=schema) == "{}"
        assert fleet.asked("a") == 3
        assert "Its schema: " in fleet.models["a"].requests[-1]["messages"][0]["content"]


async def test_a_model_whose_answers_were_of_no_use_comes_last() -> None:
    async with a_fleet("a", "b") as fleet:
        assert await answer(fleet, avoid=("a/m-a",)) == "b"


async def test_the_other_model_comes_first_where_it_is_asked_for() -> None:
    async with a_fleet("a", "b", alternative="b/m-b") as fleet:
        assert await answer(fleet, is_alternative=True) == "b"
        fleet.models["b"].script = [fails(500)]
        assert await answer(fleet, "2", is_alternative=True) == "a"
