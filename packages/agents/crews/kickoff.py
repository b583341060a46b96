"""One run of one crew: the bridge from CrewAI's threads to the loop that asked for it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class KickoffStopped(Exception):
    """What CrewAI gets to see of any failure.

    Its wording is neutral and it has no cause: CrewAI reads messages, and would repeat, summarise or leave the
    process on some of them. The real failure stands in `Kickoff.failure`.
    """

    def __init__(self) -> None:
        super().__init__("stopped")


class Kickoff:
    """Everything awaited runs on the worker's loop (`loop`); CrewAI's threads wait for it in `on_worker`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.failure: BaseException | None = None
        self._loop = loop
        self._lock = threading.Lock()
        self._stopped = False
        self._pending: set[concurrent.futures.Future[Any]] = set()

    @property
    def has_ended(self) -> bool:
        """Nothing more may be asked: it failed, or was stopped."""
        return self._stopped or self.failure is not None

    def on_worker(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Called on a thread of CrewAI. Raises `KickoffStopped`, and nothing else."""
        with self._lock:
            if self.has_ended:
                raise KickoffStopped
            future = asyncio.run_coroutine_threadsafe(work(), self._loop)
            self._pending.add(future)
        try:
            # Not `result()`: raising the error here would tie its trace to CrewAI's frames, and keep the crew alive.
            error = future.exception()
        except (concurrent.futures.CancelledError, asyncio.CancelledError):
            error = None
        finally:
            with self._lock:
                self._pending.discard(future)
        if error is None and not future.cancelled():
            return future.result()
        with self._lock:
            self.failure = self.failure or error
        raise KickoffStopped

    def stop(self) -> None:
        """Cancels what the crew waits for (a model call, a tool), which frees its thread."""
        with self._lock:
            self._stopped = True
            pending = tuple(self._pending)
        for future in pending:
            future.cancel()
