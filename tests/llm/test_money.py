"""The journal and the budget: nothing is paid for twice, nothing beyond the cap."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from packages.llm.calls import Call
from packages.llm.configuration import load_configuration
from packages.llm.errors import AccessRefused, BudgetRefused, PriceUnknown, Truncated
from packages.llm.router import Router
from tests.llm.books import MemoryBook, MemoryJournal
from tests.llm.scripted_model import HANGS, ScriptedModel, fails, says
from tests.llm.virtual_time import VirtualTime

PRICED = {
    "MODEL_PRICE_INPUT_USD_PER_MILLION": "2",
    "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "8",
    "MODEL_MAX_OUTPUT_TOKENS": "1000",
}
FREE = {"MODEL_PRICE_INPUT_USD_PER_MILLION": "0", "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "0"}
COST_USD = 100 * 2e-6 + 20 * 8e-6  # what the scripted model's usage comes to
USER = {"role": "user", "content": "Hello?"}


def a_router(model: ScriptedModel, journal: Any = None, book: Any = None, **variables: str) -> Router:
    time = VirtualTime()
    configuration = load_configuration({"OPENAI_BASE_URL": model.url, **variables})
    return Router(configuration, journal, book, clock=time, sleep=time.sleep)


def a_call(*messages: dict[str, Any], step: str = "plan", run: str = "run-1") -> Call:
    return Call(run=run, role="architect", step=step, messages=messages or (USER,))


async def test_a_step_that_runs_again_replays_its_answers(model: ScriptedModel) -> None:
    model.script = [says("one"), says("two")]
    journal = MemoryJournal()
    again: dict[str, Any] = {"role": "assistant", "content": "one"}
    for restart in range(2):
        router = a_router(model, journal)  # another process
        first = await router.complete(a_call())
        second = await router.complete(a_call(USER, again, USER))
        await router.close()
        assert (first.text, second.text) == ("one", "two")
        assert (first.replayed, second.replayed) == (restart == 1, restart == 1)
        assert first.input_tokens == 100
    assert len(model.requests) == 2
    assert {answer["role"] for answer in journal.answers.values()} == {"architect"}
    assert [key[:3] for key in journal.answers] == [("run-1", "plan", 0), ("run-1", "plan", 1)]


async def test_another_step_or_question_is_asked_anew(model: ScriptedModel) -> None:
    router = a_router(model, MemoryJournal())
    other = {"role": "user", "content": "Hello!"}
    for call in (a_call(), a_call(step="design"), a_call(run="run-2"), a_call(other)):
        assert not (await router.complete(call)).replayed
    await router.close()
    assert len(model.requests) == 4


async def test_what_is_no_answer_is_not_recorded(model: ScriptedModel) -> None:
    model.script = [says("half", finish="length"), says("whole")]
    journal = MemoryJournal()
    router = a_router(model, journal)
    with pytest.raises(Truncated):
        await router.complete(a_call())
    assert journal.answers == {}
    assert (await router.complete(a_call())).text == "whole"
    await router.close()


def test_the_hash_is_of_what_is_asked_and_not_of_the_order_of_keys() -> None:
    one = a_call({"role": "user", "content": "ä"})
    same = a_call({"content": "ä", "role": "user"})
    assert one.request_hash == same.request_hash
    assert one.request_hash != a_call({"role": "user", "content": "a"}).request_hash
    assert len(one.request_hash) == 64


async def test_money_is_reserved_before_and_settled_after(model: ScriptedModel) -> None:
    book = MemoryBook(1.0)
    router = a_router(model, book=book, **PRICED)
    await router.complete(a_call())
    await router.close()
    assert book.ceilings[0] >= 1000 * 8e-6
    assert book.reserved == {}
    assert book.spent_usd == pytest.approx(COST_USD)


async def test_a_replayed_answer_costs_nothing_again(model: ScriptedModel) -> None:
    book, journal = MemoryBook(1.0), MemoryJournal()
    router = a_router(model, journal, book, **PRICED)
    await router.complete(a_call())
    await router.complete(a_call())
    await router.close()
    assert book.spent_usd == pytest.approx(COST_USD)


async def test_a_call_that_could_exceed_the_cap_is_not_made(model: ScriptedModel) -> None:
    router = a_router(model, book=MemoryBook(0.001), **PRICED)
    with pytest.raises(BudgetRefused, match=r"cap of \$0\.00"):
        await router.complete(a_call())
    await router.close()
    assert model.requests == []


async def test_a_cap_without_a_price_refuses_and_names_the_variables(model: ScriptedModel) -> None:
    router = a_router(model, book=MemoryBook(5.0))
    with pytest.raises(PriceUnknown) as raised:
        await router.complete(a_call())
    await router.close()
    assert model.requests == []
    assert "MODEL_PRICE_INPUT_USD_PER_MILLION" in raised.value.hint
    assert "MODEL_PRICE_OUTPUT_USD_PER_MILLION" in raised.value.hint


async def test_a_price_of_zero_is_a_price(model: ScriptedModel) -> None:
    book = MemoryBook(0.0)
    router = a_router(model, book=book, **FREE)
    assert (await router.complete(a_call())).cost_usd == 0.0
    await router.close()
    assert book.spent_usd == 0.0


@pytest.mark.parametrize(
    ("finish", "usage", "spent"),
    [("length", (100, 20), "cost"), ("length", None, "ceiling"), ("stop", None, "ceiling")],
)
async def test_what_was_written_is_paid_even_if_it_is_of_no_use(
    model: ScriptedModel, finish: str, usage: tuple[int, int] | None, spent: str
) -> None:
    model.script = [says("text", finish=finish, usage=usage)]
    book = MemoryBook(1.0)
    router = a_router(model, book=book, **PRICED)
    await asyncio.gather(router.complete(a_call()), return_exceptions=True)
    await router.close()
    assert book.spent_usd == pytest.approx(COST_USD if spent == "cost" else book.ceilings[0])
    (answer,) = book.answers
    assert (answer.cost_usd is None, answer.ceiling_usd) == (usage is None, book.ceilings[0])


async def test_what_never_reached_a_model_is_given_back(model: ScriptedModel) -> None:
    model.script = [fails(401)]
    book = MemoryBook(1.0)
    router = a_router(model, book=book, **PRICED)
    with pytest.raises(AccessRefused):
        await router.complete(a_call())
    await router.close()
    assert (book.spent_usd, book.cut_off_usd, book.reserved) == (0.0, 0.0, {})


async def test_a_cancelled_call_may_have_cost_its_ceiling(model: ScriptedModel) -> None:
    model.script = [HANGS]
    book = MemoryBook(1.0)
    router = a_router(model, book=book, **PRICED)
    task = asyncio.create_task(router.complete(a_call()))
    await asyncio.wait_for(model.was_asked.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await router.close()
    assert (book.spent_usd, book.cut_off_usd, book.reserved) == (0.0, book.ceilings[0], {})


async def test_an_answer_that_is_being_recorded_is_not_asked_for_again(model: ScriptedModel) -> None:
    """A run that is paused while the journal cannot be reached, and resumed before it can."""
    journal = SlowJournal()
    router = a_router(model, journal)
    first = asyncio.create_task(router.complete(a_call()))
    await asyncio.wait_for(journal.was_told.wait(), 5)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    again = asyncio.create_task(router.complete(a_call()))
    for _ in range(20):
        await asyncio.sleep(0)  # as far as it comes by itself
    journal.may_go_on.set()
    assert (await asyncio.wait_for(again, 5)).replayed
    await router.close()
    assert len(model.requests) == 1


class SlowJournal(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.was_told, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Any) -> None:
        self.was_told.set()
        await self.may_go_on.wait()
        await super().record(run, step, ordinal, request_hash, answer)
