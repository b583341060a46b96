"""A real process: it says when it listens, names what it lacks, and leaves in good order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import SECRET

COMMAND = (sys.executable, "-P", "-m", "apps.gateway", "--port")
KEPT = ("PATH", "HOME", "PYTHONPATH", "LANG")


@asynccontextmanager
async def process(port: int = 0, **environment: str) -> AsyncIterator[Process]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    started = await asyncio.create_subprocess_exec(
        *COMMAND, str(port), stdout=PIPE, stderr=PIPE, env={"PYTHONPATH": os.getcwd(), **kept, **environment}
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def address_of(gateway: Process) -> str:
    assert gateway.stdout is not None
    line = (await gateway.stdout.readline()).decode()
    assert line.startswith("gateway ready on http://"), line
    return line.split()[3]


async def ended(gateway: Process) -> int:
    """Its exit code; the 10 s are the promise itself."""
    async with asyncio.timeout(10):
        return await gateway.wait()


async def test_a_process_that_lacks_a_secret_names_it_and_does_not_start() -> None:
    async with process(API_URLS="http://127.0.0.1:1", REDIS_URL="unix:///nowhere") as gateway:
        _, errors = await gateway.communicate()
        assert gateway.returncode == 2
        assert "GATEWAY_SECRET: is not set" in errors.decode()


async def test_a_port_that_is_taken_is_named(inner: HonestApi, clean_redis: str) -> None:
    taken = int(inner.url.rpartition(":")[2])
    async with process(taken, API_URLS=inner.url, REDIS_URL=clean_redis, GATEWAY_SECRET=SECRET) as gateway:
        _, errors = await gateway.communicate()
        assert gateway.returncode == 1
        assert "Choose another --port" in errors.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.exhaustive)])
async def test_a_shutdown_finishes_requests_refuses_new_ones_and_ends_streams(
    inner: HonestApi, clean_redis: str, number: signal.Signals
) -> None:
    headers = {"Authorization": f"Bearer {inner.key.token()}"}
    async with (
        process(API_URLS=inner.url, REDIS_URL=clean_redis, GATEWAY_SECRET=SECRET) as gateway,
        aiohttp.ClientSession(headers=headers) as session,
    ):
        url = await address_of(gateway)
        stream = await session.get(f"{url}/runs/1/events/stream")
        socket = await session.ws_connect(f"{url}/runs/1/terminal")
        inner.arrived.clear()
        waiting = asyncio.create_task(session.get(f"{url}/wait"))
        await inner.arrived.wait()

        gateway.send_signal(number)
        assert b"retry: 1000" in await stream.read(), "streams are told to come again"
        assert (await socket.receive()).data == 1012
        assert gateway.returncode is None, "a request is under way"
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{url}/health")
        inner.go_on.set()
        answer = await waiting
        assert (answer.status, await answer.json()) == (200, {"waited": True})
        assert await ended(gateway) == 0
        await socket.close()


async def test_a_request_that_does_not_end_is_cut_within_the_promise(inner: HonestApi, clean_redis: str) -> None:
    headers = {"Authorization": f"Bearer {inner.key.token()}"}
    async with (
        process(
            API_URLS=inner.url, REDIS_URL=clean_redis, GATEWAY_SECRET=SECRET, SHUTDOWN_GRACE_SECONDS="0.5"
        ) as gateway,
        aiohttp.ClientSession(headers=headers) as session,
    ):
        url = await address_of(gateway)
        waiting = asyncio.create_task(session.get(f"{url}/wait"))
        await inner.arrived.wait()
        gateway.terminate()
        assert await ended(gateway) == 0
        with pytest.raises(aiohttp.ClientError):
            await waiting
        await inner.left.wait()


async def test_a_page_that_is_being_read_is_sent_to_its_end(inner: HonestApi, clean_redis: str, tmp_path: Path) -> None:
    size = a_big_page(tmp_path)
    async with (
        process(**with_pages(inner, clean_redis, tmp_path)) as gateway,
        aiohttp.ClientSession() as session,
    ):
        answer = await session.get(f"{await pages_of(gateway)}/todo/big.bin")
        await answer.content.readexactly(1000)
        gateway.terminate()
        assert len(await answer.read()) == size - 1000
        assert await ended(gateway) == 0


@pytest.mark.exhaustive
async def test_both_ports_are_drained_at_once(inner: HonestApi, clean_redis: str, tmp_path: Path) -> None:
    """One after the other would take twice the grace, and so more than the promise."""
    a_big_page(tmp_path)
    headers = {"Authorization": f"Bearer {inner.key.token()}"}
    async with (
        process(**with_pages(inner, clean_redis, tmp_path), SHUTDOWN_GRACE_SECONDS="6") as gateway,
        aiohttp.ClientSession(headers=headers) as session,
    ):
        assert gateway.stdout is not None
        _, _, _, url, _, _, pages = (await gateway.stdout.readline()).decode().split()
        unread = await session.get(f"{pages}/todo/big.bin")
        waiting = asyncio.create_task(session.get(f"{url.rstrip(',')}/wait"))
        await inner.arrived.wait()
        gateway.terminate()
        assert await ended(gateway) == 0
        with pytest.raises(aiohttp.ClientError):
            await waiting
        unread.close()


def a_big_page(folder: Path) -> int:
    """Its size, in bytes: more than the sockets of a connection hold."""
    (folder / "todo").mkdir()
    with (folder / "todo" / "big.bin").open("wb") as big:
        return big.truncate(64_000_000)


def with_pages(inner: HonestApi, redis: str, folder: Path) -> dict[str, Any]:
    return {
        "API_URLS": inner.url,
        "REDIS_URL": redis,
        "GATEWAY_SECRET": SECRET,
        "PAGES_FOLDER": str(folder),
        "PAGES_PORT": "0",
    }


async def pages_of(gateway: Process) -> str:
    assert gateway.stdout is not None
    return (await gateway.stdout.readline()).decode().split()[-1]
