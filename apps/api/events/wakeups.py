"""Wake-ups over Redis: a hint that rows are there, never the rows. Without Redis readers only wait longer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CONTROL_CHANNEL = "control"
_RUN_CHANNELS = "run:"
_RECONNECT_SECONDS = 1.0


def build_redis(address: str) -> Redis:
    return Redis.from_url(address, socket_connect_timeout=2, decode_responses=True)


class Wakeups:
    """One subscription for the whole process, however many streams wait on it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    async def ring(self, run_id: str, seq: int) -> None:
        """Tell readers of a run that it has new events. A failure is logged: they poll, too."""
        await self._publish(f"{_RUN_CHANNELS}{run_id}", str(seq))

    async def ask_to_control(self, run_id: str) -> None:
        """Tell the worker to look at the marks of people on runs now."""
        await self._publish(CONTROL_CHANNEL, run_id)

    @asynccontextmanager
    async def bell(self, run_id: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever `ring` was called for this run, in any process."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        bell = asyncio.Event()
        self._bells[run_id].add(bell)
        try:
            yield bell
        finally:
            self._bells[run_id].discard(bell)
            if not self._bells[run_id]:
                del self._bells[run_id]

    async def aclose(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
            self._listener = None

    async def _publish(self, channel: str, message: str) -> None:
        try:
            await self._redis.publish(channel, message)
        except (RedisError, OSError) as error:
            log.warning("No wake-up on %s: %s", channel, error)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.psubscribe(f"{_RUN_CHANNELS}*")
                    async for message in subscription.listen():
                        if message["type"] == "pmessage":
                            self._wake(message["channel"].removeprefix(_RUN_CHANNELS))
            except (RedisError, OSError) as error:
                log.warning("Wake-ups are interrupted: %s", error)
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _wake(self, run_id: str) -> None:
        for bell in self._bells.get(run_id, ()):
            bell.set()
