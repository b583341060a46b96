"""Permits are leased from the window in small batches, so that most requests are counted without a round trip."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from apps.gateway.limits.policy import Policy
from apps.gateway.limits.window import Grant, LocalWindow, Unused, Window

log = logging.getLogger(__name__)

_LEASE_SECONDS = 1.0
"""How long a batch may lie here unused."""
_LARGEST_SHARE = 20
"""A batch is at most this part of the limit: what one gateway holds, another one cannot give."""
_ENTRIES = 50_000
_REDIS_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Standing:
    """How much is left of one limit. `retry_seconds` is None unless the request is one too many."""

    policy: Policy
    remaining: int
    reset_seconds: float
    retry_seconds: float | None = None

    @property
    def share_left(self) -> float:
        return self.remaining / self.policy.count


@dataclass
class _Lease:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    size: int = 1
    permits: int = 0
    free: int = 0
    window_number: int = -1
    ends_at: float = 0.0
    reset_at: float = 0.0
    refused_until: float = 0.0


class Limiter:
    def __init__(self, window: Window) -> None:
        self._window = window
        self._local = LocalWindow()
        self._leases: OrderedDict[tuple[str, str], _Lease] = OrderedDict()
        self._redis_away_until = 0.0
        self.round_trips = 0
        self.is_shared = True
        """False while Redis is away and this process counts alone."""

    async def take(self, policy: Policy, key: str) -> Standing:
        """Count one request. Never raises: without Redis the same limits hold for this process alone."""
        lease = self._lease((policy.name, key))
        now = time.monotonic()
        if (standing := _from(lease, policy, now)) is not None:
            return standing
        async with lease.lock:
            now = time.monotonic()
            if (standing := _from(lease, policy, now)) is not None:
                return standing
            grant = await self._renew(lease, policy, key)
        now = time.monotonic()
        lease.free, lease.window_number = grant.free, grant.window_number
        lease.reset_at = now + grant.ends_in_seconds
        if grant.granted == 0:
            lease.permits, lease.size = 0, 1
            lease.refused_until = now + grant.wait_seconds
            return Standing(policy, 0, grant.wait_seconds, grant.wait_seconds)
        lease.permits += grant.granted - 1
        lease.ends_at = now + min(_LEASE_SECONDS, grant.ends_in_seconds)
        return _standing(lease, policy, now)

    async def _renew(self, lease: _Lease, policy: Policy, key: str) -> Grant:
        """Batches double while they are used up in time, and begin small again for who comes seldom."""
        unused = Unused(lease.permits, lease.window_number)
        largest = max(1, policy.count // _LARGEST_SHARE)
        lease.size = 1 if lease.permits else min(largest, lease.size * 2)
        lease.permits = 0
        if time.monotonic() >= self._redis_away_until:
            try:
                self.round_trips += 1
                grant = await self._window.grant(policy, key, lease.size, unused)
                self.is_shared = True
                return grant
            except (RedisError, OSError) as error:
                if self.is_shared:
                    log.warning("Redis is away, requests are counted in this process alone: %s", error)
                self.is_shared = False
                self._redis_away_until = time.monotonic() + _REDIS_PAUSE_SECONDS
        return await self._local.grant(policy, key, lease.size, unused)

    def _lease(self, key: tuple[str, str]) -> _Lease:
        lease = self._leases.get(key)
        if lease is None:
            lease = self._leases[key] = _Lease()
            if len(self._leases) > _ENTRIES:
                self._leases.popitem(last=False)
        else:
            self._leases.move_to_end(key)
        return lease


def _from(lease: _Lease, policy: Policy, now: float) -> Standing | None:
    """Count by what is here; None where the window has to be asked."""
    if lease.refused_until > now:
        # Nobody asks before permits can be free again, or a flood of refused requests would be one of round trips.
        wait = lease.refused_until - now
        return Standing(policy, 0, wait, wait)
    if lease.permits > 0 and lease.ends_at > now:
        lease.permits -= 1
        return _standing(lease, policy, now)
    return None


def _standing(lease: _Lease, policy: Policy, now: float) -> Standing:
    return Standing(policy, lease.permits + lease.free, max(0.0, lease.reset_at - now))
