"""Streams over a real server: cut anywhere, resumed anywhere, the log is the table."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from apps.api.accounts.service import Accounts
from apps.api.db.session import Sessions, transaction
from apps.api.events.store import EventStore
from packages.agents.contracts import Role
from packages.agents.events import Said
from tests import servers
from tests.api.process import TOKEN, APIProcess, stream
from tests.factories import Person, a_run, moved

Log = list[dict[str, Any]]


@pytest.fixture(scope="module")
def database_address(postgres_address: str, template: str) -> Iterator[str]:
    """One database for all streams: each test has a run of its own in it."""
    with servers.database(postgres_address, template) as address:
        yield address


@pytest.fixture(scope="module")
def process(
    database_address: str, redis_address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[APIProcess]:
    process = APIProcess(database_address, redis_address, tmp_path_factory.mktemp("api"))
    yield process
    process.end()


@pytest.fixture
def server(process: APIProcess) -> APIProcess:
    """The process, running: a test may have stopped it."""
    if process.process is None:
        process.start()
    return process


@pytest.fixture
async def writer(committing: Sessions, redis: Redis) -> AsyncIterator[EventStore]:
    writer = EventStore(committing, redis)
    yield writer
    await writer.aclose()


@pytest.fixture
async def run_id(server: APIProcess, committing: Sessions, writer: EventStore) -> str:
    """A run of the server's local user, with its first event."""
    async with transaction(committing) as session:
        _, user = await Accounts(session).sign_in(TOKEN)
        run = await a_run(session, Person(id=user.id, name=user.name, token=TOKEN))
    await writer.append(run.id, moved("queued"), key="state/0")
    return run.id


async def tell(writer: EventStore, run_id: str, count: int, *, is_ending: bool = False) -> None:
    for number in range(count):
        text = f"line one\nline two, ü, \u2028 {number}"
        await writer.append(run_id, Said(step="s", role=Role.coder, text=text), execution="1")
    if is_ending:
        await writer.append(run_id, moved("cancelled"), key="state/end")


async def table(server: APIProcess, run_id: str) -> Log:
    async with httpx.AsyncClient(verify=False, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as http:
        answer = await http.get(f"{server.url}/runs/{run_id}/events", params={"limit": 1000})
    found: Log = answer.json()["items"]
    return found


def address(server: APIProcess, run_id: str) -> str:
    return f"{server.url}/runs/{run_id}/events/stream"


async def test_a_stream_that_is_cut_after_every_event_gives_the_whole_table(
    server: APIProcess, run_id: str, writer: EventStore
) -> None:
    telling = asyncio.create_task(tell(writer, run_id, 20, is_ending=True))
    log: Log = []
    while not log or log[-1]["event"].get("state") != "cancelled":
        async with stream(address(server, run_id), log[-1]["seq"] if log else None) as events:
            log.append(await anext(events))
    await telling
    assert log == await table(server, run_id)
    assert [told["seq"] for told in log] == list(range(1, 23))


async def test_events_arrive_as_they_are_written_and_the_stream_ends_with_the_run(
    server: APIProcess, run_id: str, writer: EventStore
) -> None:
    async with stream(address(server, run_id)) as events:
        assert (await anext(events))["seq"] == 1
        await tell(writer, run_id, 1)
        assert (await anext(events))["seq"] == 2
        await writer.append(run_id, moved("failed"), key="state/end")
        assert [told["seq"] async for told in events] == [3]


async def test_a_restart_of_the_api_in_the_middle_loses_and_repeats_nothing(
    server: APIProcess, run_id: str, writer: EventStore
) -> None:
    log: Log = []
    for number in (signal.SIGTERM, signal.SIGKILL):
        await tell(writer, run_id, 3)
        async with stream(address(server, run_id), log[-1]["seq"] if log else None) as events:
            log += [await anext(events) for _ in range(2)]
            await asyncio.to_thread(server.stop, number)
            with contextlib.suppress(httpx.HTTPError):
                log += [told async for told in events]
        await tell(writer, run_id, 2)
        await asyncio.to_thread(server.start)
    await tell(writer, run_id, 1, is_ending=True)
    async with stream(address(server, run_id), log[-1]["seq"]) as events:
        log += [told async for told in events]
    assert log == await table(server, run_id)


async def test_many_readers_get_what_many_writers_tell(server: APIProcess, run_id: str, writer: EventStore) -> None:
    async def reader() -> Log:
        async with stream(address(server, run_id)) as events:
            return [told async for told in events]

    reading = [asyncio.create_task(reader()) for _ in range(20)]
    await asyncio.gather(*(tell(writer, run_id, 5) for _ in range(8)))
    await writer.append(run_id, moved("failed"), key="state/end")
    expected = await table(server, run_id)
    for log in await asyncio.gather(*reading):
        assert log == expected
    assert [told["seq"] for told in expected] == list(range(1, 43))


async def test_open_streams_hold_no_database_connection(server: APIProcess, run_id: str, writer: EventStore) -> None:
    """The pool has ten connections; fifty quiet readers leave room for everybody else."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(50):
            events = await stack.enter_async_context(stream(address(server, run_id)))
            await anext(events)
        assert len(await table(server, run_id)) == 1


async def test_a_shutdown_closes_open_streams_promptly(server: APIProcess, run_id: str) -> None:
    async with stream(address(server, run_id)) as events:
        await anext(events)
        code = await asyncio.to_thread(server.stop)
        assert code in (0, -signal.SIGTERM)
        with contextlib.suppress(httpx.HTTPError):
            assert [told async for told in events] == []
    assert "graceful shutdown exceeded" not in server.log, "it ended because the stream closed, not at the last moment"
    assert "Traceback" not in server.log


async def test_a_stream_resumes_behind_the_newer_of_header_and_address(
    server: APIProcess, run_id: str, writer: EventStore
) -> None:
    await tell(writer, run_id, 3, is_ending=True)
    for query, header, expected in (("", None, 1), ("?after=2", None, 3), ("?after=2", 3, 4), ("", 4, 5)):
        async with stream(address(server, run_id) + query, header) as events:
            assert (await anext(events))["seq"] == expected
    async with stream(address(server, run_id), 5) as events:
        assert [told async for told in events] == []


async def test_a_place_in_the_stream_that_is_no_number_is_refused(server: APIProcess, run_id: str) -> None:
    async with httpx.AsyncClient(verify=False, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as http:
        answer = await http.get(address(server, run_id), headers={"Last-Event-ID": "abc"})
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
