"""A test of a provider: asked of the API, carried out by a worker, on the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from dbos import DBOS, WorkflowHandleAsync
from redis.asyncio import Redis

from apps.api.db.session import Sessions, transaction
from apps.api.events.store import EventStore
from apps.api.resources import Resources
from apps.api.runs.queue import PROVIDER_TEST, RunQueue
from apps.api.settings import ApiSettings, as_psycopg
from tests.api.admin.engine import Bench, start, stop
from tests.api.admin.telling import GROQ, Link, tell
from tests.application import one_application
from tests.conftest import API
from tests.factories import a_user

SECONDS = 0.2


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
async def admin(settings: ApiSettings, committing: Sessions, database_address: str, link: Link) -> AsyncIterator[API]:
    """At an API that commits; workers are started by each test."""
    application = one_application()
    queue = RunQueue(as_psycopg(database_address).render_as_string(hide_password=False))
    store = EventStore(committing, link.redis)
    application.state.resources = Resources(settings, committing, link.redis, store, queue)
    async with transaction(committing) as session:
        ada = await a_user(session, "ada", role="admin")
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        yield API(http, ada)
    await store.aclose()
    queue.close()


async def begin(admin: API, order: dict[str, str]) -> str:
    answer = await admin.post("/admin/providers/test", order)
    assert answer.status_code == 202, answer.text
    assert answer.json() == {"id": answer.json()["id"], "state": "pending", "results": []}
    return str(answer.json()["id"])


async def read(admin: API, test_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await admin.get(f"/admin/providers/tests/{test_id}")).json()
    return found


async def end_of(test_id: str) -> None:
    handle: WorkflowHandleAsync[Any] = await DBOS.retrieve_workflow_async(f"{PROVIDER_TEST}/{test_id}")
    await handle.get_result(polling_interval_sec=0.05)


async def test_a_worker_asks_each_model_of_the_provider_and_says_what_came_of_it(
    admin: API, redis: Redis, bench: Bench, database_address: str
) -> None:
    await tell(redis)
    await tell(redis, worker="another")
    test_id = await begin(admin, {"provider": "openai"})
    assert (await read(admin, test_id))["state"] == "pending"
    await start(database_address, bench)
    try:
        await end_of(test_id)
        found = await read(admin, test_id)
    finally:
        await stop()
    good = {"provider": "openai", "model": "gpt-4.1", "is_usable": True, "seconds": 0.4, "first_token_seconds": 0.1}
    bad = {"provider": "openai", "model": "gpt-4.1-mini", "is_usable": False, "seconds": 0.1}
    assert found == {
        "id": test_id,
        "state": "done",
        "results": [
            {**good, "error": "", "hint": ""},
            {**bad, "first_token_seconds": None, "error": "401: the key is refused.", "hint": "Set OPENAI_API_KEY."},
        ],
    }


async def test_without_a_name_everything_is_tested_that_lacks_nothing(
    admin: API, redis: Redis, bench: Bench, database_address: str
) -> None:
    """A test that breaks says so without a word of the inside, and is no failure of the others."""
    await tell(redis)
    test_id = await begin(admin, {})
    await start(database_address, bench)
    try:
        await end_of(test_id)
        *_, broken = (await read(admin, test_id))["results"]
    finally:
        await stop()
    assert bench.asked == ["openai/gpt-4.1", "openai/gpt-4.1-mini", "vllm/qwen/qwen3-coder"]
    assert (broken["is_usable"], broken["error"]) == (False, "The test broke: ZeroDivisionError.")
    assert "swordfish" not in str(broken)


async def test_a_model_that_hangs_is_given_up(admin: API, redis: Redis, bench: Bench, database_address: str) -> None:
    await tell(redis)
    bench.release.clear()
    test_id = await begin(admin, {"provider": "openai", "model": "gpt-4.1"})
    await start(database_address, bench, SECONDS)
    try:
        await end_of(test_id)
        (result,) = (await read(admin, test_id))["results"]
    finally:
        await stop()
    assert (result["is_usable"], result["error"]) == (False, "No answer within 0.2 s.")


async def test_a_test_whose_worker_dies_is_carried_out_by_the_next_one(
    admin: API, redis: Redis, bench: Bench, database_address: str
) -> None:
    await tell(redis)
    bench.release.clear()
    test_id = await begin(admin, {"provider": "openai", "model": "gpt-4.1"})
    await start(database_address, bench)
    async with asyncio.timeout(30):
        await bench.arrived.wait()
    assert (await read(admin, test_id))["state"] == "pending"
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.wait(others)
    await stop()
    bench.release.set()
    await start(database_address, bench)
    try:
        await end_of(test_id)
        assert (await read(admin, test_id))["results"][0]["is_usable"]
    finally:
        await stop()


async def test_what_lacks_something_cannot_be_tested(admin: API, redis: Redis) -> None:
    await tell(redis, GROQ)
    for order in ({"provider": "groq"}, {}):
        answer = await admin.post("/admin/providers/test", order)
        assert (answer.status_code, answer.json()["error"]) == (409, "ProviderIncomplete")
        assert answer.json()["message"] == "There is nothing to test: groq lacks GROQ_API_KEY."


async def test_a_model_needs_its_provider(admin: API, redis: Redis) -> None:
    await tell(redis)
    assert (await admin.post("/admin/providers/test", {"model": "gpt-4.1"})).status_code == 422


async def test_a_test_that_never_was_is_not_found(admin: API) -> None:
    answer = await admin.get("/admin/providers/tests/nope")
    assert (answer.status_code, answer.json()["error"]) == (404, "ProviderTestNotFound")
