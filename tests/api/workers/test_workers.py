"""Where no worker can isolate what is generated, no run begins; everything else goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.workers.schemas import SandboxView
from apps.api.workers.service import FORGET_SECONDS, Workers
from tests.conftest import API
from tests.factories import a_project

BROKEN = SandboxView(usable=False, reason="User namespaces are forbidden.", remedy="Allow them: sysctl …")
SOUND = SandboxView(usable=True, name="bubblewrap", checks={"not_root": True})


@pytest.fixture
async def workers(redis: Redis) -> AsyncIterator[Workers]:
    """None is known before and after, whoever used this Redis."""
    workers = Workers(redis)
    await forget_all(workers)
    yield workers
    await forget_all(workers)


async def forget_all(workers: Workers) -> None:
    for worker in await workers.all():
        await workers.forget(worker.id)


async def test_a_run_is_refused_with_reason_and_remedy_and_nothing_of_it_is_left(
    api: API, workers: Workers, session: AsyncSession
) -> None:
    project = await a_project(session, api.person)
    await workers.tell("one", BROKEN)
    refused = await api.post(f"/projects/{project.id}/generate", {"prompt": "A todo API"})
    assert refused.status_code == 503
    assert refused.json() == {
        "error": "SandboxUnavailable",
        "message": "Generated code cannot be isolated here: User namespaces are forbidden.",
        "hint": "Allow them: sysctl …",
    }
    assert (await api.get("/runs")).json()["items"] == []
    assert (await api.get(f"/projects/{project.id}")).status_code == 200


async def test_one_worker_that_can_is_enough(api: API, workers: Workers, session: AsyncSession) -> None:
    project = await a_project(session, api.person)
    await workers.tell("one", BROKEN)
    await workers.tell("two", SOUND)
    accepted = await api.post(f"/projects/{project.id}/generate", {"prompt": "A todo API"})
    assert accepted.status_code == 202


async def test_while_no_worker_is_known_a_run_waits_for_one(api: API, workers: Workers, session: AsyncSession) -> None:
    project = await a_project(session, api.person)
    await workers.tell("one", BROKEN)
    await workers.forget("one")
    accepted = await api.post(f"/projects/{project.id}/generate", {"prompt": "A todo API"})
    assert accepted.status_code == 202


async def test_what_workers_say_is_shown_and_ends_with_them(api: API, workers: Workers, redis: Redis) -> None:
    await workers.tell("one", BROKEN)
    await workers.tell("two", SOUND)
    shown = (await api.get("/workers")).json()
    assert [(one["id"], one["sandbox"]["usable"], one["sandbox"]["remedy"]) for one in shown] == [
        ("one", False, "Allow them: sysctl …"),
        ("two", True, ""),
    ]
    assert shown[1]["sandbox"]["checks"] == {"not_root": True}
    assert 0 < await redis.ttl("worker:one") <= FORGET_SECONDS
