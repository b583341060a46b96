"""Every request to a provider is written down before it is sent, for all workers, and outlives them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from apps.api.db.models import ModelAttempt, Run
from apps.api.db.session import Sessions, build_sessions, transaction
from apps.api.identifiers import new_id
from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.ledger import Ledger
from packages.llm.calls import Call, Completion
from packages.llm.configuration import DayCaps
from packages.llm.errors import BudgetRefused
from packages.llm.ports import Attempt, Outcome, PassedOver
from tests.api.runs.bindings.book import CENT, WORKER, Book, Clock, a_book
from tests.api.runs.bindings.test_journal import Line
from tests.factories import START

PASSED_OVER = (PassedOver("openai", "gpt", "open until 12:00:03 (429)"), PassedOver("vllm", "deepseek", "\x00 refused"))


@pytest.fixture
async def book(session: AsyncSession, sessions: Sessions) -> Book:
    return await a_book(session, sessions, budget_usd=1)


@pytest.fixture
async def shared(committing: Sessions) -> Book:
    """One that several may use at once."""
    async with committing() as session:
        return await a_book(session, committing, budget_usd=1)


# --- what is written down ------------------------------------------------------------------------------------


async def test_a_row_tells_who_asked_whom_for_what_and_why(book: Book) -> None:
    call = Call(book.run, "coder", "split/T2/3", [], account="T2/3")
    attempt = Attempt(new_id(), call, "groq", "llama", 3, 0.2, 0.5, True, "the one before it is late", PASSED_OVER)
    await book.book.reserve(attempt)
    (row,) = await book.rows()
    assert (row.id, row.account, row.role, row.step, row.task) == (attempt.id, "T2/3", "coder", "split/T2/3", "T2")
    assert (row.provider, row.model, row.number, row.is_hedge, row.reason) == ("groq", "llama", 3, True, attempt.reason)
    assert row.passed_over[0] == asdict(PASSED_OVER[0])
    assert (row.worker_id, row.state, row.at, row.ended_at) == (WORKER, "open", START, None)
    assert (row.reserved_usd, row.ceiling_usd, row.cost_usd, row.seconds) == (0.5, 0.2, None, None)
    async with book.sessions() as session:
        run = await session.get_one(Run, book.run)
    assert (row.user_id, row.project_id) == (run.owner_id, run.project_id)


TOKENS: dict[str, Any] = {"input_tokens": 30, "output_tokens": 20, "cached_tokens": 10}
COST: dict[str, Any] = {"cost_usd": 0.004, "cost_source": "configured"}
SECONDS: dict[str, Any] = {"seconds": 2.5, "first_token_seconds": 0.25}
ENDS: dict[str, tuple[Outcome, dict[str, Any]]] = {
    "answered": (
        Outcome(Completion("p", "m", "x", **TOKENS, **COST), may_have_cost=True, **SECONDS),
        {"state": "settled", "error": "", **TOKENS, **COST, **SECONDS},
    ),
    "of no use": (
        Outcome(Completion("p", "m", cost_usd=0.004, seconds=3.0), "Malformed"),
        {"state": "settled", "error": "Malformed", "cost_usd": 0.004, "seconds": 3.0},
    ),
    "cut off": (
        Outcome(None, "TimedOut", True, 60.0),
        {"state": "cut_off", "error": "TimedOut", "cost_usd": None, "seconds": 60.0},
    ),
    "not served": (Outcome(None, "Busy"), {"state": "void", "error": "Busy", "cost_usd": None}),
}


@pytest.mark.parametrize("end", ENDS)
async def test_a_row_tells_how_it_ended_and_only_once(book: Book, end: str) -> None:
    outcome, told = ENDS[end]
    attempt = await book.ask()
    book.clock.pass_by(seconds=90)
    ended = book.clock()
    await book.book.settle(attempt, outcome)
    book.clock.pass_by(seconds=90)
    await book.book.settle(attempt, outcome)
    await book.cut_off(attempt)
    (row,) = await book.rows()
    assert {name: getattr(row, name) for name in told} == told
    assert row.ended_at == ended


async def test_that_there_was_nobody_to_ask_is_noted_and_costs_nothing(book: Book) -> None:
    await book.book.give_up(Call(book.run, "coder", "T1/1/code", [], account="T1/1"), PASSED_OVER)
    await book.book.give_up(Call("nobody's", "coder", "T1/1/code", []), PASSED_OVER)
    (row,) = await book.rows()
    assert (row.state, row.error, row.provider, row.model, row.number) == ("nobody", "NobodyAvailable", "", "", 0)
    assert (row.task, row.at, row.ended_at, len(row.passed_over)) == ("T1", START, START, 2)
    await book.ask(ceiling_usd=1.0)


# --- several workers, and their deaths -----------------------------------------------------------------------


async def test_what_two_workers_set_aside_at_once_adds_up(shared: Book) -> None:
    workers = shared.of_worker("worker-0"), shared.of_worker("worker-1")
    attempts = [shared.attempt(f"T{number}/1", ceiling_usd=0.15) for number in range(16)]
    tried = [workers[number % 2].reserve(attempt) for number, attempt in enumerate(attempts)]
    refused = [one for one in await asyncio.gather(*tried, return_exceptions=True) if one]
    assert [type(one) for one in refused] == [BudgetRefused] * 10
    assert await shared.states() == ["open"] * 6


async def test_a_worker_that_starts_again_counts_what_it_had_under_way_as_owed(book: Book) -> None:
    lost, other = await book.ask(ceiling_usd=0.3, reserve_usd=0.6), book.of_worker("worker-1")
    theirs = book.attempt(ceiling_usd=0.2)
    await other.reserve(theirs)
    await book.restart()
    words = r"\$0.2000 is set aside for calls under way, and \$0.3000 may be for calls that were cut off"
    with pytest.raises(BudgetRefused, match=words):
        await book.ask(ceiling_usd=0.6)
    assert {row.id: row.state for row in await book.rows()} == {lost.id: "cut_off", theirs.id: "open"}
    await book.restart()
    await book.ask(ceiling_usd=0.5)


async def test_what_a_worker_has_open_that_never_comes_back_is_owed_after_a_day(book: Book) -> None:
    gone = book.of_worker("gone")
    lost = book.attempt(ceiling_usd=0.3, reserve_usd=0.9)
    await gone.reserve(lost)
    book.clock.pass_by(hours=24)
    with pytest.raises(BudgetRefused, match=r"\$0.9000 is set aside"):
        await book.ask(ceiling_usd=0.7)
    book.clock.pass_by(microseconds=1)
    with pytest.raises(BudgetRefused, match=r"\$0.3000 may be for calls that were cut off"):
        await book.ask(ceiling_usd=0.8)
    taken = await book.ask(ceiling_usd=0.7)
    assert {row.id: row.state for row in await book.rows()} == {lost.id: "cut_off", taken.id: "open"}


async def test_an_answer_that_comes_after_all_replaces_what_was_owed(book: Book) -> None:
    late = await book.ask(ceiling_usd=0.9)
    await book.cut_off(late)
    await book.answer(late, 0.1)
    await book.ask(ceiling_usd=0.9)


async def test_what_is_set_aside_twice_counts_once(book: Book) -> None:
    """As by a worker that was not told that the first time succeeded."""
    attempt = await book.ask(ceiling_usd=0.9)
    await book.book.reserve(attempt)
    assert await book.states() == ["open"]


async def test_who_is_cancelled_while_the_money_is_set_aside_leaves_none_of_it(shared: Book) -> None:
    async with transaction(shared.sessions) as session:
        await Ledger(session).lock()
        reserving = [asyncio.create_task(shared.ask(ceiling_usd=0.9)) for _ in range(3)]
        await asyncio.sleep(0)
        for one in reserving:
            one.cancel()
        await asyncio.wait(reserving[1:])
    ended = await asyncio.gather(*reserving, return_exceptions=True)
    assert {type(one) for one in ended} == {asyncio.CancelledError}
    assert await shared.states() == ["void"]
    await shared.ask(ceiling_usd=1.0)


async def test_nobody_waits_for_a_run_that_somebody_else_has_locked(shared: Book) -> None:
    async with transaction(shared.sessions) as session:
        await session.get_one(Run, shared.run, with_for_update=True)
        await shared.spend()


async def test_a_database_that_is_away_only_delays_what_is_written(shared: Book, database_address: str) -> None:
    line = Line(database_address)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=line.connect, poolclass=sa.NullPool)
    shared.book = StoredBudget(build_sessions(engine), WORKER, DayCaps(), Clock())
    line.refusals = 1
    attempt = await shared.ask(ceiling_usd=0.5)
    line.refusals = 1
    await shared.answer(attempt, CENT)
    line.refusals = 1
    await shared.book.give_up(attempt.call, ())
    line.refusals = 1
    await shared.book.recover()
    assert line.refusals == 0
    assert sorted(await shared.states()) == ["nobody", "settled"]
    await engine.dispose()


async def test_what_was_used_outlives_its_run(book: Book) -> None:
    """Whoever may delete runs must not get the day's budget anew by it."""
    await book.spend()
    async with transaction(book.sessions) as session:
        await session.execute(sa.delete(Run).where(Run.id == book.run))
        kept = await session.scalars(sa.select(ModelAttempt.state).where(ModelAttempt.run_id == book.run))
        assert kept.all() == ["settled"]
