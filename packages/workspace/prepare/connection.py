"""The server's side of one HTTP/1.1 connection: requests without a body, answers of any length."""

import asyncio
from collections.abc import Iterable

import h11

MOST_HEAD_BYTES = 16_384
READ_BYTES = MOST_HEAD_BYTES  # So that a longer head is never complete.
IDLE_SECONDS = 60.0
WRITE_SECONDS = 60.0


class Connection:
    """`next_request` and one answer, in turns. Raises OSError, TimeoutError or h11.ProtocolError: then it is over."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEAD_BYTES)

    async def next_request(self) -> h11.Request | None:
        """None when the other side is done."""
        if self._protocol.our_state is h11.DONE and self._protocol.their_state is h11.DONE:
            self._protocol.start_next_cycle()
        if self._protocol.our_state is not h11.IDLE:
            return None
        while True:
            event = self._protocol.next_event()
            if event is h11.NEED_DATA:
                async with asyncio.timeout(IDLE_SECONDS):
                    self._protocol.receive_data(await self._reader.read(READ_BYTES))
            elif isinstance(event, h11.Request):
                return event
            else:
                return None

    async def is_without_body(self) -> bool:
        """Whether the request that was read last has nothing more to say."""
        return isinstance(self._protocol.next_event(), h11.EndOfMessage)

    async def begin(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        await self._send(h11.Response(status_code=status, headers=list(headers)))

    async def write(self, chunk: bytes) -> None:
        await self._send(h11.Data(data=chunk))

    async def end(self) -> None:
        await self._send(h11.EndOfMessage())

    async def answer(self, status: int, kind: str, body: bytes, is_head: bool = False, *more: tuple[str, str]) -> None:
        headers = [("content-type", kind), ("content-length", str(len(body))), *more]
        if status >= 400:
            headers.append(("connection", "close"))
        await self.begin(status, headers)
        if not is_head:
            await self.write(body)
        await self.end()

    async def _send(self, event: h11.Event) -> None:
        data = self._protocol.send(event)
        if data:
            self._writer.write(data)
            async with asyncio.timeout(WRITE_SECONDS):
                await self._writer.drain()
