"""An honest API, a gateway before it, and Ada, who is signed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from apps.gateway.limits.policy import policies
from tests.api.process import TOKEN, APIProcess
from tests.gateway.honest_api import HonestApi, honest_api
from tests.gateway.outside import SECRET, Outside, outside
from tests.indexers import IndexerProcess


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
async def real(
    database_address: str, clean_redis: str, indexer_process: IndexerProcess, tmp_path: Path
) -> AsyncIterator[Outside]:
    """The machine's own user, who may do everything, at a gateway before Conclave's own API."""
    more = {"GATEWAY_SECRET": SECRET, "ACCOUNTS_KEY": "A" * 43, "INDEXER_SOCKET": str(indexer_process.socket)}
    api = APIProcess(database_address, clean_redis, tmp_path, more=more)
    await asyncio.to_thread(api.start)
    try:
        lifted = ",".join(f"{kind}:{scope}=off" for kind, scope in policies())
        async with outside(clean_redis, api.url, token=TOKEN, rate_limits=lifted) as someone:
            yield someone
    finally:
        api.end()


@pytest.fixture
async def ada(inner: HonestApi, clean_redis: str) -> AsyncIterator[Outside]:
    async with outside(clean_redis, inner.url, token=inner.key.token()) as someone:
        yield someone
