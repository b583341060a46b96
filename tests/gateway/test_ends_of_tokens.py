"""A stream lasts no longer than the token that opened it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientResponse, WSMsgType, WSServerHandshakeError

from apps.gateway.proxy.deadlines import Deadlines
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside, until

STREAM = "/runs/1/events/stream"
LAST_WORD = b": the token has expired: connect again with a fresh one\n\n"
API_TOKEN = "cnc_of_a_program"
YEAR = 365 * 86_400.0


@dataclass
class Clock:
    """The time of the machine, and what the test adds to it."""

    ahead_seconds: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def somebody(inner: HonestApi, clean_redis: str, clock: Clock) -> AsyncIterator[Outside]:
    """Remembers no API token for longer than a moment."""
    async with outside(clean_redis, inner.url, clock=clock, api_token_seconds=0.001) as someone:
        yield someone


def by(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def lasting(inner: HonestApi, seconds: float) -> str:
    return inner.key.token(exp=int(time.time() + seconds))


def whose(expires_at: datetime | None) -> dict[str, Any]:
    shown = expires_at.isoformat() if expires_at else None
    return {"id": "ada", "name": "Ada", "role": "user", "sign_in": {"id": "token-1", "expires_at": shown}}


async def is_delivered(stream: ClientResponse, inner: HonestApi, run: str) -> None:
    inner.events_of[run].put_nowait(b"data: on\n\n")
    assert await stream.content.readuntil(b"\n\n") == b"data: on\n\n"


async def test_a_stream_ends_with_its_token_and_not_with_another_one_of_its_session(
    somebody: Outside, inner: HonestApi, clock: Clock
) -> None:
    short, long = lasting(inner, 600), lasting(inner, 1200)
    async with (
        await somebody.open("GET", STREAM, **by(short)) as stream,
        await somebody.open("GET", "/runs/2/events/stream", **by(long)) as kept,
    ):
        await is_delivered(stream, inner, "1")
        clock.ahead_seconds = 601
        assert await stream.read() == LAST_WORD, "ends as a whole answer does, so that the client comes again"
        await inner.left.wait()
        await is_delivered(kept, inner, "2")
        assert (await somebody.get(STREAM, **by(short))).error == "NotSignedIn", "by the same token it begins no more"
        async with await somebody.open("GET", STREAM, **by(long)) as again:
            await is_delivered(again, inner, "1")
        clock.ahead_seconds = 1201
        assert await kept.read() == LAST_WORD


async def test_half_an_event_does_not_become_a_whole_one(somebody: Outside, inner: HonestApi, clock: Clock) -> None:
    async with await somebody.open("GET", STREAM, **by(lasting(inner, 600))) as stream:
        inner.events.put_nowait(b"data: half of an eve")
        assert await stream.content.readany() == b"data: half of an eve"
        clock.ahead_seconds = 601
        assert await stream.read() == b""


async def test_a_terminal_is_told_that_another_token_is_all_it_lacks(
    somebody: Outside, inner: HonestApi, clock: Clock
) -> None:
    token = lasting(inner, 600)
    async with await somebody.web_socket("/runs/1/terminal", **by(token)) as socket:
        clock.ahead_seconds = 601
        message = await socket.receive()
        assert (message.type, message.data) == (WSMsgType.CLOSE, 4401)
        assert message.extra == "the token has expired: connect again with a fresh one"
    await inner.left.wait()
    with pytest.raises(WSServerHandshakeError) as refusal:
        await somebody.web_socket("/runs/1/terminal", **by(token))
    assert refusal.value.status == 401


async def test_a_clock_that_may_be_apart_lets_a_request_in_and_begins_no_stream(
    somebody: Outside, inner: HonestApi
) -> None:
    token = inner.key.token(exp=int(time.time()))
    for path, status in (("/projects", 200), (STREAM, 401)):
        assert (await somebody.get(path, **by(token))).status == status


async def test_a_stream_of_an_api_token_outlives_each_look_up(somebody: Outside, inner: HonestApi) -> None:
    inner.tokens[API_TOKEN] = whose(datetime.fromtimestamp(time.time() + 600, UTC))
    async with await somebody.open("GET", STREAM, **by(API_TOKEN)) as stream:
        for asked in range(2, 5):
            assert (await somebody.get("/projects", **by(API_TOKEN))).status == 200
            assert inner.questions.count(API_TOKEN) == asked
            await is_delivered(stream, inner, "1")


async def test_a_stream_of_an_api_token_ends_when_the_api_said(
    somebody: Outside, inner: HonestApi, clock: Clock
) -> None:
    inner.tokens |= {API_TOKEN: whose(datetime.fromtimestamp(time.time() + 600, UTC)), "cnc_for_ever": whose(None)}
    async with (
        await somebody.open("GET", STREAM, **by(API_TOKEN)) as stream,
        await somebody.open("GET", "/runs/2/events/stream", **by("cnc_for_ever")) as kept,
    ):
        clock.ahead_seconds = 601
        assert await stream.read() == LAST_WORD
        clock.ahead_seconds = YEAR
        await is_delivered(kept, inner, "2")


async def test_an_answer_is_not_remembered_beyond_the_end_of_its_token(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=API_TOKEN, api_token_seconds=3600) as program:
        inner.tokens[API_TOKEN] = whose(datetime.fromtimestamp(time.time() - 1, UTC))
        assert [(await program.get("/projects")).status for _ in range(2)] == [200, 200], "the API decides"
        assert inner.questions.count(API_TOKEN) == 2
        inner.tokens[API_TOKEN] = whose(datetime.fromtimestamp(time.time() + 600, UTC).replace(tzinfo=None))
        assert [(await program.get("/projects")).status for _ in range(2)] == [200, 200]
        assert inner.questions.count(API_TOKEN) == 3


async def test_an_end_that_nobody_can_read_lets_nobody_in(somebody: Outside, inner: HonestApi) -> None:
    inner.tokens[API_TOKEN] = {**whose(None), "sign_in": {"id": "token-1", "expires_at": "soon"}}
    assert (await somebody.get("/projects", **by(API_TOKEN))).error == "SignInUnchecked"


async def test_each_is_called_in_its_time_and_none_that_has_left() -> None:
    now, called = 100.0, list[str]()
    deadlines = Deadlines(lambda: now)

    @contextmanager
    def due(name: str, moment: float) -> Iterator[None]:
        with deadlines.at(moment, lambda: called.append(name)):
            yield

    async def is_called(*names: str) -> None:
        async def so() -> bool:
            return len(called) >= len(names)

        await until(so)
        assert called == list(names)

    with due("late", 300.0), due("soon", 200.0), due("never", YEAR):
        with due("left", 200.0):
            pass
        now = 250.0
        await is_called("soon")
        now = 400.0
        await is_called("soon", "late")
        with due("at once", 350.0):
            await is_called("soon", "late", "at once")
