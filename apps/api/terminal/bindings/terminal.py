"""One terminal: a shell in a workspace of its own, and whoever watches it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Any

from apps.api.terminal import wire
from apps.api.terminal.bindings.scrollback import Scrollback
from apps.api.terminal.schemas import Exit, Ready, Reason
from packages.workspace.directory import Workspace
from packages.workspace.errors import WorkspaceError
from packages.workspace.sandbox import Command, Limits
from packages.workspace.sandbox.pseudo_terminal import PseudoTerminal, Size

SHELL = ("/bin/bash",)
PIECE_BYTES = 32 * 1024
LINGER_SECONDS = 30.0
"""How long what a program wrote last waits for somebody who reads it."""
FAREWELL_SECONDS = 1.0
"""How long a terminal that is ended waits until whoever watches is told."""
TERMINAL_LIMITS = Limits(cpu_seconds=600)
TERMINAL_ENVIRONMENT = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "PS1": r"\[\e[34m\]\w\[\e[0m\] \$ ",
    "HISTFILE": "",
}
TAKEN_OVER = wire.Close(code=4409, reason="this terminal was opened elsewhere")
BELL = b"\a"

Tell = Callable[[str], None]
Rooms = Callable[[wire.Opening, Tell], AbstractAsyncContextManager[Workspace]]
"""The files of a terminal and the sandbox for them, as long as it is open. Says meanwhile what takes its time."""
Publish = Callable[[str, bytes], Awaitable[bool]]
"""Sends a message to a connection; whether anybody hears it."""


@dataclass(frozen=True)
class Times:
    """Seconds: without a byte either way, without anybody who watches, in all."""

    idle: float
    left: float
    life: float


class Terminal:
    def __init__(self, opening: wire.Opening, publish: Publish, times: Times) -> None:
        self.opening = opening
        self._publish, self._times = publish, times
        self._scrollback = Scrollback()
        # From the beginning: what is typed while its files are made ready is waiting when the shell comes.
        self._pty = PseudoTerminal(Size(opening.columns, opening.rows))
        self._watcher: str | None = None
        self._first: list[tuple[str, wire.ToConnection]] = []
        self._exit: Exit | None = None
        self._ending: asyncio.Future[Reason] = asyncio.get_running_loop().create_future()
        self._to_send, self._read_on, self._left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._born = self._active = self._left_at = time.monotonic()

    @property
    def ended_as(self) -> Exit:
        """Why it does not live any more."""
        return self._exit or Exit(reason="failed")

    # --- whoever watches ---------------------------------------------------------------------------------

    def attach(self, connection: str, since: int | None) -> None:
        """From now on they are the one who watches; whoever did so before is told."""
        if self._watcher is not None:
            self._first.append((self._watcher, TAKEN_OVER))
        replay = self._scrollback.begin(since)
        ready = Ready(terminal=self.opening.terminal, start=replay.start, replay_to=replay.end, reset=replay.reset)
        self._first.append((connection, ready))
        self._watcher = connection
        self._to_send.set()
        self._read_on.set()

    def detach(self, connection: str) -> None:
        if self._watcher == connection:
            self._watcher, self._left_at = None, time.monotonic()
            self._left.set()

    def detach_all(self) -> None:
        if self._watcher is not None:
            self.detach(self._watcher)

    def hear(self, head: wire.ToWorker, data: bytes) -> None:
        """What the one who watches types and says; from others nothing counts."""
        if head.connection != self._watcher:
            return
        match head:
            case wire.Typed():
                self._active = time.monotonic()
                if not self._pty.write(data):
                    self._add(BELL)
            case wire.Resize():
                self._pty.resize(Size(head.columns, head.rows))
            case wire.Acknowledge():
                self._scrollback.acknowledge(head.offset)
                self._read_on.set()
                self._to_send.set()
            case wire.Detach():
                self.detach(head.connection)
            case wire.End():
                self.end("closed")
            case wire.Attach():
                pass

    def end(self, reason: Reason) -> None:
        """Now, whatever its program does; of several calls the first one counts."""
        if not self._ending.done():
            self._ending.set_result(reason)

    def close(self) -> None:
        """When it does not live any more."""
        self._pty.close()

    # --- its life ----------------------------------------------------------------------------------------

    async def live(self, rooms: Rooms, shut_out: asyncio.Event) -> None:
        """Until its program ends, or it is ended; then nothing is left of it."""
        sending = asyncio.create_task(self._send())
        program = asyncio.create_task(self._program(rooms))
        watches = [asyncio.create_task(self._end_in_time()), asyncio.create_task(self._end_when(shut_out))]
        try:
            await _first(program, self._ending)
            # Who is shut out is told before anything else is done.
            self._exit = Exit(reason=self._ending.result()) if self._ending.done() else program.result()
            self._to_send.set()
            await _ended(program)
            await _first(sending, self._ending, timeout=LINGER_SECONDS)
            if self._watcher is not None:
                self._to_send.set()
                await asyncio.wait([sending], timeout=FAREWELL_SECONDS)
        finally:
            await _ended(program, sending, *watches)

    async def _program(self, rooms: Rooms) -> Exit:
        try:
            async with rooms(self.opening, self._say) as room:
                return await self._shell(room)
        except WorkspaceError as error:
            return Exit(reason="failed", message=str(error))

    async def _shell(self, room: Workspace) -> Exit:
        command = Command(
            SHELL, workspace=room.path, environment=TERMINAL_ENVIRONMENT, limits=TERMINAL_LIMITS, terminal=self._pty
        )
        process = await room.sandbox.spawn(command)
        async with process:
            while data := await self._pty.read():
                self._add(data)
                await self._until_room()
            code = await process.wait()
        if process.ending in ("memory", "disk"):
            return Exit(reason=process.ending)
        return Exit(reason="exited", code=code)

    def _say(self, text: str) -> None:
        """To whoever watches, in lines of our own."""
        self._add(b"\x1b[34m" + text.strip().replace("\n", "\r\n").encode() + b"\x1b[0m\r\n")

    def _add(self, data: bytes) -> None:
        self._active = time.monotonic()
        self._scrollback.add(data)
        self._to_send.set()

    async def _until_room(self) -> None:
        """While nobody reads what it writes, the program is held by the kernel."""
        while not self._scrollback.has_room:
            self._read_on.clear()
            await self._read_on.wait()

    async def _end_in_time(self) -> None:
        while True:
            ends: list[tuple[float, Reason]] = [
                (self._active + self._times.idle, "idle"),
                (self._born + self._times.life, "lifetime"),
            ]
            if self._watcher is None:
                ends.append((self._left_at + self._times.left, "left"))
            moment, reason = min(ends)
            seconds = moment - time.monotonic()
            if seconds <= 0:
                self.end(reason)
                return
            self._left.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._left.wait()

    async def _end_when(self, shut_out: asyncio.Event) -> None:
        await shut_out.wait()
        self.end("revoked")

    # --- what is sent ------------------------------------------------------------------------------------

    async def _send(self) -> None:
        """In order, and nothing twice; returns when its end was told."""
        while True:
            self._to_send.clear()
            while (following := self._next()) is not None:
                connection, message, is_last = following
                if not await self._publish(connection, message):
                    self.detach(connection)
                elif is_last:
                    return
            try:
                async with asyncio.timeout(wire.BEAT_SECONDS):
                    await self._to_send.wait()
            except TimeoutError:
                if self._watcher is not None:
                    self._first.append((self._watcher, wire.Beat()))

    def _next(self) -> tuple[str, bytes, bool] | None:
        """To whom, what, and whether it is the last."""
        if self._first:
            connection, head = self._first.pop(0)
            return connection, wire.encode(head), False
        if self._watcher is None:
            return None
        is_cut_short = self._exit is not None and self._ending.done()
        if not is_cut_short and (piece := self._scrollback.take(PIECE_BYTES)):
            return self._watcher, wire.encode(wire.Output(), piece), False
        if self._exit is not None and (is_cut_short or self._scrollback.is_sent):
            return self._watcher, wire.encode(self._exit), True
        return None


async def _first(*awaited: asyncio.Future[Any], timeout: float | None = None) -> None:
    await asyncio.wait(awaited, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
