"""A provider on a port of its own: takes requests, remembers them, and answers as it is told."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

Ending = Literal["clean", "close", "reset", "hang"]
"""After the last piece: as the protocol has it; FIN; RST; or nothing until the client goes."""


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def credential(self) -> str:
        """What a careless provider would repeat in its errors."""
        names = ("api-key", "x-api-key", "x-goog-api-key", "x-amz-security-token", "authorization")
        return next(self.headers[name] for name in names if name in self.headers).removeprefix("Bearer ")


@dataclass(frozen=True)
class Reply:
    """Sent piece by piece, chunked if it is a stream. With another ending than a clean one, half of a body that is no
    stream is sent; with no piece at all, not even the status."""

    pieces: tuple[bytes, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    is_stream: bool = False
    ending: Ending = "clean"


Answering = Callable[[Asked], Reply]


class Listener:
    """`url` has no path. `hangs` is set when a reply begins to hang, `hung_up` when the client leaves it."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.requests: list[Asked] = []
        self.hangs = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.url = ""
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Listener:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (asked := await _asked(reader)) is not None:
                self.requests.append(asked)
                reply = self.answering(asked)
                for part in _parts(reply):
                    writer.write(part)
                    await writer.drain()
                if reply.ending == "hang":
                    self.hangs.set()
                    await reader.read(1)
                    self.hung_up.set()
                if reply.ending == "reset":
                    _reset_on_close(writer)
                if reply.ending != "clean":
                    break
        except ConnectionError:
            self.hung_up.set()
        finally:
            writer.close()


class Closed:
    """A port that nobody listens on, and nobody else gets."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Closed:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def document(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply((said,), status, {"content-type": "application/json", **(headers or {})})


async def _asked(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, await _body(reader, headers))


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body


def _parts(reply: Reply) -> list[bytes]:
    if not reply.pieces:
        return []
    body = b"".join(reply.pieces)
    framing = "transfer-encoding: chunked" if reply.is_stream else f"content-length: {len(body)}"
    lines = [f"HTTP/1.1 {reply.status} X", framing, *(f"{name}: {value}" for name, value in reply.headers.items())]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    if reply.is_stream:
        chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in reply.pieces]
        return [head, *chunks, b"0\r\n\r\n"] if reply.ending == "clean" else [head, *chunks]
    return [head, body if reply.ending == "clean" else body[: len(body) // 2]]


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
