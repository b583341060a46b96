"""A page's end of a terminal, as the console's: it asks for a ticket, types, and acknowledges what it has read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

PATIENCE_SECONDS = 60.0
"""A bound of waiting, not an expectation."""


class SignedIn(Protocol):
    """Whoever has a token for the gateway at `url`."""

    session: ClientSession
    token: str

    @property
    def url(self) -> str: ...


@dataclass
class Screen:
    """`offset` is up to where the terminal's output was received, of which `output` holds what came here."""

    socket: ClientWebSocketResponse
    is_acknowledging: bool = True
    ready: dict[str, Any] = field(default_factory=dict)
    output: bytearray = field(default_factory=bytearray)
    offset: int = 0
    exit: dict[str, Any] | None = None
    closed: tuple[int, str] | None = None
    _read: int = 0

    @property
    def terminal(self) -> str:
        return str(self.ready["terminal"])

    async def type(self, text: str) -> None:
        await self.socket.send_bytes(text.encode())

    async def say(self, **message: Any) -> None:
        await self.socket.send_str(json.dumps(message))

    async def acknowledge(self) -> None:
        await self.say(type="ack", offset=self.offset)

    async def run(self, command: str, answer: str) -> None:
        """`answer` must not stand in the command, which the terminal echoes."""
        assert answer not in command
        await self.type(f"{command}\r")
        await self.until(answer)

    async def until(self, text: str) -> None:
        """Reads on until `text` has come since the last time."""
        while (found := self.output.find(text.encode(), self._read)) < 0:
            assert await self.hear(), f"{text!r} never came: {bytes(self.output[self._read :])[-2000:]!r}"
        self._read = found + len(text.encode())

    async def until_end(self) -> dict[str, Any]:
        """The last message."""
        while await self.hear():
            pass
        assert self.exit is not None, f"closed without a word: {self.closed}"
        return self.exit

    async def until_closed(self) -> tuple[int, str]:
        while await self.hear():
            pass
        assert self.closed is not None
        return self.closed

    async def hear(self) -> bool:
        """One message; False once the socket is closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await self.socket.receive()
        if message.type is WSMsgType.BINARY:
            self.output += message.data
            self.offset += len(message.data)
            if self.is_acknowledging:
                await self.acknowledge()
        elif message.type is WSMsgType.TEXT:
            told = json.loads(message.data)
            if told["type"] == "ready":
                self.ready, self.offset = told, told["start"]
            else:
                self.exit = told
        else:
            self.closed = self.closed or (self.socket.close_code or 0, str(message.extra or ""))
            return False
        return True


@asynccontextmanager
async def opened(who: SignedIn, run_id: str, ticket: str, **how: Any) -> AsyncIterator[Screen]:
    """A WebSocket whose first message is the ticket."""
    async with await a_socket(who, run_id) as socket:
        screen = Screen(socket, is_acknowledging=how.pop("is_acknowledging", True))
        await screen.say(ticket=ticket, **how)
        yield screen


async def a_socket(who: SignedIn, run_id: str) -> ClientWebSocketResponse:
    """As a browser opens it: it names its origin, and offers its token as a protocol."""
    protocols = ("terminal.v1", f"conclave.bearer.{who.token}")
    headers = {"Origin": who.url}
    socket: ClientWebSocketResponse = await who.session.ws_connect(
        f"{who.url}/runs/{run_id}/terminal", headers=headers, protocols=protocols, autoclose=True, max_msg_size=0
    )
    return socket
