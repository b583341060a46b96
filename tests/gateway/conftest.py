"""An honest API, a gateway before it, and Ada, who is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from tests.gateway.honest_api import HonestApi, honest_api
from tests.gateway.outside import Outside, outside


@pytest.fixture
async def clean_redis(redis: Redis, redis_address: str) -> str:
    """The address of a Valkey that remembers no request and no revocation."""
    await redis.flushdb()
    return redis_address


@pytest.fixture
async def inner() -> AsyncIterator[HonestApi]:
    async with honest_api() as api:
        yield api


@pytest.fixture
async def ada(inner: HonestApi, clean_redis: str) -> AsyncIterator[Outside]:
    async with outside(clean_redis, inner.url, token=inner.key.token()) as someone:
        yield someone
