"""Whatever eight tasks ask at once, and whenever their workers die: no cap is exceeded, and no money stays set aside.

What is spent is what the providers charged, told or not: also for requests whose answer nobody lived to read.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

import asyncpg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from apps.api.db.models import ModelAttempt
from apps.api.db.session import Sessions, build_sessions
from apps.api.identifiers import new_id
from apps.api.runs.bindings.budget import StoredBudget
from packages.llm.calls import Call, Completion
from packages.llm.configuration import DayCaps
from packages.llm.errors import BudgetRefused
from packages.llm.ports import Attempt, Outcome
from tests.api.runs.bindings.book import Book, Clock, a_book
from tests.conftest import IS_FULL

TASKS = 8
WORKERS = ("worker-0", "worker-1")
PROVIDERS = ("p", "q")
Fate = Literal["answered", "without usage", "useless", "refused", "timed out", "lost"]
CHARGED: tuple[Fate, ...] = ("answered", "without usage", "useless", "lost")


@dataclass(frozen=True)
class Request:
    """`cost`, `ceiling` and `dearest` are in cents; a request under way takes so many `turns` of the loop."""

    fate: Fate
    cost: int
    ceiling: int
    dearest: int
    provider: str
    turns: int

    def outcome(self) -> Outcome:
        if self.fate in ("refused", "timed out", "lost"):
            return Outcome(None, self.fate, may_have_cost=self.fate != "refused")
        cost = None if self.fate == "without usage" else self.cost / 100
        return Outcome(Completion("p", "m", cost_usd=cost), "Malformed" if self.fate == "useless" else "")


@dataclass(frozen=True)
class Interruption:
    """After so many moments of its life a worker is told to end, or is killed."""

    moments: int
    is_kill: bool


@dataclass(frozen=True)
class Schedule:
    """Caps are in cents. Each worker has every other task."""

    requests: list[list[Request]]
    interruptions: list[list[Interruption]]
    run_cap: int
    task_cap: int | None
    project_cap: int | None
    user_cap: int | None
    provider_caps: dict[str, int]

    @property
    def days(self) -> DayCaps:
        caps = {name: None if cap is None else cap / 100 for name, cap in self._day_caps()}
        providers = {name: cap / 100 for name, cap in self.provider_caps.items()}
        return DayCaps(
            project_usd_per_day=caps["project"], user_usd_per_day=caps["user"], provider_usd_per_day=providers
        )

    def caps(self) -> dict[str, int]:
        """Of whatever has one."""
        tasks = {account(number): self.task_cap for number in range(TASKS)}
        named = {"run": self.run_cap, **tasks, **dict(self._day_caps()), **self.provider_caps}
        return {name: cap for name, cap in named.items() if cap is not None}

    def _day_caps(self) -> Iterator[tuple[str, int | None]]:
        yield "project", self.project_cap
        yield "user", self.user_cap


def account(task: int) -> str:
    return f"T{task}/1"


@st.composite
def requests(draw: st.DrawFn) -> Request:
    ceiling = draw(st.integers(2, 20))
    return Request(
        fate=draw(st.sampled_from(("answered", *CHARGED, "refused", "timed out"))),
        cost=draw(st.sampled_from([ceiling, ceiling - 1, ceiling // 2])),
        ceiling=ceiling,
        dearest=ceiling + draw(st.sampled_from([0, 0, 5])),
        provider=draw(st.sampled_from(PROVIDERS)),
        turns=draw(st.integers(0, 5)),
    )


def caps(least: int, most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(least, most)


interruptions = st.lists(st.builds(Interruption, st.integers(1, 80), st.sampled_from([True, True, False])), max_size=3)
schedules = st.builds(
    Schedule,
    requests=st.lists(st.lists(requests(), min_size=1, max_size=3), min_size=TASKS, max_size=TASKS),
    interruptions=st.lists(interruptions, min_size=len(WORKERS), max_size=len(WORKERS)),
    run_cap=st.integers(20, 160),
    task_cap=caps(10, 40),
    project_cap=caps(20, 100),
    user_cap=caps(20, 100),
    provider_caps=st.dictionaries(st.sampled_from(PROVIDERS), st.integers(10, 60)),
)


@dataclass
class World:
    """What the providers charged, in cents, and what workers knew to be settled."""

    caps: dict[str, int]
    charged: dict[str, int] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)
    settled: dict[str, Outcome] = field(default_factory=dict)
    exceeded: list[str] = field(default_factory=list)

    def charge(self, attempt: Attempt, cents: int) -> None:
        self.charged[attempt.id] = cents
        for name in ("run", "project", "user", attempt.call.account, attempt.provider):
            self.totals[name] += cents
            if self.totals[name] > self.caps.get(name, self.totals[name]):
                self.exceeded.append(f"{name}: {self.totals[name]} of {self.caps[name]} cents")


LIFE: ContextVar[Life | None] = ContextVar("life", default=None)


def belonging_to_its_life(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **more)
    if life := LIFE.get():
        life.tasks.append(task)
    return task


class Life:
    """Of a worker: the book, the way to the database, and all that is under way; a killed one does nothing more."""

    def __init__(self, address: str, worker_id: str, days: DayCaps, interruption: Interruption | None) -> None:
        self.tasks: list[asyncio.Task[Any]] = []
        self.attempts: list[str] = []
        self.interrupted = asyncio.Event()
        self.is_dead = False
        self._address, self._interruption, self._moments = address, interruption, 0
        self._connections: list[asyncio.Task[asyncpg.Connection]] = []
        self._engine = create_async_engine(
            "postgresql+asyncpg://", async_creator=self._connect, pool_size=3, max_overflow=0
        )
        # What is sent to the database is a moment as well: its answer may never be read.
        for name in ("before_cursor_execute", "commit"):
            sa.event.listen(self._engine.sync_engine, name, lambda *_: self.moment())
        self.book = StoredBudget(build_sessions(self._engine), worker_id, days, Clock())

    def moment(self) -> None:
        self._moments += 1
        if self._interruption and self._interruption.moments == self._moments:
            # Only when what is just being sent is on its way.
            asyncio.get_running_loop().call_soon(self._interrupt)

    def _interrupt(self) -> None:
        if self._interruption and self._interruption.is_kill:
            self.is_dead = True
            for connecting in self._connections:
                if connecting.done():
                    connecting.result().terminate()
        self.interrupted.set()

    async def _connect(self) -> asyncpg.Connection:
        if not self.is_dead:
            # Outside of this life, which may end before there is a connection that can be closed.
            connecting = Context().run(asyncio.ensure_future, asyncpg.connect(self._address))
            self._connections.append(connecting)
            connection = await asyncio.shield(connecting)
            if not self.is_dead:
                return connection
        await asyncio.Event().wait()
        raise AssertionError("the dead wait for ever")

    async def end(self, clients: list[asyncio.Task[None]]) -> None:
        """A worker that is told to end lets its clients settle; of one that is killed nothing goes on."""
        if self.is_dead:
            while rest := [task for task in self.tasks if not task.done()]:
                for task in rest:
                    task.cancel()
                await asyncio.sleep(0)
        for client in clients:
            client.cancel()
        ended = await asyncio.gather(*clients, return_exceptions=True)
        await asyncio.wait(self.tasks)  # what is shielded goes on without its client
        await self._engine.dispose()
        for connection in await asyncio.gather(*self._connections):
            connection.terminate()
        if not self.is_dead:
            assert not [one for one in ended if isinstance(one, Exception)]


class Workers:
    def __init__(self, schedule: Schedule, book: Book, address: str) -> None:
        self.schedule, self.run, self.sessions, self.address = schedule, book.run, book.sessions, address
        self.world = World(schedule.caps())

    async def employ(self, number: int) -> None:
        """One worker with its tasks, which is started again after each interruption."""
        left = {task: deque(self.schedule.requests[task]) for task in range(number, TASKS, len(WORKERS))}
        for interruption in [*self.schedule.interruptions[number], None]:
            life = Life(self.address, WORKERS[number], self.schedule.days, interruption)
            await self._live(life, left)
            if not life.is_dead:
                assert await under_way(self.sessions, life.attempts) == 0, "no reservation leaks"
        assert not any(left.values())

    async def _live(self, life: Life, left: dict[int, deque[Request]]) -> None:
        interrupted = asyncio.create_task(life.interrupted.wait())
        clients = [asyncio.create_task(self._within(life, life.book.recover()))]
        await asyncio.wait([*clients, interrupted], return_when=asyncio.FIRST_COMPLETED)
        if not life.interrupted.is_set():
            tasks = [self._within(life, self._work(life, task, queue)) for task, queue in left.items()]
            clients += [asyncio.create_task(one) for one in tasks]
            ended = asyncio.create_task(asyncio.wait(clients))
            await asyncio.wait([ended, interrupted], return_when=asyncio.FIRST_COMPLETED)
        interrupted.cancel()
        await life.end(clients)

    async def _within(self, life: Life, work: Any) -> None:
        """Whatever is begun by it belongs to this life."""
        LIFE.set(life)
        life.tasks.append(asyncio.current_task())  # type: ignore[arg-type]
        await work

    async def _work(self, life: Life, task: int, queue: deque[Request]) -> None:
        """A request that is interrupted is made anew in the next life, as by a step that runs again."""
        while queue:
            await self._request(life, account(task), queue[0])
            queue.popleft()

    async def _request(self, life: Life, account: str, asked: Request) -> None:
        """As the router does it."""
        call = Call(self.run, "coder", f"{account}/code", [], account=account)
        ceiling, dearest = asked.ceiling / 100, asked.dearest / 100
        attempt = Attempt(new_id(), call, asked.provider, "m", ceiling_usd=ceiling, reserve_usd=dearest)
        life.attempts.append(attempt.id)
        try:
            await life.book.reserve(attempt)
        except BudgetRefused:
            return
        outcome = Outcome(error="Cancelled", may_have_cost=True)
        try:
            outcome = await self._sent(life, attempt, asked)
        finally:
            await asyncio.shield(self._settle(life, attempt, outcome))

    async def _sent(self, life: Life, attempt: Attempt, asked: Request) -> Outcome:
        life.moment()
        await asyncio.sleep(0)
        if asked.fate in CHARGED:
            self.world.charge(attempt, asked.cost)
        for _ in range(asked.turns):
            life.moment()
            await asyncio.sleep(0)
        return asked.outcome()

    async def _settle(self, life: Life, attempt: Attempt, outcome: Outcome) -> None:
        await life.book.settle(attempt, outcome)
        self.world.settled[attempt.id] = outcome


async def under_way(sessions: Sessions, attempts: list[str]) -> int:
    are_open = ModelAttempt.id.in_(attempts), ModelAttempt.state == "open"
    async with sessions() as session:
        return (await session.execute(sa.select(sa.func.count()).where(*are_open))).scalar_one()


def counted(row: ModelAttempt) -> int:
    """Cents."""
    dollars = {"settled": row.ceiling_usd if row.cost_usd is None else row.cost_usd, "cut_off": row.ceiling_usd}
    return round(100 * (dollars.get(row.state) or 0))


async def follow(schedule: Schedule, address: str) -> None:
    asyncio.get_running_loop().set_task_factory(belonging_to_its_life)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(address))
    sessions = build_sessions(engine)
    limits = {"task_usd": schedule.task_cap / 100} if schedule.task_cap else {}
    async with sessions() as session:
        book = await a_book(session, sessions, budget_usd=schedule.run_cap / 100, limits=limits)
    workers = Workers(schedule, book, address)
    # Providers are everybody's, and this schedule's are charged by nobody else.
    async with sessions() as session:
        await session.execute(sa.text("TRUNCATE model_attempts"))
        await session.commit()
    await asyncio.gather(*(workers.employ(number) for number in range(len(WORKERS))))
    world, rows = workers.world, {row.id: row for row in await book.rows()}
    assert world.exceeded == []
    assert {row.state for row in rows.values()} <= {"settled", "cut_off", "void"}, "no reservation leaks"
    for id_, cents in world.charged.items():
        assert counted(rows[id_]) >= cents, "what was charged is counted, whoever died"
    for id_, outcome in world.settled.items():
        told = "settled" if outcome.answer else "cut_off" if outcome.may_have_cost else "void"
        is_exact = outcome.answer is not None and outcome.answer.cost_usd is not None
        assert rows[id_].state == told
        assert not is_exact or counted(rows[id_]) == world.charged[id_]
    await assert_all_that_is_left_can_be_spent(book, schedule.run_cap - sum(map(counted, rows.values())))
    await engine.dispose()


async def assert_all_that_is_left_can_be_spent(book: Book, cents: int) -> None:
    assert cents >= 0
    with pytest.raises(BudgetRefused):
        await book.ask(ceiling_usd=(cents + 1) / 100)
    await book.ask(ceiling_usd=cents / 100)


@pytest.mark.timeout(3_600 if IS_FULL else 600)
def test_spend_never_exceeds_a_cap_and_no_reservation_leaks(database_address: str) -> None:
    @settings(
        max_examples=1_000 if IS_FULL else 30,
        deadline=None,
        # What depends on the moment cannot be shrunk.
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(schedules)
    def holds(schedule: Schedule) -> None:
        asyncio.run(follow(schedule, database_address))

    holds()
