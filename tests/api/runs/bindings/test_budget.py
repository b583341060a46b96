"""What a run, and each order of its tasks, may still use: asked before every call that is not answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run
from apps.api.db.session import Sessions
from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.models import StoredJournal
from packages.agents.errors import StepFailed
from packages.llm.calls import Call, Completion
from packages.llm.errors import AccountSpent, BudgetRefused, PriceUnknown, RunSpent
from tests.factories import a_run, a_user

MINUTE = 60.0
CENT = 0.01


@dataclass
class Book:
    """A run's budget book, and its journal."""

    run: str
    sessions: Sessions
    book: StoredBudget
    journal: StoredJournal

    async def ask(
        self, account: str = "", ceiling_usd: float | None = CENT, run: str = "", is_alternative: bool = False
    ) -> str:
        call = Call(run or self.run, "coder", "T1/1/code", [], account=account, is_alternative=is_alternative)
        return await self.book.reserve(call, ceiling_usd)

    async def answer(self, reservation: str, cost_usd: float | None = CENT, seconds: float = 1.0) -> None:
        """An answer that is not in the journal yet."""
        await self.book.settle(self.run, reservation, Completion("p", "m", cost_usd=cost_usd, seconds=seconds))

    async def cut_off(self, reservation: str) -> None:
        await self.book.settle(self.run, reservation, None, may_have_cost=True)

    async def recorded(self, *steps: str, seconds: float = 1.0, **cost: float | None) -> None:
        for ordinal, step in enumerate(steps):
            answer = Completion("p", "m", "x", seconds=seconds, **{"cost_usd": CENT, **cost})  # type: ignore[arg-type]
            await self.journal.record(self.run, step, ordinal, "0" * 64, answer.as_record())

    async def restart(self) -> None:
        """The worker forgets all that is not in the journal."""
        self.book = StoredBudget(self.sessions)

    async def change(self, **columns: Any) -> None:
        async with self.sessions() as session:
            await session.execute(update(Run).where(Run.id == self.run).values(**columns))
            await session.commit()


@pytest.fixture
def opened(session: AsyncSession, sessions: Sessions) -> Any:
    async def open_book(budget_usd: float | None = None, **limits: Any) -> Book:
        run = await a_run(session, await a_user(session), budget_usd=budget_usd, limits=limits)
        await session.commit()
        return Book(run.id, sessions, StoredBudget(sessions), StoredJournal(sessions))

    return open_book


async def test_calls_under_way_count_as_calls(opened: Any) -> None:
    book = await opened(run_calls=3)
    await book.recorded("design/1")
    await book.ask()
    last = await book.ask()
    with pytest.raises(RunSpent, match="has made 3 model calls; its limit is 3") as refused:
        await book.ask()
    assert "limits.run_calls" in refused.value.hint
    await book.book.settle(book.run, last, None)
    await book.ask()


async def test_a_run_stops_at_its_minutes_of_model_time(opened: Any) -> None:
    book = await opened(run_minutes=2)
    await book.recorded("design/1", seconds=119)
    reservation = await book.ask()
    await book.answer(reservation, seconds=1)
    with pytest.raises(RunSpent, match="2 minutes of model time; its limit is 2") as refused:
        await book.ask()
    assert "limits.run_minutes" in refused.value.hint


async def test_an_answer_counts_before_it_is_recorded_and_not_twice_after(opened: Any) -> None:
    book = await opened(run_calls=3, task_calls=2)
    await book.answer(await book.ask("T1/1"))
    reservation = await book.ask("T1/1")
    with pytest.raises(AccountSpent, match="T1 has made 2 model calls"):
        await book.ask("T1/1")
    await book.book.settle(book.run, reservation, None)
    await book.recorded("T1/1/code")
    await book.answer(await book.ask("T1/1"))
    with pytest.raises(AccountSpent, match="T1 has made 2 model calls"):
        await book.ask("T1/1")
    await book.ask("T2/1")
    with pytest.raises(RunSpent, match="has made 3 model calls"):
        await book.ask("T2/1")


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
    await book.recorded("T1/1/code", "T22/1/code", "split/T2/3", "merge/2/resolve", "T2/1/code", "T2/10/code")
    for step in ("T2/11/code", "T2/12/review"):
        await book.answer(await book.ask("T2/11"), seconds=MINUTE)
        await book.recorded(step, seconds=MINUTE)
    if is_restarted:
        await book.restart()
    with pytest.raises(AccountSpent, match=words) as refused:
        await book.ask("T2/11")
    assert f"limits.{next(iter(limits))}" in refused.value.hint
    await book.ask("T2/13")
    await book.ask()


async def test_tasks_that_run_at_once_share_the_cap_of_their_run(opened: Any) -> None:
    book = await opened(budget_usd=0.05)
    await book.recorded("design/1", "plan/1")
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
    for step, ceiling, cost in (("T1/1/code", 0.3, None), ("T1/1/review", 0.3, 0.25)):
        reservation = await book.ask("T1/1", ceiling_usd=ceiling)
        await book.answer(reservation, cost)
        await book.recorded(step, cost_usd=cost, ceiling_usd=ceiling)
    if is_restarted:
        await book.restart()
    with pytest.raises(BudgetRefused, match=r"\$0.5500 of (its )?\$1(.00)? is spent"):
        await book.ask("T1/1", ceiling_usd=0.5)
    await book.ask("T1/1", ceiling_usd=0.45)


async def test_a_cap_does_not_hold_where_nobody_knows_what_was_spent_before(opened: Any) -> None:
    book = await opened()
    await book.recorded("design/1", cost_usd=None)
    await book.answer(await book.ask(ceiling_usd=None), cost_usd=None)
    await book.change(budget_usd=5)
    with pytest.raises(PriceUnknown, match="what 2 of its answers have cost is not known") as refused:
        await book.ask()
    assert "Start a new run" in refused.value.hint


async def test_what_was_cut_off_counts_until_the_cap_is_raised(opened: Any) -> None:
    book = await opened(budget_usd=5)
    await book.recorded("design/1", cost_usd=4.6)
    await book.cut_off(await book.ask("T1/1", ceiling_usd=0.3))
    words = r"\$4.6000 of \$5.00 is spent, and \$0.3000 may be for calls that were cut off\.$"
    with pytest.raises(BudgetRefused, match=words):
        await book.ask("T1/1", ceiling_usd=0.3)
    await book.change(budget_usd=5.1)
    await book.ask("T1/1", ceiling_usd=0.3)
    await book.cut_off(await book.ask("T2/1", ceiling_usd=0.2))
    with pytest.raises(BudgetRefused, match=r"\$0.2000 may be for calls that were cut off"):
        await book.ask("T3/1", ceiling_usd=0.2)


async def test_the_first_cap_forgets_nothing(opened: Any) -> None:
    book = await opened()
    await book.cut_off(await book.ask(ceiling_usd=0.9))
    await book.change(budget_usd=1)
    with pytest.raises(BudgetRefused, match=r"\$0.9000 may be for calls that were cut off"):
        await book.ask(ceiling_usd=0.2)


async def test_what_never_reached_a_model_counts_nowhere(opened: Any) -> None:
    book = await opened(budget_usd=1, run_calls=1)
    for _ in range(3):
        await book.book.settle(book.run, await book.ask(ceiling_usd=0.9), None, may_have_cost=False)


async def test_a_run_that_has_ended_is_closed_when_another_one_begins(opened: Any) -> None:
    """Seen from outside: were it still open, what was cut off would still count."""
    ended, other = await opened(budget_usd=1), await opened()
    late = await ended.ask(ceiling_usd=0.3)
    await ended.cut_off(await ended.ask(ceiling_usd=0.5))
    await ended.change(state="cancelled")
    await ended.ask(run=other.run)
    await ended.answer(late)
    await ended.ask(ceiling_usd=1.0)


async def test_without_a_price_there_is_no_call_under_a_limit_in_dollars(opened: Any) -> None:
    for limit in ({"budget_usd": 5}, {"task_usd": 5}):
        book = await opened(**limit)
        for account in ("", "T1/1"):
            with pytest.raises(PriceUnknown, match="the price of its model is not known") as refused:
                await book.ask(account, ceiling_usd=None)
            assert "MODEL_PRICE_INPUT_USD_PER_MILLION" in refused.value.hint
        with pytest.raises(PriceUnknown, match="the price of its other model is not known") as refused:
            await book.ask("T1/1", ceiling_usd=None, is_alternative=True)
        assert "MODEL_ALTERNATIVE_PRICE_INPUT_USD_PER_MILLION" in refused.value.hint
    await (await opened()).ask("T1/1", ceiling_usd=None)


async def test_a_run_that_is_not_stored_may_use_nothing(opened: Any) -> None:
    book = await opened(budget_usd=5)
    async with book.sessions() as session:
        await session.execute(delete(Run).where(Run.id == book.run))
        await session.commit()
    with pytest.raises(StepFailed, match="not in the database"):
        await book.ask()
