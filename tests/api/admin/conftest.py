"""An administrator at the API, and workers that tell of their providers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from apps.api.resources import Resources
from apps.api.runs.queue import RunQueue
from apps.api.settings import ApiSettings
from tests.api.admin.telling import Link, unwrite
from tests.application import one_application
from tests.conftest import API
from tests.factories import Person, a_user


@pytest.fixture
async def ada(session: AsyncSession) -> Person:
    return await a_user(session, "ada", role="admin")


@pytest.fixture
async def link(redis: Redis, redis_address: str) -> AsyncIterator[Link]:
    """No worker is known before and after."""
    folder = Path(tempfile.mkdtemp(prefix="cnc-", dir="/tmp"))  # short, as sockets need it
    path = folder / "redis"
    found = Link(path, redis_address.removeprefix("unix://"), build_redis(f"unix://{path}"))
    found.mend()
    await unwrite(redis)
    yield found
    await unwrite(redis)
    await found.redis.aclose()
    shutil.rmtree(folder)


@pytest.fixture
async def admin(
    settings: ApiSettings, sessions: Sessions, store: EventStore, link: Link, ada: Person
) -> AsyncIterator[API]:
    application = one_application()
    queue = RunQueue(settings.psycopg_url)
    application.state.resources = Resources(settings, sessions, link.redis, store, queue)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        yield API(http, ada)
    queue.close()
