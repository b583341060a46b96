"""Several scripted models behind one router, each a provider of its own: `a`, `b`, `c` …"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from packages.llm.calls import Call
from packages.llm.configuration import Configuration
from packages.llm.ports import OwnState
from packages.llm.router import Router
from tests.llm.books import MemoryBook, MemoryJournal
from tests.llm.scripted_model import ScriptedModel, says
from tests.llm.virtual_time import VirtualTime

PRICES = {"input_usd_per_million": 2.0, "output_usd_per_million": 8.0}


class Fleet:
    """`models` by the providers' names; a provider without a server is one to which nobody listens."""

    def __init__(self, models: Mapping[str, ScriptedModel], configuration: Configuration, book: MemoryBook) -> None:
        self.models, self.book = models, book
        self.time = VirtualTime()
        self.state = OwnState()
        self.configuration = configuration
        self.router = self.another_worker()

    def another_worker(self) -> Router:
        return Router(
            self.configuration,
            MemoryJournal(),
            self.book,
            self.state,
            clock=self.time,
            sleep=self.time.sleep,
            luck=lambda: 1.0,
        )

    def asked(self, name: str) -> int:
        return len(self.models[name].requests)

    def decisions(self) -> list[tuple[str, str, str]]:
        """Who was asked, why, and how it ended."""
        ends = zip(self.book.attempts, self.book.outcomes, strict=False)
        return [(attempt.provider, attempt.reason, outcome.error) for attempt, outcome in ends]


async def eventually(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  what is waited for has no event of its own
        await asyncio.sleep(0)


def a_call(text: str = "Hello?", role: str = "architect", **more: Any) -> Call:
    return Call(run="run-1", role=role, step="plan", messages=[{"role": "user", "content": text}], **more)


@asynccontextmanager
async def a_fleet(
    *names: str,
    dead: tuple[str, ...] = (),
    cap_usd: float | None = None,
    providers: Mapping[str, dict[str, Any]] | None = None,
    models: Mapping[str, dict[str, Any]] | None = None,
    **policy: Any,
) -> AsyncIterator[Fleet]:
    """Each says its own name. `providers` and `models` are what is special about them; all roles have one `policy`."""
    async with AsyncExitStack() as stack:
        running = {name: await stack.enter_async_context(ScriptedModel()) for name in names if name not in dead}
        for name, model in running.items():
            model.script = [says(name)]
        known = []
        for name in names:
            url = running[name].url if name in running else "http://127.0.0.1:1/v1"
            offered = {"name": f"m-{name}", **PRICES, "max_output_tokens": 1000, **(models or {}).get(name, {})}
            special = (providers or {}).get(name, {})
            known.append({"name": name, "kind": "compatible", "base_url": url, "models": [offered], **special})
        rest = {key: policy.pop(key) for key in ("residency", "roles", "attempts") if key in policy}
        configuration = Configuration.model_validate(
            {"providers": known, "default": {"patience_seconds": 60, **policy}, **rest}
        )
        fleet = Fleet(running, configuration, MemoryBook(cap_usd))
        try:
            yield fleet
        finally:
            await fleet.router.close()


async def answer(fleet: Fleet, text: str = "Hello?", **more: Any) -> str:
    return (await fleet.router.complete(a_call(text, **more))).text
