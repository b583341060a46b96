"""What a run, and each order of its tasks, may still use: asked before every request to a provider."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions
from packages.agents.errors import StepFailed
from packages.llm.errors import AccountSpent, BudgetRefused, PriceUnknown, RunSpent
from packages.llm.ports import Outcome
from tests.api.runs.bindings.book import Book, a_book

MINUTE = 60.0


@pytest.fixture
def opened(session: AsyncSession, sessions: Sessions) -> Any:
    async def open_book(budget_usd: float | None = None, **limits: Any) -> Book:
        return await a_book(session, sessions, budget_usd=budget_usd, limits=limits)

    return open_book


async def test_calls_under_way_count_as_calls(opened: Any) -> None:
    book = await opened(run_calls=3)
    await book.spend()
    await book.ask()
    last = await book.ask()
    with pytest.raises(RunSpent, match="has made 3 model calls; its limit is 3") as refused:
        await book.ask()
    assert "limits.run_calls" in refused.value.hint
    await book.fail(last)
    await book.ask()


async def test_calls_that_are_cut_off_count_for_ever_as_calls_and_minutes(opened: Any) -> None:
    """A run whose every request is cut off comes to an end."""
    calls, minutes = await opened(run_calls=3), await opened(run_minutes=2)
    for book in (calls, minutes):
        for _ in range(2):
            attempt = await book.ask("T1/1")
            await book.book.settle(attempt, Outcome(error="TimedOut", may_have_cost=True, seconds=MINUTE))
    await calls.ask()
    await calls.restart()
    with pytest.raises(RunSpent, match="has made 3 model calls; its limit is 3"):
        await calls.ask()
    with pytest.raises(RunSpent, match="2 minutes of model time; its limit is 2"):
        await minutes.ask()


async def test_a_run_stops_at_its_minutes_of_model_time(opened: Any) -> None:
    book = await opened(run_minutes=2)
    await book.spend(seconds=119)
    await book.spend(seconds=1)
    with pytest.raises(RunSpent, match="2 minutes of model time; its limit is 2") as refused:
        await book.ask()
    assert "limits.run_minutes" in refused.value.hint


LIMITS: list[tuple[dict[str, Any], str]] = [
    ({"task_calls": 2}, "T2 has made 2 model calls; its limit is 2"),
    ({"task_minutes": 2}, "T2 has taken 2 minutes of model time; its limit is 2"),
    ({"task_usd": 0.025}, r"The next model call of T2 could cost up to \$0.0100; \$0.0200 of its \$0.025 is spent"),
]


@pytest.mark.parametrize("is_restarted", [False, True], ids=["one worker", "restarted"])
@pytest.mark.parametrize(("limits", "words"), LIMITS, ids=[next(iter(one[0])) for one in LIMITS])
async def test_a_task_stops_at_its_limits_and_has_them_anew_with_its_next_order(
    opened: Any, limits: dict[str, Any], words: str, is_restarted: bool
) -> None:
    book = await opened(**limits)
    await book.spend("T1/1", "T22/1", "", "T2/1", "T2/1")
    await book.spend("T2/11", "T2/11", seconds=MINUTE)
    if is_restarted:
        await book.restart()
    with pytest.raises(AccountSpent, match=words) as refused:
        await book.ask("T2/11")
    assert f"limits.{next(iter(limits))}" in refused.value.hint
    await book.ask("T2/13")
    await book.ask()


async def test_tasks_that_run_at_once_share_the_cap_of_their_run(opened: Any) -> None:
    book = await opened(budget_usd=0.05)
    await book.spend("", "")
    await book.ask("T1/1")
    await book.ask("T2/1")
    words = r"\$0.0200 of \$0.05 is spent, and \$0.0200 is set aside for calls under way\.$"
    with pytest.raises(BudgetRefused, match=words):
        await book.ask("T3/1", ceiling_usd=0.02)
    await book.ask("T3/1")


async def test_cents_add_up_to_the_cap(opened: Any) -> None:
    book = await opened(budget_usd=0.6)
    for ceiling in (0.1, 0.2, 0.3):
        await book.ask(ceiling_usd=ceiling)


@pytest.mark.parametrize("is_restarted", [False, True], ids=["one worker", "restarted"])
@pytest.mark.parametrize("limit", [{"budget_usd": 1.0}, {"task_usd": 1.0}], ids=["cap", "task_usd"])
async def test_an_answer_without_its_usage_counts_as_the_most_that_it_can_have_cost(
    opened: Any, limit: dict[str, float], is_restarted: bool
) -> None:
    book = await opened(**limit)
    for cost in (None, 0.25):
        await book.answer(await book.ask("T1/1", ceiling_usd=0.3), cost)
    if is_restarted:
        await book.restart()
    with pytest.raises(BudgetRefused, match=r"\$0.5500 of (its )?\$1(.00)? is spent"):
        await book.ask("T1/1", ceiling_usd=0.5)
    await book.ask("T1/1", ceiling_usd=0.45)


async def test_what_the_dearest_candidate_would_cost_is_set_aside_until_one_has_answered(opened: Any) -> None:
    book = await opened(budget_usd=1, task_usd=1)
    first = await book.ask("T1/1", ceiling_usd=0.1, reserve_usd=0.6)
    with pytest.raises(BudgetRefused, match=r"up to \$0.5000; .* \$0.6000 is set aside"):
        await book.ask("T1/1", ceiling_usd=0.1, reserve_usd=0.5)
    await book.cut_off(first)
    words = r"up to \$0.9500; \$0.0000 of .* is spent, and \$0.1000 may be for calls that were cut off"
    with pytest.raises(BudgetRefused, match=words):
        await book.ask("T1/1", ceiling_usd=0.1, reserve_usd=0.95)
    await book.ask("T1/1", ceiling_usd=0.1, reserve_usd=0.9)


@pytest.mark.parametrize("ended", ["answered", "cut off", "under way"])
async def test_a_cap_does_not_hold_where_nobody_knows_what_was_spent_before(opened: Any, ended: str) -> None:
    book = await opened()
    await book.spend(usd=None)
    attempt = await book.ask(ceiling_usd=None)
    if ended == "answered":
        await book.answer(attempt, cost_usd=None)
    elif ended == "cut off":
        await book.cut_off(attempt)
    await book.change(budget_usd=5)
    with pytest.raises(PriceUnknown, match="what 2 of its calls have cost is not known") as refused:
        await book.ask()
    assert "Start a new run" in refused.value.hint


async def test_what_was_cut_off_counts_for_good(opened: Any) -> None:
    """It may be owed: whoever raises the cap raises it by as much as is to be spent more."""
    book = await opened(budget_usd=5)
    await book.spend(usd=4.6)
    await book.cut_off(await book.ask("T1/1", ceiling_usd=0.3))
    words = r"\$4.6000 of \$5.00 is spent, and \$0.3000 may be for calls that were cut off\.$"
    with pytest.raises(BudgetRefused, match=words):
        await book.ask("T1/1", ceiling_usd=0.3)
    await book.change(budget_usd=5.1)
    with pytest.raises(BudgetRefused, match=r"\$4.6000 of \$5.10 is spent, and \$0.3000 may be"):
        await book.ask("T1/1", ceiling_usd=0.3)
    await book.ask("T1/1", ceiling_usd=0.2)


async def test_the_first_cap_forgets_nothing(opened: Any) -> None:
    book = await opened()
    await book.cut_off(await book.ask(ceiling_usd=0.9))
    await book.change(budget_usd=1)
    with pytest.raises(BudgetRefused, match=r"\$0.9000 may be for calls that were cut off"):
        await book.ask(ceiling_usd=0.2)


async def test_what_never_reached_a_model_counts_nowhere(opened: Any) -> None:
    book = await opened(budget_usd=1, run_calls=1)
    for _ in range(3):
        await book.fail(await book.ask(ceiling_usd=0.9))


async def test_without_a_price_there_is_no_call_under_a_limit_in_dollars(opened: Any) -> None:
    for limit in ({"budget_usd": 5}, {"task_usd": 5}):
        book = await opened(**limit)
        for account in ("", "T1/1"):
            with pytest.raises(PriceUnknown, match="the price of its model is not known") as refused:
                await book.ask(account, ceiling_usd=None)
            assert refused.value.hint == PriceUnknown.hint
        with pytest.raises(PriceUnknown, match="the price of its other model is not known") as refused:
            await book.ask("T1/1", ceiling_usd=None, is_alternative=True)
        assert refused.value.hint == PriceUnknown.alternative_hint
    await (await opened()).ask("T1/1", ceiling_usd=None)


async def test_a_run_that_is_not_stored_may_use_nothing(opened: Any) -> None:
    book = await opened(budget_usd=5)
    with pytest.raises(StepFailed, match="not in the database"):
        await book.ask(run="nobody's")
