"""An upstream that costs next to nothing: `python -m benchmarks.edge.upstream PORT JWKS_FILE EVENTS_PER_SECOND`.

Answers 191 bytes of JSON, the JWKS, and event streams: each topic gets an event in turn, numbered from 0 by topic and
stamped with the clock that all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import ClassVar, cast

import uvloop

BODY = b'{"status": "ok", "padding": "' + b"x" * 160 + b'"}'
TOPICS = 100
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class Upstream(asyncio.Protocol):
    keys = b""
    topics: ClassVar[defaultdict[bytes, set[asyncio.WriteTransport]]] = defaultdict(set)
    """The open streams."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's are of no class of asyncio
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Requests without bodies alone: nothing else is measured."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if path.endswith(b"/events/stream"):
                self.topics[path.split(b"/")[2]].add(self._transport)
                self._transport.write(_STREAM)
            else:
                body = self.keys if path.endswith(b"jwks.json") else BODY
                self._transport.write(_HEAD % len(body) + body)

    def connection_lost(self, exc: Exception | None) -> None:
        for streams in self.topics.values():
            streams.discard(self._transport)


async def serve(port: int, keys: bytes, events_per_second: float) -> None:
    Upstream.keys = keys
    await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=4096)
    print("upstream ready", flush=True)
    for number in count():
        await asyncio.sleep(1 / events_per_second)
        round_, topic = divmod(number, TOPICS)
        event = b"id: %d\ndata: %d\n\n" % (round_, time.monotonic_ns())
        for stream in Upstream.topics.get(b"%d" % topic, ()):
            stream.write(b"%x\r\n%s\r\n" % (len(event), event))


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), float(sys.argv[3])))
