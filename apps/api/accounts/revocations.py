"""Who was signed out: told to the gateway over Redis, and to the streams that this process holds open.

The database is the truth. Redis makes it felt at once; without it, it is felt within `poll_seconds`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from apps.api.accounts.keys import TOKEN_LIFE
from apps.api.accounts.repository import AccountRepository
from apps.api.clock import Clock
from apps.api.db.outage import NO_CONNECTION
from apps.api.db.session import Sessions

T = TypeVar("T")
CHANNEL = REVOKED = "accounts:revoked"
_REDIS_SECONDS = 1.0
_RECONNECT_SECONDS = 1.0
_END = object()
_SEPARATOR = "/"

log = logging.getLogger(__name__)


class Revocations:
    """One subscription and one question to the database for the whole process, however many streams are open."""

    def __init__(self, redis: Redis, sessions: Sessions, clock: Clock, poll_seconds: float) -> None:
        self._redis, self._sessions, self._clock = redis, sessions, clock
        self._poll_seconds = poll_seconds
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._watching: list[asyncio.Task[None]] = []

    async def announce(self, sign_ins: Sequence[str]) -> None:
        """To be called after the commit. A failure is logged: whoever asks the database learns it all the same."""
        if not sign_ins:
            return
        for sign_in in sign_ins:
            self._ring(sign_in)
        now = self._clock()
        # Until then the last access token has expired, on every clock.
        until = (now + 2 * TOKEN_LIFE).timestamp()
        try:
            async with asyncio.timeout(_REDIS_SECONDS), self._redis.pipeline(transaction=False) as pipeline:
                pipeline.zadd(REVOKED, dict.fromkeys(sign_ins, until))
                pipeline.zremrangebyscore(REVOKED, "-inf", now.timestamp())
                for sign_in in sign_ins:
                    pipeline.publish(CHANNEL, sign_in)
                await pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("That somebody was signed out is not told over Redis: %s", error)

    async def withdraw(self, sign_ins: Sequence[str]) -> None:
        """They let in again whom they let in before. To be called after the commit; a failure is logged."""
        if not sign_ins:
            return
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                await self._redis.zrem(REVOKED, *sign_ins)
        except (RedisError, OSError) as error:
            log.warning("That API tokens count again is not told over Redis, and is felt in 20 minutes: %s", error)

    async def end_membership(self, project_id: str, user_id: str) -> None:
        """To be called after the commit. Without Redis, streams of other processes go on until they are opened anew."""
        name = _membership(project_id, user_id)
        self._ring(name)
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                await self._redis.publish(CHANNEL, name)
        except (RedisError, OSError) as error:
            log.warning("That somebody is no member any more is not told over Redis: %s", error)

    @asynccontextmanager
    async def bell(self, sign_in: str, member: tuple[str, str]) -> AsyncIterator[asyncio.Event]:
        """An event that is set once this session or token lets nobody in any more, or this (project, user) is no
        membership any more.
        """
        if not self._watching or any(task.done() for task in self._watching):
            await self.aclose()
            self._watching = [asyncio.create_task(self._listen()), asyncio.create_task(self._poll())]
        bell = asyncio.Event()
        names = (sign_in, _membership(*member))
        for name in names:
            self._bells[name].add(bell)
        try:
            # It may have been revoked since the request was let in.
            await self._look([sign_in])
            yield bell
        finally:
            for name in names:
                self._bells[name].discard(bell)
                if not self._bells[name]:
                    del self._bells[name]

    async def aclose(self) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        self._watching = []

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        if message["type"] == "message":
                            self._ring(message["data"])
            except (RedisError, OSError) as error:
                log.warning("Redis does not tell who is signed out; the database is asked: %s", error)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._poll_seconds)
            if self._bells:
                with contextlib.suppress(SQLAlchemyError, OSError, *NO_CONNECTION):  # the streams see it, too
                    await self._look(list(self._bells))

    async def _look(self, names: Sequence[str]) -> None:
        sign_ins = [name for name in names if _SEPARATOR not in name]
        async with self._sessions() as session:
            lasting = await AccountRepository(session).lasting(sign_ins, self._clock())
        for sign_in in set(sign_ins) - lasting:
            self._ring(sign_in)

    def _ring(self, sign_in: str) -> None:
        for bell in self._bells.get(sign_in, ()):
            bell.set()


def _membership(project_id: str, user_id: str) -> str:
    return f"{project_id}{_SEPARATOR}{user_id}"


async def until(bell: asyncio.Event, source: AsyncIterator[T]) -> AsyncIterator[T]:
    """What comes from `source` until it ends or the bell rings."""
    rung = asyncio.create_task(bell.wait())
    try:
        while True:
            following = asyncio.ensure_future(anext(source, _END))
            try:
                await asyncio.wait({following, rung}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not following.done():
                    following.cancel()
                    await asyncio.gather(following, return_exceptions=True)
            if rung.done() or following.cancelled():
                return
            found = following.result()
            if found is _END:
                return
            yield found  # type: ignore[misc]  # the end is no T, and was looked for above
    finally:
        rung.cancel()
        await asyncio.gather(rung, return_exceptions=True)
