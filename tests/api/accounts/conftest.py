"""The API with people who sign in: a database of its own, a clock that stands still, mails in an outbox."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import update

from apps.api.accounts.resources import AccountResources
from apps.api.db.accounts import User
from apps.api.db.session import Sessions, build_engine, build_sessions, transaction
from apps.api.events.store import EventStore
from apps.api.resources import Resources
from apps.api.runs.queue import RunQueue
from apps.api.settings import ApiSettings
from tests import servers
from tests.application import one_application

ACCOUNTS_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
PASSWORD = "seven unlikely walruses"
OTHER_PASSWORD = "purple ladders under gravel"
BROWSER = {"X-Conclave-CSRF": "1", "Sec-Fetch-Site": "same-origin", "Origin": "https://api"}


class StoppedClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Device:
    """Somebody's signed-in client, with its tokens in its hands."""

    door: Door
    access: str
    refresh: str
    session_id: str
    user_id: str

    async def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access}", **options.pop("headers", {})}
        return await self.door.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self("POST", path, json=json, **options)

    async def refreshed(self) -> httpx.Response:
        answer = await self.door.post("/auth/refresh", {"refresh_token": self.refresh})
        if answer.status_code == 200:
            self.take(answer.json())
        return answer

    def take(self, told: dict[str, Any]) -> None:
        self.access, self.refresh = told["access_token"], told["refresh_token"] or self.refresh

    async def is_let_in(self) -> bool:
        answer = await self.get("/auth/me")
        assert answer.status_code in (200, 401)
        return answer.status_code == 200


@dataclass
class Door:
    """The API, asked by anybody."""

    http: httpx.AsyncClient
    application: FastAPI
    resources: Resources
    clock: StoppedClock
    home: Path

    @property
    def accounts(self) -> AccountResources:
        return self.resources.accounts

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.http.post(path, json=json, **options)

    async def register(self, name: str = "ada", password: str = PASSWORD, **more: Any) -> httpx.Response:
        order = {"username": name, "email": f"{name}@example.org", "password": password, **more}
        answer = await self.post("/auth/register", order)
        await self.accounts.mail.settled()
        return answer

    async def log_in(
        self, login: str = "ada", password: str = PASSWORD, address: str = "", **more: Any
    ) -> httpx.Response:
        order = {"login": login, "password": password, "transport": "body", **more}
        if not address:
            return await self.post("/auth/login", order)
        async with self.at(address) as http:
            return await http.post("/auth/login", json=order)

    async def device(self, login: str = "ada", password: str = PASSWORD, **more: Any) -> Device:
        answer = await self.log_in(login, password, **more)
        assert answer.status_code == 200, answer.text
        return self.holding(answer.json())

    def holding(self, told: dict[str, Any]) -> Device:
        return Device(self, told["access_token"], told["refresh_token"], told["session_id"], told["user_id"])

    def at(self, address: str, **options: Any) -> httpx.AsyncClient:
        """A client whose socket has this address."""
        transport = httpx.ASGITransport(self.application, raise_app_exceptions=False, client=(address, 50_000))
        return httpx.AsyncClient(transport=transport, base_url="https://api", **options)

    async def mails(self, to: str = "") -> list[email.message.EmailMessage]:
        """What is in the outbox, oldest first."""
        await self.accounts.mail.settled()
        read = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        ]
        return [one for one in read if to in one["To"]]

    async def secret_for(self, to: str) -> str:
        """What stands behind the `#` of the newest mail's link."""
        mail = (await self.mails(to))[-1]
        found = re.search(r"#(\S+)", mail.get_content())
        assert found
        return found[1]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture(scope="session")
def people_address(postgres_address: str, template: str) -> Iterator[str]:
    with servers.database(postgres_address, template) as address:
        yield address


@pytest.fixture
def people_settings(people_address: str, redis_address: str, tmp_path: Path) -> ApiSettings:
    """Of a database in which there is nobody yet."""
    servers.empty(people_address)
    return ApiSettings.load(
        database_url=people_address,
        redis_url=redis_address,
        conclave_home=tmp_path,
        local_token=None,
        accounts_key=SecretStr(ACCOUNTS_KEY),
        stream_poll_seconds=0.05,
    )


@pytest.fixture
async def people(people_settings: ApiSettings) -> AsyncIterator[Sessions]:
    """Sessions that commit, on the database of the door."""
    engine = build_engine(people_settings.asyncpg_url)
    yield build_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def door(
    people_settings: ApiSettings, people: Sessions, redis: Redis, clock: StoppedClock
) -> AsyncIterator[Door]:
    async with open_door(people_settings, people, redis, clock) as door:
        yield door


@asynccontextmanager
async def open_door(
    people_settings: ApiSettings, people: Sessions, redis: Redis, clock: StoppedClock
) -> AsyncIterator[Door]:
    application = one_application()
    store, queue = EventStore(people, redis), RunQueue(people_settings.psycopg_url)
    resources = Resources(people_settings, people, redis, store, queue, clock)
    application.state.resources = resources
    transport = httpx.ASGITransport(application, raise_app_exceptions=False, client=("198.51.100.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="https://api") as http:
        yield Door(http, application, resources, clock, people_settings.conclave_home)
    await resources.accounts.aclose()
    await store.aclose()
    queue.close()


@pytest.fixture
async def ada(door: Door) -> Device:
    """Registered, and signed in by an API client."""
    assert (await door.register()).status_code == 202
    return await door.device()


@pytest.fixture
async def root(door: Door, people: Sessions) -> Device:
    """An administrator with both factors."""
    await door.register("root")
    async with transaction(people) as session:
        await session.execute(update(User).where(User.name == "root").values(role="admin"))
    root = await door.device("root")
    secret = (await root.post("/auth/second-factor")).json()["secret"]
    code = pyotp.TOTP(secret).at(door.clock())
    assert (await root.post("/auth/second-factor/confirm", {"code": code})).status_code == 200
    return root
