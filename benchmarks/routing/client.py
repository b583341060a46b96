"""A process that holds one system, and does with it what it is told, a line of JSON for each order and each answer.

{"do": "build", "system": …, "primary": URL, "backup": URL, "is_streamed": …, "seconds": …}
{"do": "warm"}     asks both providers once
{"do": "ask", "calls": N, "at_once": M}      → seconds of each call, what it ended in, and of the process
{"do": "pass_time", "seconds": S}
{"do": "core", "calls": N, "at_once": M, "bytes": B, "models": K}      Conclave's router without HTTP
{"do": "footprint"}     → what the process holds and has used since it began
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.routing.server import ANSWER
from benchmarks.routing.systems import Setting, System, build

LONGEST_SECONDS = 20.0
RIGHT, WRONG, LATE = "right", "not the whole answer", "no answer in 20 s"
Answer = dict[str, Any]


class Client:
    def __init__(self) -> None:
        self._system: System | None = None

    @property
    def system(self) -> System:
        assert self._system is not None
        return self._system

    async def obey(self, order: Answer) -> Answer:
        done: Answer = await getattr(self, order.pop("do"))(**order)
        return done

    async def build(self, system: str, **setting: Any) -> Answer:
        self._system = build(system, Setting(**setting))
        return {}

    async def warm(self) -> Answer:
        await self.system.warm()
        return {}

    async def pass_time(self, seconds: float) -> Answer:
        if self.system.pass_time is None:
            return {"is_possible": False}
        self.system.pass_time(seconds)
        return {"is_possible": True}

    async def ask(self, calls: int, at_once: int) -> Answer:
        return await measured(self.system.ask, calls, at_once)

    async def core(self, calls: int, at_once: int, **shape: int) -> Answer:
        from benchmarks.routing.core import asking_nobody

        return await measured(asking_nobody(**shape), calls, at_once)

    async def footprint(self) -> Answer:
        gc.collect()
        return {"megabytes": resident_megabytes(), "processor_seconds": time.process_time()}


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measured(ask: Callable[[], Awaitable[str]], calls: int, at_once: int) -> Answer:
    """`seconds` and `ends` in the order in which the calls began."""
    waiting = iter(range(calls))
    seconds, ends = [0.0] * calls, [""] * calls

    async def some() -> None:
        for number in waiting:
            began = time.perf_counter()
            ends[number] = await _end(ask)
            seconds[number] = time.perf_counter() - began

    gc.collect()
    spent, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(some() for _ in range(min(at_once, calls))))
    wall, spent = time.perf_counter() - began, time.process_time() - spent
    return {"seconds": seconds, "ends": ends, "wall_seconds": wall, "processor_seconds": spent}


async def _end(ask: Callable[[], Awaitable[str]]) -> str:
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return RIGHT if await ask() == ANSWER else WRONG
    except TimeoutError:
        return LATE
    except Exception as error:
        return type(error).__name__


async def main() -> None:
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    client = Client()
    while line := await asyncio.to_thread(sys.stdin.readline):
        answers.write(json.dumps(await client.obey(json.loads(line))) + "\n")
        answers.flush()
    os._exit(0)  # Nothing here is worth the seconds that some clients take to end.


if __name__ == "__main__":
    asyncio.run(main())
