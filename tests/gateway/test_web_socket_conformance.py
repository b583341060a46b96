"""What RFC 6455 forbids ends a WebSocket, what it allows arrives: from the client to the API, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from tests.gateway.frames import BINARY, CLOSE, PONG, TEXT, Frame, RawSocket, close, raw_socket
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside
from tests.gateway.probes_of_web_sockets import CODES_OF_NOBODY, CODES_TO_PASS_ON, FAMILIES, HELLO, Probe, texts

TERMINAL = "/runs/1/terminal"
BAD_GATEWAY = 1014


def one_of_each(cases: Any) -> list[Any]:
    """The first one stands for its family."""
    return [pytest.param(case, marks=pytest.mark.exhaustive if n else ()) for n, case in enumerate(cases)]


PROBES = [
    pytest.param(probe, id=f"{family}: {probe.name}", marks=pytest.mark.exhaustive if number else ())
    for family, probes in FAMILIES.items()
    for number, probe in enumerate(probes)
]


async def answers(socket: RawSocket, expected: Sequence[Any]) -> tuple[list[tuple[int, bytes]], list[bytes]]:
    """As many frames as are expected: messages and pongs, each in its order."""
    received = [await socket.receive() for _ in expected]
    frames = [frame for frame in received if frame is not None]
    assert all(frame.is_last and not frame.reserved for frame in frames), "each message comes in one frame"
    pongs = [frame.payload for frame in frames if frame.opcode == PONG]
    return [(frame.opcode, frame.payload) for frame in frames if frame.opcode != PONG], pongs


async def say_goodbye(socket: RawSocket) -> None:
    await socket.send(close(1000))
    assert await socket.rest() == [close(1000)]


@pytest.mark.parametrize("is_chopped", one_of_each([False, True]), ids=["in one piece", "octet by octet"])
@pytest.mark.parametrize("probe", PROBES)
async def test_what_a_client_sends(ada: Outside, inner: HonestApi, probe: Probe, is_chopped: bool) -> None:
    if is_chopped and sum(len(frame.payload) for frame in probe.frames) > 1000:
        pytest.skip("says no more octet by octet than a short one does")
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(*probe.frames, is_chopped=is_chopped)
        if probe.code is None:
            assert await answers(socket, [*probe.messages, *probe.pongs]) == (list(probe.messages), list(probe.pongs))
            await say_goodbye(socket)
        else:
            *before, last = await socket.rest()
            assert last == close(probe.code)
            assert [(frame.opcode, frame.payload) for frame in before] == list(probe.messages)[: len(before)]
        await inner.left.wait()
    assert inner.terminal.messages == list(probe.messages)
    assert inner.terminal.closed_with is not None


@pytest.mark.parametrize("probe", PROBES)
async def test_what_the_api_sends(ada: Outside, inner: HonestApi, probe: Probe) -> None:
    inner.terminal.raw = b"".join(frame.encoded(is_masked=False) for frame in probe.frames)
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        assert await answers(socket, probe.messages) == (list(probe.messages), [])
        if probe.code is None:
            await say_goodbye(socket)
        else:
            told = close(BAD_GATEWAY, b"the API's WebSocket was ended with %d" % probe.code)
            assert await socket.rest() == [told], "it is not the client that did wrong"
        await inner.left.wait()
    assert inner.terminal.pongs == list(probe.pongs)
    assert inner.terminal.closed_with == ((probe.code or 1000), "")


@pytest.mark.parametrize("code", one_of_each(CODES_TO_PASS_ON))
async def test_a_code_and_its_reason_arrive_from_either_side_and_are_answered(
    ada: Outside, inner: HonestApi, code: int
) -> None:
    goodbye = close(code, "adiós".encode())
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(HELLO, goodbye)
        assert (await socket.rest())[-1] == goodbye
        await inner.left.wait()
    assert inner.terminal.messages == list(texts("Hello")), "what was said before the goodbye arrives"
    assert inner.terminal.closed_with == (code, "adiós")

    inner.left.clear()
    inner.terminal.raw = HELLO.encoded(is_masked=False) + goodbye.encoded(is_masked=False)
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        assert await socket.receive() == HELLO
        assert await socket.receive() == goodbye
        await socket.send(goodbye)
        assert await socket.rest() == []
        await inner.left.wait()
    assert inner.terminal.closed_with == (code, "adiós")


WRONG_GOODBYES = {
    **{f"the code {code}": (close(code), 1002) for code in CODES_OF_NOBODY},
    "half a code": (Frame(CLOSE, b"\x03"), 1002),
    "a reason that is too long": (close(1000, b"*" * 124), 1002),
    "a reason that is no UTF-8": (close(1000, b"\xce\xba\xed\xa0\x80"), 1007),
}


@pytest.mark.parametrize("name", one_of_each(WRONG_GOODBYES))
async def test_a_goodbye_that_nobody_may_say_is_not_passed_on(ada: Outside, inner: HonestApi, name: str) -> None:
    goodbye, code = WRONG_GOODBYES[name]
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(goodbye)
        assert await socket.rest() == [close(code)]
        await inner.left.wait()
    assert inner.terminal.closed_with == (code, "")

    inner.left.clear()
    inner.terminal.raw = goodbye.encoded(is_masked=False)
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        assert await socket.rest() == [close(BAD_GATEWAY, b"the API's WebSocket was ended with %d" % code)]
        await inner.left.wait()
    assert inner.terminal.closed_with == (code, "")


async def test_the_longest_reason_arrives_and_no_code_is_a_plain_goodbye(ada: Outside, inner: HonestApi) -> None:
    for goodbye, heard in ((close(1000, b"*" * 123), (1000, "*" * 123)), (Frame(CLOSE), (1000, ""))):
        inner.left.clear()
        async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
            await socket.send(goodbye)
            assert await socket.rest() == [close(heard[0], heard[1].encode())]
            await inner.left.wait()
        assert inner.terminal.closed_with == heard


@pytest.mark.parametrize(
    "behind",
    one_of_each([Frame(TEXT, b"late"), Frame(0x9, b"late"), close(1000), Frame(0, b"late"), Frame(3, b"late")]),
    ids=["a text", "a ping", "a second goodbye", "a continuation", "a reserved opcode"],
)
async def test_nothing_behind_a_goodbye_is_heard(ada: Outside, inner: HonestApi, behind: Frame) -> None:
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(Frame(TEXT, b"begun", is_last=False), close(1000), behind)
        assert await socket.rest() == [close(1000)]
        await inner.left.wait()
    assert inner.terminal.messages == []
    assert inner.terminal.closed_with == (1000, "")


@pytest.mark.parametrize("opcode", one_of_each([BINARY, TEXT]))
async def test_long_messages_cross_each_other(ada: Outside, inner: HonestApi, opcode: int) -> None:
    """More than all buffers on the way hold: who only sent before it read would wait for ever."""
    sent = [Frame(opcode, bytes([65 + n]) * 900_000) for n in range(20)]
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:

        async def receive() -> list[Frame | None]:
            return [await socket.receive() for _ in sent]

        receiving = asyncio.create_task(receive())
        await socket.send(*sent)
        assert await receiving == sent
        await say_goodbye(socket)


@pytest.mark.parametrize("way", one_of_each(["aborts", "vanishes"]))
async def test_who_leaves_without_a_goodbye_leaves_the_other_side_too(ada: Outside, inner: HonestApi, way: str) -> None:
    """In the middle of a message, of which the other side hears nothing."""
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(HELLO)
        assert await socket.receive() == HELLO
        await socket.send(Frame(TEXT, b"begun", is_last=False), Frame(0, b"and cut", declared=100))
        (socket.transport.abort if way == "aborts" else socket.transport.close)()
        await inner.left.wait()
    assert inner.terminal.messages == list(texts("Hello"))
    assert inner.terminal.closed_with == (1001, "left without a goodbye")

    inner.left.clear()
    inner.terminal.raw = HELLO.encoded(is_masked=False) + Frame(TEXT, b"cut", declared=100).encoded(is_masked=False)
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        assert await socket.receive() == HELLO
        await socket.send(Frame(TEXT, b"abort" if way == "aborts" else b"vanish"))
        assert await socket.rest() == [close(1001, b"left without a goodbye")]


async def test_a_length_of_exabytes_is_refused_at_once(ada: Outside, inner: HonestApi) -> None:
    for declared in (2**31, 2**62, 2**63, 2**64 - 1):
        inner.left.clear()
        async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
            await socket.send(Frame(TEXT, b"x", declared=declared))
            assert await socket.rest() == [close(1009)]
            await inner.left.wait()
    assert inner.terminal.messages == []


async def test_what_is_not_masked_is_read_as_if_it_were(ada: Outside, inner: HonestApi) -> None:
    """RFC 6455, 5.1, wants it refused. Masks keep scripts of a browser from fooling proxies, and browsers mask."""
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(HELLO, is_masked=False)
        assert await socket.receive() == HELLO
        await say_goodbye(socket)


async def test_an_empty_beginning_is_forgotten_where_a_whole_text_follows(ada: Outside, inner: HonestApi) -> None:
    """RFC 6455, 5.4, wants it refused, as it is where the beginning holds something. The API gets whole messages."""
    async with raw_socket(ada.gateway.port, TERMINAL, ada.token) as socket:
        await socket.send(Frame(TEXT, is_last=False), HELLO)
        assert await socket.receive() == HELLO
        await say_goodbye(socket)
        await inner.left.wait()
    assert inner.terminal.messages == list(texts("Hello"))
