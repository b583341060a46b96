"""Who was signed out: the feed in Redis, as a set to read and a channel that says at once what is new.

Sorted set `accounts:revoked`: member = id of a session or an API token, score = epoch seconds until which it counts.
Channel `accounts:revoked`: the id. Without Redis nobody is signed out here; the API asks its database anyway.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

FEED = "accounts:revoked"
_UNTIL_READ_SECONDS = 10.0
"""How long an id counts that the channel named. By then the set has been read, which knows whether it still does."""


class Revocations:
    def __init__(self, redis: Redis, revoked: Callable[[Collection[str]], None], poll_seconds: float = 0.5) -> None:
        """`revoked` hears of ids that are new."""
        self._redis = redis
        self._tell = revoked
        self._poll_seconds = poll_seconds
        self._heard: dict[str, float] = {}
        self._read: frozenset[str] = frozenset()
        self._is_following = asyncio.Event()

    def __contains__(self, sign_in_id: str) -> bool:
        return sign_in_id in self._read or sign_in_id in self._heard

    @property
    def is_following(self) -> bool:
        """Whether the feed is heard now."""
        return self._is_following.is_set()

    async def follow(self) -> None:
        """Runs for ever. After an interruption the whole set is read anew: the channel repeats nothing."""
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(FEED)
                    await self._listen(channel)
            except (RedisError, OSError) as error:
                if self.is_following:
                    log.warning("Revocations are not heard: %s", error)
                self._is_following.clear()
            await asyncio.sleep(self._poll_seconds)

    async def _listen(self, channel: PubSub) -> None:
        while True:
            await self._read_set()
            self._is_following.set()
            deadline = time.monotonic() + self._poll_seconds
            while (left := deadline - time.monotonic()) > 0:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=left)
                if message is not None:
                    sign_in_id = _text(message["data"])
                    self._tell_new({sign_in_id})
                    self._heard[sign_in_id] = time.time() + _UNTIL_READ_SECONDS

    async def _read_set(self) -> None:
        now = time.time()
        members: list[bytes] = await self._redis.zrangebyscore(FEED, now, "+inf")  # type: ignore[assignment]  # it types all forms of the answer as one
        found = frozenset(map(_text, members))
        self._heard = {one: until for one, until in self._heard.items() if until > now}
        self._tell_new(found)
        self._read = found

    def _tell_new(self, found: Collection[str]) -> None:
        if new := [one for one in found if one not in self]:
            self._tell(new)


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
