"""A worker takes runs only where the isolation holds; where it does not, it says so and looks again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable

from apps.api.workers.schemas import SandboxView
from apps.api.workers.service import TELL_SECONDS, Workers
from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Sandbox

TELLS_UNTIL_NEXT_TRY = 3

log = logging.getLogger(__name__)


class Isolation:
    """`choose` finds a sandbox or raises SandboxUnavailable; what came of it is told to whoever starts runs."""

    def __init__(self, choose: Callable[[], Awaitable[Sandbox]], workers: Workers, worker_id: str) -> None:
        self._choose, self._workers, self._worker_id = choose, workers, worker_id
        self._found = SandboxView(usable=False)

    async def sandbox(self, stop: asyncio.Event) -> Sandbox | None:
        """One that was tried and could not be left. None: `stop` was set before there was one."""
        while (sandbox := await self._try()) is None:
            log.error("No run is taken, for code cannot be isolated: %s %s", self._found.reason, self._found.remedy)
            sys.stdout.write("worker ready, but without a sandbox\n")
            sys.stdout.flush()
            for _ in range(TELLS_UNTIL_NEXT_TRY):
                await self._workers.tell(self._worker_id, self._found)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), TELL_SECONDS)
                if stop.is_set():
                    await self._workers.forget(self._worker_id)
                    return None
        return sandbox

    async def keep_telling(self) -> None:
        """Runs for the life of the worker."""
        try:
            while True:
                await self._workers.tell(self._worker_id, self._found)
                await asyncio.sleep(TELL_SECONDS)
        finally:
            await asyncio.shield(self._workers.forget(self._worker_id))

    async def _try(self) -> Sandbox | None:
        try:
            sandbox = await self._choose()
            report = await sandbox.probe()
        except SandboxUnavailable as error:
            self._found = SandboxView(usable=False, reason=error.reason, remedy=error.remedy)
            return None
        self._found = SandboxView(
            usable=report.usable,
            name=sandbox.name,
            level=report.level,
            has_terminals=sandbox.has_terminals,
            accepted=report.accepted,
            reason=report.reason,
            remedy=report.remedy,
            checks=report.checks,
        )
        return sandbox if report.usable else None
