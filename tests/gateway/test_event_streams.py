"""Event streams: unbuffered, ended by who leaves, by a revocation, and by a shutdown."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from redis.asyncio import Redis

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside, until

STREAM = "/runs/1/events/stream"
FEED = "accounts:revoked"


async def test_every_event_arrives_when_it_is_sent(ada: Outside, inner: HonestApi) -> None:
    async with await ada.open("GET", STREAM, headers={"Last-Event-ID": "7"}) as stream:
        assert stream.headers["X-Accel-Buffering"] == "no"
        assert inner.last.header("last-event-id") == "7"
        for number in range(3):
            # The next one is sent only when this one is here: nothing on the way may wait for more.
            inner.events.put_nowait(b"id: %d\ndata: x\n\n" % number)
            assert await stream.content.readuntil(b"\n\n") == b"id: %d\ndata: x\n\n" % number
        inner.events.put_nowait(None)
        assert await stream.read() == b""


async def test_who_leaves_a_stream_leaves_the_api_too(ada: Outside, inner: HonestApi) -> None:
    stream = await ada.open("GET", STREAM)
    await inner.arrived.wait()
    stream.close()
    await inner.left.wait()


async def test_a_stream_that_the_api_breaks_off_is_seen_to_be_broken(clean_redis: str, inner: HonestApi) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), api_silence_seconds=0.2) as ada:
        stream = await ada.open("GET", STREAM)
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientOSError)):
            await stream.read()


@pytest.mark.parametrize("way", ["channel", "set"])
async def test_a_revocation_ends_the_streams_of_its_session_alone(
    ada: Outside, inner: HonestApi, redis: Redis, way: str
) -> None:
    other = {"Authorization": f"Bearer {inner.key.token(sid='session-2')}"}
    async with (
        await ada.open("GET", STREAM) as stream,
        await ada.open("GET", "/runs/2/events/stream", headers=other) as kept,
    ):
        await revoke(redis, "session-1", way)
        async with asyncio.timeout(10):
            assert await stream.read() == b""
        await inner.left.wait()
        assert (await ada.get("/projects")).error == "NotSignedIn"
        assert (await ada.get("/projects", headers=other)).status == 200
        inner.events_of["2"].put_nowait(b"data: on\n\n")
        assert await kept.content.readuntil(b"\n\n") == b"data: on\n\n"


async def revoke(redis: Redis, sign_in_id: str, way: str) -> None:
    if way == "set":
        await redis.zadd(FEED, {sign_in_id: time.time() + 600})
        return

    async def is_heard() -> bool:
        return bool(await redis.publish(FEED, sign_in_id))

    await until(is_heard)


async def test_a_revocation_from_before_the_start_counts(inner: HonestApi, clean_redis: str, redis: Redis) -> None:
    await redis.zadd(FEED, {"session-1": time.time() + 600, "session-2": time.time() - 1})
    async with outside(clean_redis, inner.url, token=inner.key.token()) as ada:

        async def is_refused() -> bool:
            return (await ada.get("/projects")).status == 401

        await until(is_refused)
        long_ago = {"Authorization": f"Bearer {inner.key.token(sid='session-2')}"}
        assert (await ada.get("/projects", headers=long_ago)).status == 200


async def test_what_is_no_longer_revoked_counts_again(ada: Outside, redis: Redis) -> None:
    """As the API token of somebody who is unlocked."""

    async def is_let_in(wanted: bool) -> bool:
        return ((await ada.get("/projects")).status == 200) == wanted

    await until(lambda: is_let_in(True))
    await revoke(redis, "session-1", "set")
    await until(lambda: is_let_in(False))
    await redis.zrem(FEED, "session-1")
    await until(lambda: is_let_in(True))


async def test_a_client_that_does_not_read_is_ended_too(ada: Outside, inner: HonestApi, redis: Redis) -> None:
    async with await ada.open("GET", STREAM):
        for _ in range(200):
            inner.events.put_nowait(b"data: " + b"x" * 100_000 + b"\n\n")
        await revoke(redis, "session-1", "channel")
        await inner.left.wait()
        metrics = 'gateway_open_streams{kind="event_stream"} 0.0'

        async def is_gone() -> bool:
            return metrics.encode() in (await ada.get("/metrics")).body

        await until(is_gone)


async def test_a_sign_in_has_no_more_streams_than_it_may(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), streams_per_sign_in=2) as ada:
        streams = [await ada.open("GET", STREAM) for _ in range(2)]
        assert (await ada.get(STREAM)).error == "TooManyStreams"
        other = {"Authorization": f"Bearer {inner.key.token(sid='session-2')}"}
        streams.append(await ada.open("GET", STREAM, headers=other))
        assert [stream.status for stream in streams] == [200] * 3
        for stream in streams:
            stream.close()


async def test_a_shutdown_tells_streams_to_come_again(inner: HonestApi, clean_redis: str) -> None:
    headers = {"Authorization": f"Bearer {inner.key.token()}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with outside(clean_redis, inner.url) as someone:
            whole = await session.get(someone.url + "/runs/1/events/stream")
            half = await session.get(someone.url + "/runs/2/events/stream")
            inner.events_of["1"].put_nowait(b"data: whole\n\n")
            inner.events_of["2"].put_nowait(b"data: half of an eve")
            await asyncio.gather(whole.content.readany(), half.content.readany())
        assert b"retry: 1000\n\n" in await whole.read()
        assert await half.read() == b"", "half an event must not become a whole one"
