"""Which terminals are open, and the tickets to them. In Redis, which forgets what nobody tells again."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable

from pydantic import BaseModel
from redis.asyncio import Redis

from apps.api.terminal.wire import Opening

TICKET_SECONDS = 30
TELL_SECONDS = 10.0
FORGET_SECONDS = 35
_UNTIL_TOLD_SECONDS = TICKET_SECONDS + FORGET_SECONDS
"""How long a place is kept for a terminal whose ticket nobody has used yet."""
_TAKE_A_PLACE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


class Entry(BaseModel):
    """One terminal, and the worker that holds it or is to hold it."""

    worker_id: str
    opening: Opening


class Grant(BaseModel):
    """What a ticket is for. `is_new`: the terminal is to be made."""

    entry: Entry
    is_new: bool


class Registry:
    """Raises RedisError and OSError where Redis does not answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def take_place(self, entry: Entry, most: int) -> bool:
        """For a terminal that is not there yet. False: this user has as many as may be."""
        now, user_id, terminal = time.time(), entry.opening.user_id, entry.opening.terminal
        until = now + _UNTIL_TOLD_SECONDS
        script = self._redis.register_script(_TAKE_A_PLACE)
        if not await script([_of_user(user_id)], [now, most, until, terminal, _UNTIL_TOLD_SECONDS]):
            return False
        await self._redis.set(_key(terminal), entry.model_dump_json(), ex=_UNTIL_TOLD_SECONDS)
        return True

    async def tell(self, entries: Iterable[Entry]) -> None:
        """These are open. To be said again every `TELL_SECONDS`."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for entry in entries:
                opening = entry.opening
                pipeline.set(_key(opening.terminal), entry.model_dump_json(), ex=FORGET_SECONDS)
                pipeline.zadd(_of_user(opening.user_id), {opening.terminal: time.time() + FORGET_SECONDS})
                pipeline.expire(_of_user(opening.user_id), _UNTIL_TOLD_SECONDS)
            await pipeline.execute()

    async def forget(self, opening: Opening) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.delete(_key(opening.terminal))
            pipeline.zrem(_of_user(opening.user_id), opening.terminal)
            await pipeline.execute()

    async def find(self, terminal: str) -> Entry | None:
        told = await self._redis.get(_key(terminal))
        return Entry.model_validate_json(told) if told else None

    async def issue(self, grant: Grant) -> str:
        """A ticket of 256 random bits, of which Redis knows a hash."""
        ticket = secrets.token_urlsafe(32)
        await self._redis.set(_ticket(ticket), grant.model_dump_json(), ex=TICKET_SECONDS)
        return ticket

    async def redeem(self, ticket: str) -> Grant | None:
        """Once: whoever comes with it first."""
        told = await self._redis.getdel(_ticket(ticket))
        return Grant.model_validate_json(told) if told else None


def _key(terminal: str) -> str:
    return f"terminal:{terminal}"


def _of_user(user_id: str) -> str:
    return f"terminals:of:{user_id}"


def _ticket(ticket: str) -> str:
    return f"terminal:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"
