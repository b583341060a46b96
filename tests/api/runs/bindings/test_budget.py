"""What a run, and each order of its tasks, may still use: asked before every call that is not answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions
from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.models import StoredJournal
from packages.llm.calls import Call
from packages.llm.errors import AccountSpent, BudgetRefused, LimitReached, PriceUnknown
from tests.factories import a_run, a_user

MINUTE = 60.0


@dataclass
class Book:
    """A run's budget book, and its journal of answers that came before."""

    run: str
    book: StoredBudget
    journal: StoredJournal

    async def ask(self, account: str = "", ceiling_usd: float | None = 0.01) -> str:
        return await self.book.reserve(Call(self.run, "coder", "T1/1/code", [], account=account), ceiling_usd)

    async def answered(self, *steps: str, cost_usd: float | None = 0.01, seconds: float = 1.0) -> None:
        for ordinal, step in enumerate(steps):
            answer = {"text": "x", "provider": "p", "model": "m", "input_tokens": 1, "output_tokens": 1}
            answer |= {"cost_usd": cost_usd, "seconds": seconds}
            await self.journal.record(self.run, step, ordinal, "0" * 64, answer)


@pytest.fixture
def opened(session: AsyncSession, sessions: Sessions) -> Any:
    async def open_book(budget_usd: float | None = None, **limits: Any) -> Book:
        run = await a_run(session, await a_user(session), budget_usd=budget_usd, limits=limits)
        await session.commit()
        return Book(run.id, StoredBudget(sessions), StoredJournal(sessions))

    return open_book


async def test_calls_under_way_count_as_calls(opened: Any) -> None:
    book = await opened(run_calls=3)
    await book.answered("design/1")
    await book.ask()
    last = await book.ask()
    with pytest.raises(LimitReached, match="has made 3 model calls; its limit is 3"):
        await book.ask()
    await book.book.settle(book.run, last, 0.0)
    await book.ask()


async def test_a_run_stops_at_its_minutes_of_model_time(opened: Any) -> None:
    book = await opened(run_minutes=2)
    await book.answered("design/1", seconds=119)
    await book.ask()
    await book.answered("design/2", seconds=1)
    with pytest.raises(LimitReached, match="2 minutes of model time; its limit is 2"):
        await book.ask()


LIMITS: list[tuple[dict[str, Any], str]] = [
    ({"task_calls": 2}, "T2 has made 2 model calls; its limit is 2"),
    ({"task_minutes": 2}, "T2 has taken 2 minutes of model time; its limit is 2"),
    ({"task_usd": 0.025}, r"The next model call of T2 could cost up to \$0.0100; \$0.0200 of its \$0.025 is spent"),
]


@pytest.mark.parametrize(("limits", "words"), LIMITS, ids=[next(iter(one[0])) for one in LIMITS])
async def test_a_task_stops_at_its_limits_and_has_them_anew_with_its_next_order(
    opened: Any, limits: dict[str, Any], words: str
) -> None:
    book = await opened(**limits)
    await book.answered("T1/1/code", "T22/1/code", "split/T2/3", "merge/2/resolve", "T2/1/code", "T2/10/code")
    await book.ask("T2/11")
    await book.answered("T2/11/code", "T2/12/review", seconds=MINUTE)
    with pytest.raises(AccountSpent, match=words):
        await book.ask("T2/11")
    await book.ask("T2/13")
    await book.ask()


async def test_tasks_that_run_at_once_share_the_cap_of_their_run(opened: Any) -> None:
    book = await opened(budget_usd=0.05)
    await book.answered("design/1", "plan/1")
    await book.ask("T1/1")
    await book.ask("T2/1")
    with pytest.raises(BudgetRefused, match=r"\$0.0200 of \$0.05 is spent"):
        await book.ask("T3/1", ceiling_usd=0.02)


async def test_without_a_price_there_is_no_call_under_a_cap(opened: Any) -> None:
    book = await opened(budget_usd=5)
    with pytest.raises(PriceUnknown):
        await book.ask(ceiling_usd=None)
    book = await opened(task_usd=5)
    with pytest.raises(AccountSpent, match="price of its model calls is not known"):
        await book.ask("T1/1", ceiling_usd=None)
    await (await opened()).ask("T1/1", ceiling_usd=None)
