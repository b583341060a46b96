"""A load that reads answers of one known shape: requests at keep-alive, and event streams."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Request:
    port: int
    path: str
    token: str

    @property
    def head(self) -> bytes:
        """With what a browser sends, as far as it matters for the size."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {self.token}"]
        lines += ["User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "Accept: */*"]
        lines += ["Accept-Language: en-GB,en;q=0.5", "Accept-Encoding: gzip, deflate, br", "DNT: 1"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def closed(request: Request, connections: int, requests: int) -> list[float]:
    """The seconds of each request, asked one after the other on every connection. Raises where one is not 200."""
    each = requests // connections
    async with asyncio.timeout(TIMEOUT_SECONDS):
        found = await asyncio.gather(*(_ask(request, each) for _ in range(connections)))
    return [seconds for one in found for seconds in one]


async def paced(request: Request, connections: int, requests: int, per_second: float) -> list[float]:
    """The same at a given rate, one at a time: nobody waits for a processor that is full, nor for another one."""
    each, gap = requests // connections, connections / per_second
    async with asyncio.timeout(TIMEOUT_SECONDS):
        turns = (_ask(request, each, gap, number / per_second) for number in range(connections))
        found = await asyncio.gather(*turns)
    return [seconds for one in found for seconds in one]


async def _ask(request: Request, times: int, gap_seconds: float = 0.0, after_seconds: float = 0.0) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", request.port)
    start = time.perf_counter() + after_seconds
    seconds = []
    for number in range(times):
        if gap_seconds:
            # By the clock and not by the last answer: connections that drift would come to ask at once.
            await asyncio.sleep(max(0.0, start + number * gap_seconds - time.perf_counter()))
        began = time.perf_counter()
        writer.write(request.head)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        seconds.append(time.perf_counter() - began)
    writer.close()
    return seconds


class Streams:
    """Event streams that are open, how late their events came (seconds), and how many never did."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.lost = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self, request: Request, count: int, topics: int) -> None:
        """A hundred at a time: no backlog is measured."""
        for start in range(0, count, 100):
            batch = range(start, min(count, start + 100))
            opened = await asyncio.gather(
                *(_open(Request(request.port, f"/runs/{n % topics}/events/stream", request.token)) for n in batch)
            )
            self._tasks += [asyncio.create_task(self._read(reader)) for reader, _ in opened]
            self._writers += [writer for _, writer in opened]

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """The lines of the chunked framing between those of the events are passed over."""
        expected: int | None = None
        while line := await reader.readline():
            if line.startswith(b"data: "):
                self.latencies.append((time.monotonic_ns() - int(line[6:])) / 1e9)
            elif line.startswith(b"id: "):
                number = int(line[4:])
                self.lost += number - expected if expected is not None else 0
                expected = number + 1
        raise RuntimeError("a stream was ended that nobody closed")

    async def close(self) -> None:
        """Raises where a stream did not last until now."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()
        for error in ended:
            if isinstance(error, Exception):
                raise error


async def _open(request: Request) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", request.port)
    writer.write(request.head)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    return reader, writer
