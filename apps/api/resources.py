"""What a process holds open: built once at start, closed at the end, handed to whoever needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, cast

from fastapi import Depends, Request
from redis.asyncio import Redis

from apps.api.accounts.resources import AccountResources
from apps.api.clock import Clock, now
from apps.api.db.session import Sessions, build_engine, build_sessions
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from apps.api.indexer import Indexer
from apps.api.runs.queue import RunQueue
from apps.api.settings import ApiSettings


@dataclass(frozen=True)
class Resources:
    settings: ApiSettings
    sessions: Sessions
    redis: Redis
    events: EventStore
    queue: RunQueue
    clock: Clock = now

    @cached_property
    def accounts(self) -> AccountResources:
        return AccountResources(self.settings, self.sessions, self.redis, self.clock)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.settings.indexer)


@asynccontextmanager
async def open_resources(settings: ApiSettings) -> AsyncIterator[Resources]:
    """Connections are made when they are first used."""
    engine = build_engine(settings.asyncpg_url, settings.database_connections)
    sessions = build_sessions(engine)
    redis = build_redis(settings.redis_url)
    events = EventStore(sessions, redis, settings.stream_poll_seconds)
    queue = RunQueue(settings.psycopg_url)
    resources = Resources(settings, sessions, redis, events, queue)
    try:
        yield resources
    finally:
        await resources.accounts.aclose()
        await resources.indexer.aclose()
        await events.aclose()
        await redis.aclose()
        queue.close()
        await engine.dispose()


def _resources(request: Request) -> Resources:
    return cast(Resources, request.app.state.resources)


ResourcesDep = Annotated[Resources, Depends(_resources)]
