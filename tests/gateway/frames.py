"""A WebSocket by its bytes: frames as RFC 6455 writes them, and as it forbids them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_MASK = bytes.fromhex("37fa213d")
_KEY = base64.b64encode(b"sixteen bytes...").decode()
_ACCEPT = base64.b64encode(hashlib.sha1(f"{_KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
_WAIT_SECONDS = 20


@dataclass(frozen=True)
class Frame:
    """`reserved` are the three bits after the first one, `declared` is a length other than that of the payload."""

    opcode: int
    payload: bytes = b""
    is_last: bool = True
    reserved: int = 0
    declared: int | None = None

    def encoded(self, *, is_masked: bool) -> bytes:
        length = len(self.payload) if self.declared is None else self.declared
        masked_bit = 0x80 if is_masked else 0
        head = bytes([self.is_last << 7 | self.reserved << 4 | self.opcode])
        if length < 126:
            head += bytes([masked_bit | length])
        elif length < 65_536:
            head += bytes([masked_bit | 126]) + length.to_bytes(2, "big")
        else:
            head += bytes([masked_bit | 127]) + length.to_bytes(8, "big")
        return head + _MASK + masked(self.payload) if is_masked else head + self.payload


def masked(payload: bytes) -> bytes:
    times = len(payload) // 4 + 1
    pattern = (_MASK * times)[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(len(payload), "big")


def close(code: int, reason: bytes = b"") -> Frame:
    return Frame(CLOSE, code.to_bytes(2, "big") + reason)


class RawSocket(asyncio.Protocol):
    """The client's end of a connection. What has arrived is kept, even if the other side resets the connection."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._news = asyncio.Event()
        self._is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._news.set()

    def eof_received(self) -> None:
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        self._is_over = True
        self._news.set()

    async def send(self, *frames: Frame, is_masked: bool = True, is_chopped: bool = False) -> None:
        """In one piece, or octet by octet until the other side ends the connection."""
        data = b"".join(frame.encoded(is_masked=is_masked) for frame in frames)
        if not is_chopped:
            self.transport.write(data)
            return
        for octet in data:
            if self._is_over:
                return
            self.transport.write(bytes([octet]))
            # Once for the other side to read, once for this one to hear what it said: a reset must not overtake that.
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def receive(self) -> Frame | None:
        """The next frame; None at the end of the connection."""
        if await self._is_there(2):
            first, second = self._received[:2]
            assert not second & 0x80, "a server masks nothing"
            size = {126: 2, 127: 8}.get(second, 0)
            await self._is_there(2 + size)
            length = int.from_bytes(self._received[2 : 2 + size], "big") if size else second
            await self._is_there(2 + size + length)
            payload = bytes(self._received[2 + size : 2 + size + length])
            assert len(payload) == length, "the last frame is whole"
            del self._received[: 2 + size + length]
            return Frame(first & 0xF, payload, bool(first & 0x80), first >> 4 & 0x7)
        assert not self._received, "the last frame is whole"
        return None

    async def rest(self) -> list[Frame]:
        """All frames until the connection ends."""
        frames = []
        while frame := await self.receive():
            frames.append(frame)
        return frames

    async def head(self) -> str:
        while b"\r\n\r\n" not in self._received:
            assert await self._is_there(len(self._received) + 1), "there is an answer"
        end = self._received.index(b"\r\n\r\n") + 4
        head = self._received[:end].decode()
        del self._received[:end]
        return head

    async def _is_there(self, count: int) -> bool:
        """Whether so many bytes are there; waits until they are, or the connection has ended."""
        async with asyncio.timeout(_WAIT_SECONDS):
            while len(self._received) < count and not self._is_over:
                self._news.clear()
                await self._news.wait()
        return len(self._received) >= count


@asynccontextmanager
async def raw_socket(port: int, path: str, token: str) -> AsyncIterator[RawSocket]:
    """A WebSocket that is open."""
    transport, socket = await asyncio.get_running_loop().create_connection(RawSocket, "127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {_KEY}"]
    transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    try:
        head = await socket.head()
        assert head.startswith("HTTP/1.1 101 "), head
        assert f"Sec-WebSocket-Accept: {_ACCEPT}\r\n" in head
        yield socket
    finally:
        transport.close()
