"""Pulling the plug: a mark in the database that pre-empts whatever a run is doing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Iterator
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from sqlalchemy import select

from apps.api.db.models import Run
from apps.api.db.session import Sessions
from apps.api.events.wakeups import CANCEL_CHANNEL
from apps.api.runs.bindings.patience import patiently
from packages.agents.contracts import FINAL_STATES
from packages.agents.errors import RunCancelled

T = TypeVar("T")
POLL_SECONDS = 0.5


class Cancellations:
    """Knows which of this worker's runs were cancelled; looked up every half second and when Redis wakes it."""

    def __init__(self, sessions: Sessions, redis: Redis) -> None:
        self._sessions, self._redis = sessions, redis
        self._scopes: dict[str, asyncio.Event] = {}
        self._users: dict[str, int] = {}

    @contextlib.contextmanager
    def scope(self, run_id: str) -> Iterator[asyncio.Event]:
        """The run's mark for as long as one of its workflows is at work here. Workflows of a run share it."""
        mark = self._scopes.setdefault(run_id, asyncio.Event())
        self._users[run_id] = self._users.get(run_id, 0) + 1
        try:
            yield mark
        finally:
            self._users[run_id] -= 1
            if not self._users[run_id]:
                del self._users[run_id], self._scopes[run_id]

    async def watch(self) -> None:
        """Sets the marks; runs for the life of the worker. A database that is away only delays it."""
        async with self._redis.pubsub() as listener:
            with contextlib.suppress(RedisError):
                await listener.subscribe(CANCEL_CHANNEL)
            while True:
                await patiently(self._look)
                await self._wait(listener)

    async def _look(self) -> None:
        waiting = [run for run, mark in self._scopes.items() if not mark.is_set()]
        if not waiting:
            return
        async with self._sessions() as session:
            statement = select(Run.id).where(
                Run.id.in_(waiting), Run.cancelled_at.is_not(None), Run.state.not_in([*FINAL_STATES])
            )
            cancelled = (await session.scalars(statement)).all()
        for run_id in cancelled:
            if mark := self._scopes.get(run_id):
                mark.set()

    async def _wait(self, listener: PubSub) -> None:
        try:
            await listener.get_message(ignore_subscribe_messages=True, timeout=POLL_SECONDS)
        except (RedisError, RuntimeError):
            # Without Redis the database is asked at the same pace.
            await asyncio.sleep(POLL_SECONDS)


async def pre_empted(work: Awaitable[T], mark: asyncio.Event) -> T:
    """`work`, unless the run is cancelled meanwhile: then `work` is cancelled and `RunCancelled` is raised."""
    task = asyncio.ensure_future(work)
    waiter = asyncio.ensure_future(mark.wait())
    try:
        await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise RunCancelled("The run was cancelled.")
    finally:
        waiter.cancel()
        if not task.done():
            task.cancel()
            # The work ends its own processes before it gives way.
            await asyncio.gather(task, return_exceptions=True)
