"""A run's budget book, and requests to providers that nobody sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ModelAttempt, Project, Run
from apps.api.db.session import Sessions, transaction
from apps.api.identifiers import new_id
from apps.api.runs.bindings.budget import StoredBudget
from packages.llm.calls import Call, Completion
from packages.llm.configuration import DayCaps
from packages.llm.ports import Attempt, Outcome
from tests.factories import START, Person, a_run, a_user

CENT = 0.01
WORKER = "worker-0"


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Book:
    run: str
    sessions: Sessions
    days: DayCaps = field(default_factory=DayCaps)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.book = self.of_worker(WORKER)

    def of_worker(self, worker_id: str) -> StoredBudget:
        return StoredBudget(self.sessions, worker_id, self.days, self.clock)

    async def restart(self) -> None:
        """The worker dies, and is started again."""
        self.book = self.of_worker(WORKER)
        await self.book.recover()

    async def ask(self, account: str = "", ceiling_usd: float | None = CENT, **more: Any) -> Attempt:
        attempt = self.attempt(account, ceiling_usd, **more)
        await self.book.reserve(attempt)
        return attempt

    def attempt(
        self, account: str = "", ceiling_usd: float | None = CENT, is_alternative: bool = False, **more: Any
    ) -> Attempt:
        step = f"{account or 'design/1'}/code"
        call = Call(more.pop("run", self.run), "coder", step, [], account=account, is_alternative=is_alternative)
        given = {"provider": "p", "model": "m", "reserve_usd": ceiling_usd, **more}
        return Attempt(new_id(), call, ceiling_usd=ceiling_usd, **given)

    async def answer(self, attempt: Attempt, cost_usd: float | None = CENT, seconds: float = 1.0) -> None:
        await self.book.settle(attempt, Outcome(Completion("p", "m", cost_usd=cost_usd), seconds=seconds))

    async def cut_off(self, attempt: Attempt) -> None:
        await self.book.settle(attempt, Outcome(error="TimedOut", may_have_cost=True))

    async def fail(self, attempt: Attempt) -> None:
        await self.book.settle(attempt, Outcome(error="Unavailable"))

    async def spend(self, *accounts: str, usd: float | None = CENT, seconds: float = 1.0) -> None:
        """One answered request for each."""
        for account in accounts or [""]:
            await self.answer(await self.ask(account, usd), usd, seconds)

    async def change(self, **columns: Any) -> None:
        async with transaction(self.sessions) as session:
            await session.execute(update(Run).where(Run.id == self.run).values(**columns))

    async def rows(self) -> Sequence[ModelAttempt]:
        async with self.sessions() as session:
            rows = select(ModelAttempt).where(ModelAttempt.run_id == self.run).order_by(ModelAttempt.at)
            return (await session.scalars(rows)).all()

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]


async def a_book(
    session: AsyncSession,
    sessions: Sessions,
    days: DayCaps | None = None,
    clock: Clock | None = None,
    person: Person | None = None,
    project: Project | None = None,
    **columns: Any,
) -> Book:
    """Of a run of its own; of a project and a user of its own as well, unless they are given."""
    run = await a_run(session, person or await a_user(session), project, **columns)
    await session.commit()
    return Book(run.id, sessions, days or DayCaps(), clock or Clock())
