"""The life of the process: one owner of home and socket, that answers at once and leaves in good order."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from aiohttp import web

from apps.indexer.owner import Owner
from apps.indexer.routes import build_application
from packages.retrieval.settings import RetrievalSettings

GRACE_SECONDS = 3.0
"""For requests under way."""
LAST_SECONDS = 8.0
"""After a signal to end. The store bears to be killed: what it was told of is kept."""


class AlreadyOwned(Exception):
    """Another indexer is at work here."""


async def serve(settings: RetrievalSettings, socket: Path) -> None:
    """Until SIGTERM or SIGINT. Raises `AlreadyOwned`, and `OSError` where it cannot listen."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, socket):
        sys.stdout.write(f"indexer ready at {socket}\n")
        sys.stdout.flush()
        await stop.wait()
        last = threading.Timer(LAST_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()


@asynccontextmanager
async def running(settings: RetrievalSettings, socket: Path) -> AsyncIterator[None]:
    """An indexer that listens. It answers /health at once, and other questions when model and store are open."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    with ExitStack() as stack:
        for lock in (settings.home / "indexer.lock", socket.with_name(f"{socket.name}.lock")):
            stack.enter_context(_only_one(lock))
        stack.callback(socket.unlink, missing_ok=True)
        owner = Owner(settings)
        runner = web.AppRunner(build_application(owner), access_log=None, shutdown_timeout=GRACE_SECONDS)
        await runner.setup()
        # The service's own user reaches it, and nobody else, from its first moment.
        others = os.umask(0o177)
        try:
            await web.UnixSite(runner, str(socket)).start()
        finally:
            os.umask(others)
        keeping = asyncio.create_task(owner.keep(), name="owner")
        try:
            yield
        finally:
            keeping.cancel()
            await runner.cleanup()
            await asyncio.gather(keeping, return_exceptions=True)
            await owner.close()


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Held until the process ends, however it ends."""
    with lock.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            raise AlreadyOwned(
                f"Another indexer (process {held.read().strip() or 'unknown'}) holds {lock}: end it first, or choose "
                "another RETRIEVAL_HOME and --socket."
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        with suppress(OSError):
            lock.chmod(0o600)
        yield
