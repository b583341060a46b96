"""A run that was just asked for, with its worker's side."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from tests.api.runs.under_way import UnderWay
from tests.conftest import API
from tests.factories import a_project, a_user


@pytest.fixture
async def run(api: API, session: AsyncSession, sessions: Sessions, store: EventStore, redis: Redis) -> UnderWay:
    project = await a_project(session, api.person)
    order = {"prompt": "A todo API", "approve": "ask", "budget_usd": 1.0}
    run_id = (await api.post(f"/projects/{project.id}/generate", order)).json()["id"]
    return UnderWay(api, run_id, sessions, session, store, redis)


@pytest.fixture
async def stranger(api: API, session: AsyncSession) -> API:
    return api.asked_by(await a_user(session))
