"""What workers share in Redis about providers. Without Redis nothing is shared: logged once, and nobody fails."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.api.admin.schemas import Board, ConditionView

T = TypeVar("T")
FORGET_SECONDS = 20
REDIS_SECONDS = 2.0
RETRY_SECONDS = 1.0
_CONDITIONS = "providers:conditions"
_ORDERS = "providers:orders"
_PERMITS = "providers:permit:"
_BOARDS = "providers:board:"
_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shared:
    """`orders` is another mark whenever administrators have said something new."""

    conditions: dict[str, ConditionView]
    orders: str


class SharedState:
    """`None` for an answer means that Redis is away. Whoever has just waited for it in vain does not wait again."""

    def __init__(self, redis: Redis, retry_seconds: float = RETRY_SECONDS) -> None:
        self._redis, self._retry_seconds = redis, retry_seconds
        self._permit = uuid4().hex
        self._is_away = False
        self._next_try = 0.0

    async def read(self) -> Shared | None:
        async def ask() -> list[Any]:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.hgetall(_CONDITIONS)
                pipeline.get(_ORDERS)
                return list(await pipeline.execute())

        answer = await self._ask(ask)
        if answer is None:
            return None
        told, orders = answer
        return Shared(dict(_readable(told.items())), orders or "")

    async def write(self, conditions: Mapping[str, ConditionView]) -> bool:
        told: dict[Any, Any] = {target: condition.model_dump_json() for target, condition in conditions.items()}
        return await self._ask(lambda: self._redis.hset(_CONDITIONS, mapping=told)) is not None

    async def tell_of_orders(self) -> None:
        """Workers read them in the database, at their next call; by themselves they look every few seconds."""
        await self._ask(lambda: self._redis.set(_ORDERS, uuid4().hex))

    async def take_permit(self, target: str, seconds: float) -> bool | None:
        """The only one among all processes. It lapses by itself."""
        lapse = max(1, round(seconds * 1000))

        async def ask() -> bool:
            return bool(await self._redis.set(_PERMITS + target, self._permit, nx=True, px=lapse))

        return await self._ask(ask)

    async def give_permit_back(self, target: str) -> None:
        """Only one's own: what has lapsed may be somebody else's by now."""
        await self._ask(lambda: self._redis.eval(_GIVE_BACK, 1, _PERMITS + target, self._permit))

    async def tell(self, board: Board) -> None:
        """To be said again before `FORGET_SECONDS` are over."""
        await self._ask(lambda: self._redis.set(_BOARDS + board.worker, board.model_dump_json(), ex=FORGET_SECONDS))

    async def forget(self, worker: str) -> None:
        await self._ask(lambda: self._redis.delete(_BOARDS + worker))

    async def boards(self) -> list[Board]:
        """Of the workers that live, by name."""

        async def ask() -> list[Any]:
            names = sorted([name async for name in self._redis.scan_iter(f"{_BOARDS}*", count=1000)])
            return await self._redis.mget(names) if names else []

        found = []
        for text in await self._ask(ask) or []:
            with contextlib.suppress(ValidationError):  # None: it has just been forgotten
                found.append(Board.model_validate_json(text or ""))
        return found

    async def _ask(self, work: Callable[[], Awaitable[T]]) -> T | None:
        if time.monotonic() < self._next_try:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                answer = await work()
        except (RedisError, OSError) as error:
            self._next_try = time.monotonic() + self._retry_seconds
            if not self._is_away:
                log.warning("Redis does not answer; what is known of providers is not shared meanwhile: %s", error)
            self._is_away = True
            return None
        if self._is_away:
            log.info("Redis answers again.")
        self._is_away = False
        return answer


def _readable(told: Iterable[tuple[str, str]]) -> Iterable[tuple[str, ConditionView]]:
    """A word of another version is not understood, and counts as nothing."""
    for target, text in told:
        with contextlib.suppress(ValidationError):
            yield target, ConditionView.model_validate_json(text)
