"""A fast provider of OpenAI's protocol, in a process of its own, that answers as the path says.

    python -m benchmarks.routing.server      prints its port, and ends with its standard input

    /BEHAVIOUR/NAME/v1/chat/completions      asks it; `NAME` keeps the counts of the systems apart
    /control/…                               see `_controlled`

A behaviour is `ok`, a status (`429`), `hang`, one of `STREAM_FAULTS`, or `flaky-7`, which draws faults from seed 7, so
that several systems meet the same ones in the same order. `ok+50` waits 50 ms first. Answers are of one size, and
streamed in `PIECES` pieces; `ok~512` streams in 512.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

ANSWER = ("A line of an answer that is as long as many are. " * 48)[:2048]
PIECES = 20
STREAM_FAULTS = ("early_end", "cut", "error_event", "stall", "error_body")
"""Ends without a reason to finish; closes in the middle; tells an error; falls silent; says 200 and means an error."""

_USAGE = {"prompt_tokens": 512, "completion_tokens": 512, "total_tokens": 1024}
_HEAD = {"id": "chatcmpl-1", "created": 1, "model": "m"}


def _response(body: bytes, status: int = 200, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{more}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _error(status: int) -> bytes:
    body = json.dumps({"error": {"message": "no", "type": "x", "code": None}}).encode()
    return _response(body, status, "retry-after: 2\r\n" if status == 429 else "")


def _whole() -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}
    return _response(json.dumps({**_HEAD, "object": "chat.completion", "choices": [choice], "usage": _USAGE}).encode())


def _event(document: object) -> bytes:
    data = b"data: " + (document if isinstance(document, bytes) else json.dumps(document).encode()) + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _event({**_HEAD, "object": "chat.completion.chunk", "choices": [choice]})


def _streamed(pieces: int) -> list[bytes]:
    """Head, role, the pieces, the end."""
    cuts = [len(ANSWER) * number // pieces for number in range(pieces + 1)]
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    words = [_chunk({"content": ANSWER[start:end]}) for start, end in pairwise(cuts)]
    usage = _event({**_HEAD, "object": "chat.completion.chunk", "choices": [], "usage": _USAGE})
    end = _chunk({}, "stop") + usage + _event(b"[DONE]") + b"0\r\n\r\n"
    return [head + _chunk({"role": "assistant", "content": ""}), *words, end]


WHOLE = _whole()
STREAMS = {pieces: _streamed(pieces) for pieces in (PIECES, 512)}


class Provider:
    """What all connections share: counts and behaviours by name, ports that can be closed."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.switched: dict[str, str] = {}
        self.luck: dict[str, random.Random] = {}
        self.ports: dict[int, asyncio.Server] = {}
        self.connections: dict[int, set[asyncio.Transport]] = {}

    async def listen(self) -> int:
        connections: set[asyncio.Transport] = set()
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self, connections), "127.0.0.1", 0, backlog=512
        )
        port: int = server.sockets[0].getsockname()[1]
        self.ports[port], self.connections[port] = server, connections
        return port

    def close(self, port: int) -> None:
        self.ports.pop(port).close()
        for transport in list(self.connections.pop(port)):
            transport.abort()

    def behaviour(self, asked: str, name: str) -> tuple[str, float, int]:
        """What to do, after how many seconds, and into how many pieces a stream is cut."""
        self.hits[name] += 1
        asked, _, pieces = self.switched.get(name, asked).partition("~")
        kind, _, milliseconds = asked.partition("+")
        kind, _, seed = kind.partition("-")
        if kind == "flaky":
            drawn = self.luck.setdefault(name, random.Random(seed)).random()
            kind = "500" if drawn < 0.3 else "hang" if drawn < 0.4 else "ok"
        return kind, float(milliseconds or 0) / 1000, int(pieces or PIECES)


class Connection(asyncio.Protocol):
    def __init__(self, provider: Provider, connections: set[asyncio.Transport]) -> None:
        self._provider, self._connections = provider, connections
        self._heard = b""
        self._work: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self._transport)
        if self._work is not None:
            self._work.cancel()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) if b"content-length:" in lower else 0
        if len(body) < length:
            return
        self._heard = b""
        path = head.split(b" ", 2)[1].decode()
        is_streamed = b'"stream":true' in body or b'"stream": true' in body
        self._work = asyncio.get_running_loop().create_task(self._answer(path, is_streamed))

    async def _answer(self, path: str, is_streamed: bool) -> None:
        _, first, name, *rest = path.split("/")
        if first == "control":
            said = await _controlled(self._provider, name, rest)
            self._transport.write(_response(json.dumps(said).encode()))
            return
        kind, seconds, pieces = self._provider.behaviour(first, name)
        if seconds:
            await asyncio.sleep(seconds)
        if kind == "ok" and not is_streamed:
            self._transport.write(WHOLE)
        elif kind.isdigit():
            self._transport.write(_error(int(kind)))
        elif kind == "error_body":
            self._transport.write(_response(b'{"error": {"message": "Provider returned error", "code": 502}}'))
        elif kind != "hang":
            await self._stream(STREAMS[pieces], kind)

    async def _stream(self, stream: list[bytes], kind: str) -> None:
        sent = stream if kind == "ok" else stream[: len(stream) // 2]
        for piece in sent:
            self._transport.write(piece)
            await asyncio.sleep(0)  # Each in a packet of its own.
        if kind == "early_end":
            self._transport.write(_event(b"[DONE]") + b"0\r\n\r\n")
        elif kind == "error_event":
            self._transport.write(_event({"error": {"message": "engine died", "type": "server_error", "code": 500}}))
            self._transport.write(b"0\r\n\r\n")
        elif kind == "cut":
            self._transport.close()


async def _controlled(provider: Provider, what: str, rest: list[str]) -> object:
    """`hits/NAME`, `switch/NAME/BEHAVIOUR`, `listen`, `close/PORT`."""
    if what == "hits":
        return provider.hits[rest[0]]
    if what == "switch":
        provider.switched[rest[0]] = rest[1]
        return None
    if what == "listen":
        return await provider.listen()
    provider.close(int(rest[0]))
    return None


async def serve(told: Callable[[int], None]) -> None:
    told(await Provider().listen())
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(lambda port: print(port, flush=True)))
