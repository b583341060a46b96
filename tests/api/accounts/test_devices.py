"""Sessions as devices: listed, renamed, revoked, and felt everywhere at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import pytest
from redis.asyncio import Redis
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.revocations import CHANNEL, REVOKED, Revocations, until
from apps.api.accounts.sessions.device import device_name
from apps.api.db.accounts import SessionRow, User
from apps.api.db.session import Sessions, transaction
from apps.api.events.wakeups import build_redis
from tests.api.accounts.conftest import PASSWORD, Device, Door, StoppedClock

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

MEMBER = ("project", "user")


async def test_devices_tell_where_they_signed_in_and_when_they_were_seen(door: Door, clock: StoppedClock) -> None:
    await door.register()
    phone = await door.device(device="Ada's phone")
    clock.advance(minutes=5)
    async with door.at("203.0.113.9", headers={"User-Agent": FIREFOX}) as http:
        order = {"login": "ada", "password": PASSWORD, "transport": "body"}
        laptop = door.holding((await http.post("/auth/login", json=order)).json())
    listed = (await laptop.get("/auth/sessions")).json()["items"]
    assert [one["name"] for one in listed] == ["Firefox on Linux", "Ada's phone"]
    assert [one["address"] for one in listed] == ["203.0.113.9", "198.51.100.1"]
    assert (listed[0]["agent"], listed[0]["is_this_one"], listed[1]["is_this_one"]) == (FIREFOX, True, False)
    assert listed[1]["last_seen_at"] == listed[1]["created_at"]
    await phone.get("/auth/me")
    listed = (await laptop.get("/auth/sessions")).json()["items"]
    assert listed[1]["last_seen_at"] == listed[0]["created_at"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("conclave/0.1", "conclave/0.1"),
        ("", "Unknown device"),
        ("\u00e9\x01", "Unknown device"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
    ],
)
def test_a_device_is_called_by_what_it_says_of_itself(agent: str, name: str) -> None:
    assert device_name(agent) == name


async def test_a_device_is_renamed_by_its_user_alone(ada: Device) -> None:
    await ada.door.register("bob")
    bob = await ada.door.device("bob")
    path = f"/auth/sessions/{ada.session_id}"
    assert (await bob("PATCH", path, json={"name": "mine"})).status_code == 404
    assert (await ada("PATCH", path, json={"name": "Laptop"})).json()["name"] == "Laptop"
    assert (await ada("PATCH", path, json={"name": "a\u202eb"})).status_code == 422


async def test_a_revoked_device_is_out_at_once_and_the_others_stay(ada: Device) -> None:
    other = await ada.door.device()
    await ada.door.register("bob")
    bob = await ada.door.device("bob")
    path = f"/auth/sessions/{other.session_id}"
    assert (await bob("DELETE", path)).status_code == 404
    assert (await ada("DELETE", path)).status_code == 204
    assert (await ada("DELETE", path)).status_code == 404
    assert [await one.is_let_in() for one in (ada, other, bob)] == [True, False, True]
    assert (await other.refreshed()).status_code == 401
    assert len((await ada.get("/auth/sessions")).json()["items"]) == 1


@pytest.mark.parametrize("but_here", [False, True])
async def test_one_logs_out_everywhere_or_everywhere_else(ada: Device, but_here: bool) -> None:
    others = [await ada.door.device() for _ in range(2)]
    answer = await ada("DELETE", "/auth/sessions", params={"but_here": but_here})
    assert answer.status_code == 204
    assert [await one.is_let_in() for one in (ada, *others)] == [but_here, False, False]


async def test_locking_a_user_ends_access_and_refresh(ada: Device, people: Sessions) -> None:
    async with transaction(people) as session:
        await session.execute(update(User).values(disabled_at=ada.door.clock()))
    assert not await ada.is_let_in()
    assert (await ada.refreshed()).status_code == 401


async def test_the_gateway_is_told_of_a_revocation(ada: Device, redis: Redis, clock: StoppedClock) -> None:
    async with redis.pubsub() as heard:
        await heard.subscribe(CHANNEL)
        assert (await heard.get_message(timeout=5))["type"] == "subscribe"
        await ada.door.post("/auth/logout", {"refresh_token": ada.refresh})
        assert (await heard.get_message(timeout=5))["data"] == ada.session_id
    assert await redis.zscore(REVOKED, ada.session_id) == clock().timestamp() + 1200


async def test_a_revocation_is_heard_over_redis_by_another_process(
    ada: Device, people: Sessions, redis: Redis, clock: StoppedClock
) -> None:
    listening = Revocations(redis, people, clock, poll_seconds=3600)
    try:
        async with listening.bell(ada.session_id, MEMBER) as mine, listening.bell("somebody", MEMBER) as unknown:
            assert unknown.is_set()
            assert not mine.is_set()
            while not await redis.publish(CHANNEL, "nobody"):
                """The listener is not there yet."""
            await ada("DELETE", "/auth/sessions")
            async with asyncio.timeout(20):
                await mine.wait()
    finally:
        await listening.aclose()


async def test_without_redis_nobody_is_signed_out_and_a_revocation_is_still_felt(
    ada: Device, people: Sessions, clock: StoppedClock
) -> None:
    nowhere = build_redis("unix:///nonexistent")
    alone = Revocations(nowhere, people, clock, poll_seconds=0.01)
    try:
        await alone.announce(["x"])
        async with alone.bell(ada.session_id, MEMBER) as bell:
            assert await ada.is_let_in()
            async with transaction(people) as session:
                await session.execute(update(SessionRow).values(revoked_at=clock()))
            async with asyncio.timeout(20):
                await bell.wait()
    finally:
        await alone.aclose()
        await nowhere.aclose()


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.InterfaceError("connection is closed"),
        OperationalError("select 1", None, Exception()),
        ConnectionRefusedError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_database_that_was_away_for_a_while_is_asked_again(
    ada: Device, people: Sessions, clock: StoppedClock, error: Exception
) -> None:
    """While the driver has no connection, it says so in errors of its own."""
    failures: list[Exception] = []
    is_away, is_back, nowhere = asyncio.Event(), asyncio.Event(), build_redis("unix:///nonexistent")

    def sessions() -> AsyncSession:
        if is_away.is_set() and not is_back.is_set():
            failures.append(error)
            if len(failures) == 2:
                is_back.set()
            raise error
        return people()

    alone = Revocations(nowhere, cast(Sessions, sessions), clock, poll_seconds=0.01)
    try:
        async with alone.bell(ada.session_id, MEMBER) as bell, asyncio.timeout(20):
            is_away.set()
            await is_back.wait()
            async with transaction(people) as session:
                await session.execute(update(SessionRow).values(revoked_at=clock()))
            await bell.wait()
    finally:
        await alone.aclose()
        await nowhere.aclose()


async def test_what_is_read_until_a_bell_ends_with_it_or_by_itself() -> None:
    closed = []

    async def numbers(count: int | None) -> AsyncIterator[int]:
        try:
            for number in range(count or 1):
                yield number
            if count is None:
                await asyncio.Event().wait()
        finally:
            closed.append(count)

    bell = asyncio.Event()
    assert [one async for one in until(bell, numbers(3))] == [0, 1, 2]
    read = []
    async for one in until(bell, numbers(None)):
        read.append(one)
        bell.set()
    assert read == [0]
    assert closed == [3, None]
