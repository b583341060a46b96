"""Looks after a router while it works: what others found, and whether models of one's own are still alive.

A frozen vLLM goes on answering /health and /v1/models; only a completion shows it. So it is asked for one while it is
busy, and while it is closed, so that it is asked again as soon as it is back. A server that is only slow, or has no
room for one more, sends pieces of other answers meanwhile: it is left in peace.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from packages.llm.report import ProbeReport
from packages.llm.router import Router
from packages.llm.routes import Route

LOOK_SECONDS = 1.0
PROBE_TIMEOUT_SECONDS = 5.0
FROZEN = "frozen: a request for one word was not answered"

log = logging.getLogger(__name__)


class Health:
    def __init__(
        self,
        router: Router,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        probe_timeout_seconds: float = PROBE_TIMEOUT_SECONDS,
    ) -> None:
        self._router, self._sleep, self._timeout = router, sleep, probe_timeout_seconds
        self._next: dict[str, float] = {}
        self._probing: dict[str, asyncio.Task[None]] = {}

    async def watch(self) -> None:
        """Runs for the life of the process."""
        try:
            while True:
                await self.look()
                await self._sleep(LOOK_SECONDS)
        finally:
            for task in self._probing.values():
                task.cancel()
            await asyncio.gather(*self._probing.values(), return_exceptions=True)

    async def look(self) -> None:
        """One look; probes that are due begin beside it."""
        await self._router.look_around()
        now = self._router.clock()
        for id_, route in self._router.routes.items():
            every = route.target.provider.probe_seconds
            if every is None or id_ in self._probing or not _is_of_interest(route, now):
                continue
            if now >= self._next.setdefault(id_, now + every):
                self._next[id_] = now + every
                self._probing[id_] = asyncio.create_task(self._probe(id_, route))

    async def idle(self) -> None:
        """Returns when no probe is under way."""
        if self._probing:
            await asyncio.wait(list(self._probing.values()))

    async def _probe(self, id_: str, route: Route) -> None:
        try:
            await self._probed(route)
        finally:
            self._probing.pop(id_, None)

    async def _probed(self, route: Route) -> None:
        began = time.monotonic()
        # Twice: the first one may have waited behind others' requests, of which nothing is heard here.
        report = await self._answer(route) or await self._answer(route)
        if report is None and route.connection.last_sign <= began:
            log.warning("%s is frozen; what waits for it is asked elsewhere", route.target.id)
            await self._router.found_frozen(route, FROZEN)
        elif report is not None and not report.is_usable:
            log.warning("%s does not answer a probe: %s", route.target.id, report.error)

    async def _answer(self, route: Route) -> ProbeReport | None:
        """None if it says nothing."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._router.probe(route.target.provider.name, route.target.model.name)
        except TimeoutError:
            return None


def _is_of_interest(route: Route, now: float) -> bool:
    """Whether anybody waits for it, or would ask it if it were back. One that a person closed is left alone.

    An answer that is not streamed gives no sign until it is there: nobody can tell then whether it is under way.
    """
    state = route.condition(now).state
    return (bool(route.in_flight) and route.target.provider.stream) or state in ("open", "half_open")
