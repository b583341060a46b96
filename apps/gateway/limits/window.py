"""A sliding window of two counters in Redis, asked for permits by the lease; and the same in this process.

What was used within the last window is taken to be `previous * (share of it that the window still covers) + current`.
Never more than the limit is granted in that sense, by any number of gateways together.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis

from apps.gateway.limits.policy import Policy

_KEYS = "gateway:limit:"
_LOCAL_KEYS = 20_000

# Redis' own clock decides, so that gateways on several machines agree. ARGV: count, window (ms), wanted permits, unused
# permits that come back, the number of the window that they are of. Answers: granted, what is left, ms until permits
# are free again, number of this window, ms until it ends.
_GRANT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count, window, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local number, into = math.floor(now / window), now % window
local kept = redis.call('HMGET', KEYS[1], 'number', 'current', 'previous')
local kept_number, current, previous = tonumber(kept[1] or -2), tonumber(kept[2] or 0), tonumber(kept[3] or 0)
if kept_number == number - 1 then
  previous, current = current, 0
elseif kept_number ~= number then
  previous, current = 0, 0
end
if tonumber(ARGV[5]) == number then
  current = math.max(0, current - tonumber(ARGV[4]))
elseif tonumber(ARGV[5]) == number - 1 then
  previous = math.max(0, previous - tonumber(ARGV[4]))
end
local free = math.max(0, math.floor(count - previous * (window - into) / window - current))
local granted = math.min(wanted, free)
current = current + granted
redis.call('HSET', KEYS[1], 'number', number, 'current', current, 'previous', previous)
redis.call('PEXPIRE', KEYS[1], 2 * window)
local wait = 0
if granted == 0 then
  if current < count then
    wait = window * (1 - (count - 1 - current) / previous) - into
  else
    wait = window - into + window * (1 - (count - 1) / current)
  end
end
return {granted, free - granted, math.ceil(wait), number, window - into}
"""


@dataclass(frozen=True)
class Grant:
    """`free` is left after this grant; `wait_seconds` is for one of nothing; `ends_in_seconds` is the window's rest."""

    granted: int
    free: int
    wait_seconds: float
    window_number: int
    ends_in_seconds: float


@dataclass(frozen=True)
class Unused:
    """Permits that were leased and not needed come back with the next question."""

    permits: int = 0
    window_number: int = -1


class Window(Protocol):
    async def grant(self, policy: Policy, key: str, wanted: int, unused: Unused) -> Grant: ...


class RedisWindow:
    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(_GRANT)

    async def grant(self, policy: Policy, key: str, wanted: int, unused: Unused) -> Grant:
        """One round trip. Raises `RedisError` or `OSError`."""
        granted, free, wait, number, rest = await self._script(
            keys=[f"{_KEYS}{policy.name}:{key}"],
            args=[policy.count, policy.window_seconds * 1000, wanted, unused.permits, unused.window_number],
        )
        return Grant(granted, free, wait / 1000, number, rest / 1000)


@dataclass
class _Counters:
    number: int = -2
    current: int = 0
    previous: int = 0


class LocalWindow:
    """For the time in which Redis is away: each gateway then counts for itself."""

    def __init__(self) -> None:
        self._counters: OrderedDict[str, _Counters] = OrderedDict()

    async def grant(self, policy: Policy, key: str, wanted: int, unused: Unused) -> Grant:
        counters = self._counters.setdefault(f"{policy.name}:{key}", _Counters())
        if len(self._counters) > _LOCAL_KEYS:
            self._counters.popitem(last=False)
        window = float(policy.window_seconds)
        number, into = divmod(time.time(), window)
        _advance(counters, int(number))
        if unused.window_number == counters.number:
            counters.current = max(0, counters.current - unused.permits)
        weighted = counters.previous * (window - into) / window
        free = max(0, math.floor(policy.count - weighted - counters.current))
        granted = min(wanted, free)
        counters.current += granted
        wait = 0.0 if granted else _wait(policy.count, window, into, counters)
        return Grant(granted, free - granted, wait, counters.number, window - into)


def _advance(counters: _Counters, number: int) -> None:
    if counters.number == number - 1:
        counters.previous, counters.current = counters.current, 0
    elif counters.number != number:
        counters.previous = counters.current = 0
    counters.number = number


def _wait(count: int, window: float, into: float, counters: _Counters) -> float:
    """Seconds until one permit is free, if nobody else takes any."""
    if counters.current < count:
        return window * (1 - (count - 1 - counters.current) / counters.previous) - into
    return window - into + window * (1 - (count - 1) / counters.current)
