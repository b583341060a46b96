"""What every test may use: a migrated database, Valkey, the API in this process. No test reaches another machine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import hypothesis
import pytest
from pytest_socket import socket_allow_hosts
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker, create_async_engine

from apps.api.db.session import Sessions, build_engine, build_sessions
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from apps.api.migrate import migrate
from apps.api.resources import Resources
from apps.api.runs.queue import RunQueue
from apps.api.settings import ApiSettings, as_asyncpg
from tests import servers
from tests.application import one_application
from tests.factories import Person, a_user

# How fast the machine is has no part in what is right.
hypothesis.settings.register_profile("any pace", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("any pace")

pytest_plugins = ["tests.sandboxes", "tests.indexers"]
LOCALHOST = ["127.0.0.1", "::1", "localhost"]
AN_EVERYDAY_LIMIT_SECONDS = 900
IS_FULL = bool(os.environ.get("CONCLAVE_TEST_FULL"))
"""Set by `./conclave test --full`: every case of a class. Otherwise one stands for its class."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "exhaustive: a case that only `./conclave test --full` proves")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not IS_FULL and item.get_closest_marker("exhaustive"):
            item.add_marker(pytest.mark.skip(reason="proven by `./conclave test --full`"))
    items.sort(key=_place_in_line)


def _place_in_line(item: pytest.Item) -> tuple[bool, bool]:
    """What may take an hour begins first. Stories come last: their stacks stay up, and take a share of the machine."""
    limit = item.get_closest_marker("timeout")
    return not (limit and limit.args[0] > AN_EVERYDAY_LIMIT_SECONDS), "story" in item.path.parts


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    socket_allow_hosts(LOCALHOST, allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    with servers.postgres() as address:
        yield address


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    with servers.valkey() as address:
        yield address


@pytest.fixture(scope="session")
def template(postgres_address: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to."""
    with servers.database(postgres_address) as address:
        migrate(address)
        yield servers.name_of(address)


@pytest.fixture
def database_address(postgres_address: str, template: str) -> Iterator[str]:
    """A database of its own, for tests that commit or start processes."""
    with servers.database(postgres_address, template) as address:
        yield address


@pytest.fixture(scope="session")
def shared_address(postgres_address: str, template: str) -> Iterator[str]:
    """One database for all tests that roll back."""
    with servers.database(postgres_address, template) as address:
        yield address


@pytest.fixture
async def redis(redis_address: str) -> AsyncIterator[Redis]:
    redis = build_redis(redis_address)
    yield redis
    await redis.aclose()


@pytest.fixture
async def connection(shared_address: str) -> AsyncIterator[AsyncConnection]:
    """A connection whose transaction is rolled back, whatever was committed on it."""
    engine = create_async_engine(as_asyncpg(shared_address))
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()
    await engine.dispose()


@pytest.fixture
async def committing(database_address: str) -> AsyncIterator[Sessions]:
    """Sessions that commit, for tests in which several of them work at once."""
    engine = build_engine(as_asyncpg(database_address))
    yield build_sessions(engine)
    await engine.dispose()


@pytest.fixture
def sessions(connection: AsyncConnection) -> Sessions:
    return async_sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


@pytest.fixture
async def store(sessions: Sessions, redis: Redis) -> AsyncIterator[EventStore]:
    store = EventStore(sessions, redis, poll_seconds=0.2)
    yield store
    await store.aclose()


@pytest.fixture
def settings(shared_address: str, redis_address: str, tmp_path: Path) -> ApiSettings:
    return ApiSettings.load(
        database_url=shared_address, redis_url=redis_address, conclave_home=tmp_path, local_token=None
    )


@dataclass(frozen=True)
class API:
    """The API in this process, asked by one person."""

    http: httpx.AsyncClient
    person: Person

    def asked_by(self, person: Person) -> API:
        return replace(self, person=person)

    async def __call__(self, method: str, path: str, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.person.token}", **options.pop("headers", {})}  # type: ignore[dict-item]
        return await self.http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]

    async def get(self, path: str, **options: object) -> httpx.Response:
        return await self("GET", path, **options)

    async def post(self, path: str, json: object = None, **options: object) -> httpx.Response:
        return await self("POST", path, json=json, **options)


@pytest.fixture
async def person(session: AsyncSession) -> Person:
    return await a_user(session)


@pytest.fixture
async def api(
    settings: ApiSettings, sessions: Sessions, store: EventStore, redis: Redis, person: Person
) -> AsyncIterator[API]:
    """Every request is a session of its own, and all of them are rolled back at the end."""
    application = one_application()
    queue = RunQueue(settings.psycopg_url)
    resources = Resources(settings, sessions, redis, store, queue)
    application.state.resources = resources
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        yield API(http, person)
    await resources.indexer.aclose()
    queue.close()
