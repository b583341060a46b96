"""What a program writes, told while it runs: in pieces, so that neither a chatty nor a silent one is a burden."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from packages.agents.context import Emit
from packages.agents.events import ProgramOutput
from packages.workspace.sandbox import OnOutput

PIECE_SECONDS = 1.0
PIECE_CHARACTERS = 4_000
MOST_CHARACTERS = 64_000


@asynccontextmanager
async def live_output(emit: Emit, step: str, program: str) -> AsyncIterator[OnOutput]:
    """What to call with each text. A program that ends within a second tells nothing: its report does."""
    told = _Told(emit, step, program)
    try:
        yield told.hear
    finally:
        await told.close()


class _Told:
    def __init__(self, emit: Emit, step: str, program: str) -> None:
        self._emit, self._step, self._program = emit, step, program
        self._waiting = ""
        self._room = MOST_CHARACTERS
        self._telling: asyncio.Task[None] | None = None

    async def hear(self, text: str) -> None:
        if self._room <= 0:
            return
        self._waiting = (self._waiting + text)[-PIECE_CHARACTERS:]
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_soon())

    async def _tell_soon(self) -> None:
        await asyncio.sleep(PIECE_SECONDS)
        text, self._waiting = self._waiting.replace("\0", "\ufffd"), ""
        self._room -= len(text)
        await self._emit.narrate(ProgramOutput(step=self._step, program=self._program, text=text))

    async def close(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
