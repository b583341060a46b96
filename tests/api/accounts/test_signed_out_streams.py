"""An open stream ends when whoever reads it is signed out: over a real server, with Redis and without."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from apps.api.db.session import Sessions, transaction
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from tests.api.accounts.conftest import ACCOUNTS_KEY, PASSWORD
from tests.api.process import APIProcess
from tests.factories import Person, a_run, moved


class SignInProcess(APIProcess):
    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "ACCOUNTS_KEY": ACCOUNTS_KEY}


@pytest.fixture(params=["with Redis", "without Redis"])
def process(
    request: pytest.FixtureRequest, database_address: str, redis_address: str, tmp_path: Path
) -> Iterator[SignInProcess]:
    redis = redis_address if request.param == "with Redis" else "unix:///nonexistent"
    process = SignInProcess(database_address, redis, tmp_path)
    process.start()
    yield process
    process.end()


async def signed_in(http: httpx.AsyncClient) -> dict[str, Any]:
    order = {"login": "ada", "password": PASSWORD, "transport": "body"}
    told: dict[str, Any] = (await http.post("/auth/login", json=order)).raise_for_status().json()
    return told


async def test_a_stream_ends_with_its_session_and_no_other_does(process: SignInProcess, committing: Sessions) -> None:
    account = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    options: dict[str, Any] = {"base_url": process.url, "trust_env": False, "timeout": 30.0}
    async with httpx.AsyncClient(**options) as http:
        (await http.post("/auth/register", json=account)).raise_for_status()
        ours, theirs = await signed_in(http), await signed_in(http)
        async with transaction(committing) as session:
            run = await a_run(session, Person(ours["user_id"], "ada", ""))
        redis = build_redis(process.redis_address)
        store = EventStore(committing, redis)
        await store.append(run.id, moved("queued"), key="state/0")

        def stream(told: dict[str, Any]) -> Any:
            headers = {"Authorization": f"Bearer {told['access_token']}"}
            return http.stream("GET", f"/runs/{run.id}/events/stream", headers=headers)

        async with stream(ours) as mine, stream(theirs) as other, asyncio.timeout(30):
            lines, others = mine.aiter_lines(), other.aiter_lines()
            assert (await anext(lines), await anext(others)) == ("id: 1", "id: 1")
            await http.post("/auth/logout", json={"refresh_token": ours["refresh_token"]})
            assert not [line async for line in lines if line.startswith("id: ")], "it ended by itself"
            await store.append(run.id, moved("failed"), key="state/end")
            assert [line async for line in others if line.startswith("id: ")] == ["id: 2"]
        await store.aclose()
        await redis.aclose()
