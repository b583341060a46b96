"""Model and store of this process: opened in the background, asked in threads, closed when nobody asks any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from apps.indexer.messages import Health
from packages.retrieval.errors import RetrievalError
from packages.retrieval.retrieval import Retrieval, open_retrieval
from packages.retrieval.settings import RetrievalSettings

Answer = TypeVar("Answer")
AGAIN_SECONDS = 5.0
FIRST_SECONDS = 60.0
"""After its start the model is loaded, or when the first question comes: until then the processor is the others'."""
EMBEDDED_FILES = 2
"""At once: a question that comes meanwhile waits no longer for the processor than that takes."""
LONGEST_SHY_SECONDS = 2.0
"""Where questions never cease, the background has its turn as well."""
THREADS = 4

log = logging.getLogger(__name__)


class NotOpen(Exception):
    """Model or store cannot be used. `str()` says why, and what to do; it is tried again by itself."""


class Owner:
    """Questions do not wait for writers: both have threads of their own, and so has the background."""

    def __init__(self, settings: RetrievalSettings) -> None:
        self._settings = settings
        self._asking = ThreadPoolExecutor(THREADS, "asking")
        self._writing = ThreadPoolExecutor(THREADS, "writing")
        self._converting = ThreadPoolExecutor(1, "converting")
        self._background = ThreadPoolExecutor(1, "background")
        self._retrieval: Retrieval | None = None
        self._trouble = ""
        self._is_wanted = asyncio.Event()
        self._is_decided = asyncio.Event()
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._has_news = asyncio.Event()
        self._under_way = 0

    async def ask(self, work: Callable[[Retrieval], Answer]) -> Answer:
        """Raises `NotOpen`."""
        return await self._counted(self._asking, work)

    async def write(self, work: Callable[[Retrieval], Answer]) -> Answer:
        """Raises `NotOpen`."""
        try:
            return await self._counted(self._writing, work)
        finally:
            self._has_news.set()

    async def convert(self, work: Callable[[], Answer]) -> Answer:
        """One after the other: each may take a gigabyte in a process of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._converting, work)

    async def health(self) -> Health:
        retrieval = self._retrieval
        if retrieval is None:
            return Health(status="unavailable" if self._trouble else "opening", mode="none", reason=self._trouble)
        counts = await asyncio.get_running_loop().run_in_executor(self._asking, retrieval.index.counts)
        mode = retrieval.mode
        return Health(
            status="ready",
            mode="meaning" if mode.model else "words",
            model=mode.model,
            origin=mode.origin,
            reason=mode.reason,
            files=counts.files,
            waiting=counts.waiting,
        )

    async def keep(self) -> None:
        """For the life of the process: open, then give what waits its vectors whenever nobody asks."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_wanted.wait(), FIRST_SECONDS)
        retrieval = await self._opened()
        while True:
            try:
                await self._embed(retrieval)
            except Exception:
                log.exception("What waits for its vectors goes on waiting")
                await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        """Once whatever is under way has ended. What has not begun is left."""
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)
        for pool in self._pools:
            await asyncio.to_thread(pool.shutdown)
        if self._retrieval is not None:
            self._retrieval.close()

    @property
    def _pools(self) -> tuple[ThreadPoolExecutor, ...]:
        return (self._asking, self._writing, self._converting, self._background)

    async def _counted(self, pool: Executor, work: Callable[[Retrieval], Answer]) -> Answer:
        self._is_wanted.set()
        await self._is_decided.wait()
        if self._retrieval is None:
            raise NotOpen(self._trouble)
        self._under_way += 1
        self._is_idle.clear()
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, self._retrieval)
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self._is_idle.set()

    async def _opened(self) -> Retrieval:
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self._background, self._open)
            except (RetrievalError, OSError) as error:
                self._trouble = str(error)
                log.error("Nothing can be searched: %s", error)
            finally:
                self._is_decided.set()
            await asyncio.sleep(AGAIN_SECONDS)

    def _open(self) -> Retrieval:
        retrieval = open_retrieval(self._settings)
        try:
            retrieval.sync_library()
        except BaseException:
            retrieval.close()
            raise
        # Here and not in the loop: whoever ends the process meanwhile waits for this thread, and closes it.
        self._retrieval = retrieval
        return retrieval

    async def _embed(self, retrieval: Retrieval) -> None:
        while True:
            self._has_news.clear()
            work = partial(retrieval.index.embed_waiting, EMBEDDED_FILES)
            while await asyncio.get_running_loop().run_in_executor(self._background, work):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_idle.wait(), LONGEST_SHY_SECONDS)
            await self._has_news.wait()
