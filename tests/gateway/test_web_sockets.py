"""WebSockets: messages and close codes both ways, and who may open one."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from redis.asyncio import Redis

from tests.gateway.honest_api import HonestApi, honest_api
from tests.gateway.outside import Outside, outside, until
from tests.gateway.test_event_streams import revoke

TERMINAL = "/runs/1/terminal"


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 128, 65_535, 65_536, 500_000])
async def test_messages_of_any_size_come_back(ada: Outside, size: int) -> None:
    async with await ada.web_socket(TERMINAL) as socket:
        await socket.send_bytes(b"\xff" * size)
        assert (await socket.receive_bytes()) == b"\xff" * size
        await socket.send_str("é" * (size // 2))
        assert (await socket.receive_str()) == "é" * (size // 2)


async def test_the_api_sees_the_query_the_protocols_and_who_is_there(ada: Outside, inner: HonestApi) -> None:
    async with await ada.web_socket(f"{TERMINAL}?rows=24", protocols=("terminal.v1", "other")) as socket:
        assert socket.protocol == "terminal.v1"
    assert inner.last.raw_path == f"{TERMINAL}?rows=24"
    assert inner.last.header("authorization") == f"Bearer {ada.token}"
    assert inner.last.header("x-conclave-client")


async def test_a_browser_brings_its_token_as_a_protocol_and_never_gets_it_back(
    ada: Outside, inner: HonestApi, caplog: pytest.LogCaptureFixture
) -> None:
    token, ada.token = ada.token, ""
    async with await ada.web_socket(TERMINAL, protocols=("terminal.v1", f"conclave.bearer.{token}")) as socket:
        assert socket.protocol == "terminal.v1"
    assert inner.last.header("authorization") == f"Bearer {token}"
    assert token not in (inner.last.header("sec-websocket-protocol") or "")
    assert token not in caplog.text


async def test_both_sides_learn_how_the_other_closed(ada: Outside, inner: HonestApi) -> None:
    async with await ada.web_socket(TERMINAL) as socket:
        await socket.send_str("close 4001 no more shells")
        message = await socket.receive()
        assert (message.type, message.data, message.extra) == (WSMsgType.CLOSE, 4001, "no more shells")
    async with await ada.web_socket(TERMINAL) as socket:
        inner.left.clear()
        await socket.close(code=1000)
        await inner.left.wait()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}])
async def test_nobody_opens_no_terminal(ada: Outside, inner: HonestApi, headers: dict[str, str]) -> None:
    ada.token = ""
    with pytest.raises(WSServerHandshakeError) as refusal:
        await ada.web_socket(TERMINAL, headers=headers)
    assert refusal.value.status == 401
    assert inner.seen == []


async def test_a_page_of_another_origin_opens_no_terminal(ada: Outside, inner: HonestApi, clean_redis: str) -> None:
    for origin in ("http://evil.example", "null", ada.url.replace("http:", "https:")):
        with pytest.raises(WSServerHandshakeError) as refusal:
            await ada.web_socket(TERMINAL, headers={"Origin": origin})
        assert refusal.value.status == 403
    async with await ada.web_socket(TERMINAL, headers={"Origin": ada.url}) as socket:
        await socket.send_str("own origin")
        assert await socket.receive_str() == "own origin"
    async with outside(clean_redis, inner.url, token=ada.token, allowed_origins="http://localhost:3000") as developer:
        socket = await developer.web_socket(TERMINAL, headers={"Origin": "http://localhost:3000"})
        await socket.send_str("development server")
        assert await socket.receive_str() == "development server"
        await socket.close()


async def test_what_the_api_declines_is_declined_outside(ada: Outside) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await ada.web_socket("/runs/declined/terminal")
    assert refusal.value.status == 403


async def test_a_terminal_is_no_page_and_a_page_no_terminal(ada: Outside) -> None:
    assert (await ada.get(TERMINAL)).error == "UpgradeNeeded"
    with pytest.raises(WSServerHandshakeError) as refusal:
        await ada.web_socket("/projects")
    assert refusal.value.status == 200


async def test_a_message_that_is_too_long_closes_the_socket(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), web_socket_message_bytes=1000) as ada:
        socket = await ada.web_socket(TERMINAL)
        await socket.send_bytes(b"x" * 2000)
        message = await socket.receive()
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1009)


@pytest.mark.parametrize("way", ["closes", "vanishes"])
async def test_a_socket_that_is_over_is_logged_as_one_that_was_open(ada: Outside, inner: HonestApi, way: str) -> None:
    socket = await ada.web_socket(TERMINAL)
    await inner.arrived.wait()
    if way == "vanishes":
        socket._response.connection.transport.abort()
    await socket.close()

    async def is_logged() -> bool:
        return bool(ada.lines())

    await until(is_logged)
    assert [(line["status"], line["path"], line["kind"]) for line in ada.lines()] == [(101, TERMINAL, "terminal")]


async def test_who_vanishes_leaves_the_api_too(ada: Outside, inner: HonestApi) -> None:
    socket = await ada.web_socket(TERMINAL)
    await inner.arrived.wait()
    socket._response.connection.transport.abort()
    await inner.left.wait()
    await socket.close()


async def test_a_revocation_closes_the_terminals_of_its_session(ada: Outside, inner: HonestApi, redis: Redis) -> None:
    async with await ada.web_socket(TERMINAL) as socket:
        await revoke(redis, "session-1", "channel")
        async with asyncio.timeout(10):
            message = await socket.receive()
        assert (message.type, message.data, message.extra) == (WSMsgType.CLOSE, 1008, "signed out")
    await inner.left.wait()


async def test_a_shutdown_tells_terminals_to_come_again(inner: HonestApi, clean_redis: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with outside(clean_redis, inner.url) as someone:
            headers = {"Authorization": f"Bearer {inner.key.token()}"}
            socket = await session.ws_connect(someone.url + TERMINAL, headers=headers)
            listening = asyncio.create_task(socket.receive())
        message = await listening
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1012)


async def test_an_api_that_is_away_opens_no_terminal(inner: HonestApi, clean_redis: str) -> None:
    async with honest_api() as gone:
        pass
    async with outside(clean_redis, gone.url, inner.url, token=inner.key.token()) as ada:
        socket = await ada.web_socket(TERMINAL)
        await socket.send_str("by the other one")
        assert await socket.receive_str() == "by the other one"
        await socket.close()
