"""Points of the wall clock at which something ends: one timer for all of them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Clock = Callable[[], float]
"""Epoch seconds."""

_LOOK_SECONDS = 1.0
"""The longest wait between two looks at the clock, for it may be set, and a machine may sleep."""


class Deadlines:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: defaultdict[float, set[Callable[[], None]]] = defaultdict(set)
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def at(self, moment: float, call: Callable[[], None]) -> Iterator[None]:
        """`call` is called once, within a second of `moment` (epoch seconds), unless the block was left before."""
        self._calls[moment].add(call)
        self._wait()
        try:
            yield
        finally:
            self._calls[moment].discard(call)
            if not self._calls[moment]:
                del self._calls[moment]

    def _wait(self) -> None:
        if self._timer is None and self._calls:
            seconds = min(self._calls) - self._clock()
            self._timer = asyncio.get_running_loop().call_later(min(max(seconds, 0.0), _LOOK_SECONDS), self._look)

    def _look(self) -> None:
        self._timer = None
        now = self._clock()
        for moment in [one for one in self._calls if one <= now]:
            for call in self._calls.pop(moment):
                call()
        self._wait()
