"""Reading pipes without StreamReader, and keeping only the head and tail of what came."""

import asyncio
import os
from collections.abc import AsyncGenerator

CHUNK_BYTES = 65_536


async def read_chunks(descriptor: int) -> AsyncGenerator[bytes, None]:
    """Yield what arrives until the last writer is gone; closes the descriptor.

    The consumer's pace is the producer's pace: while a chunk is being handled nothing is read, the pipe
    fills up, and the kernel holds the writer. StreamReader is avoided because waiting for a process hangs
    when its output is no longer read.
    """
    loop = asyncio.get_running_loop()
    os.set_blocking(descriptor, False)
    try:
        while True:
            try:
                chunk = os.read(descriptor, CHUNK_BYTES)
            except BlockingIOError:
                readable: asyncio.Future[None] = loop.create_future()
                loop.add_reader(descriptor, _resolve, readable)
                try:
                    await readable
                finally:
                    loop.remove_reader(descriptor)
                continue
            if not chunk:
                return
            yield chunk
            await asyncio.sleep(0)  # A flood must not keep the loop from its other work.
    finally:
        os.close(descriptor)


def _resolve(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)


class Capture:
    """Keeps the first and the last half of `limit` bytes of a stream."""

    def __init__(self, limit: int) -> None:
        self._half = max(limit // 2, 1)
        self._head = bytearray()
        self._tail = bytearray()
        self.seen = 0

    def add(self, chunk: bytes) -> None:
        self.seen += len(chunk)
        room = self._half - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        self._tail += chunk
        if len(self._tail) > 2 * self._half:  # Trimmed in batches: each byte is moved at most once.
            del self._tail[: -self._half]

    @property
    def left_out(self) -> int:
        """Bytes that were dropped between head and tail."""
        return self.seen - len(self._head) - len(self._last)

    @property
    def _last(self) -> bytearray:
        return self._tail[-self._half :]

    def data(self) -> bytes:
        return bytes(self._head + self._last)

    def text(self) -> str:
        if not self.left_out:
            return self.data().decode(errors="replace")
        head, tail = self._head.decode(errors="replace"), self._last.decode(errors="replace")
        return f"{head}\n[... {self.left_out} bytes left out ...]\n{tail}"
