"""All terminals that this worker holds, and the channel on which it hears of them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client
from apps.api.accounts.revocations import Revocations
from apps.api.clock import now
from apps.api.db.session import Sessions, transaction
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.terminal import wire
from apps.api.terminal.bindings.terminal import Rooms, Tell, Terminal, Times
from apps.api.terminal.registry import TELL_SECONDS, Entry, Registry
from apps.api.terminal.schemas import Exit
from packages.workspace.directory import Workspace
from packages.workspace.git.repository import Repository

Record = Callable[[wire.Opening, Exit, float], Awaitable[None]]
"""Writes down that a terminal is over, why, and after how many seconds."""
GONE = wire.Close(code=4404, reason="this terminal is not open any more")
FULL = wire.Close(code=4429, reason="this worker holds as many terminals as it may")
_CONNECT_SECONDS = 2
_RECONNECT_SECONDS = 1.0

log = logging.getLogger(__name__)


def recorded_in(sessions: Sessions) -> Record:
    """In the audit log, under whoever opened it. How it was opened stands there by the request for its ticket."""

    async def record(opening: wire.Opening, ended: Exit, seconds: float) -> None:
        by_nobody = Client(address="", agent="", host="")
        async with transaction(sessions) as session:
            AuditLog(session, by_nobody, now()).record(
                "terminal.ended",
                user_id=opening.user_id,
                target=opening.run_id,
                terminal=opening.terminal,
                reason=ended.reason,
                seconds=round(seconds),
            )

    return record


def rooms_in(shared: ProjectWorkspaces) -> Rooms:
    """Each a fresh copy of what was committed, with the project's packages, under a uid of its own."""

    @asynccontextmanager
    async def room(opening: wire.Opening, tell: Tell) -> AsyncIterator[Workspace]:
        repository = Repository.open(shared.repository_of(opening.project_id), shared.sandbox)
        tree = await repository.tree_of(opening.commit)
        async with shared.workspaces.open(repository, tree, f"terminal {opening.terminal}") as copy:
            if shared.packages is None:
                yield copy
                return
            tell("Getting the packages that the project asks for …")
            provision = await shared.packages.provide(copy)
            if provision.told:
                tell(provision.told)
            yield provision.workspace

    return room


class Terminals:
    """`at_once`: how many this worker holds."""

    def __init__(
        self,
        redis_url: str,
        worker_id: str,
        rooms: Rooms,
        revocations: Revocations,
        record: Record,
        at_once: int,
        times: Times,
    ) -> None:
        self._redis = Redis.from_url(redis_url, socket_connect_timeout=_CONNECT_SECONDS)
        self._registry = Registry(self._redis)
        self._worker_id, self._rooms = worker_id, rooms
        self._revocations, self._record = revocations, record
        self._at_once, self._times = at_once, times
        self._held: dict[str, tuple[Terminal, asyncio.Task[None]]] = {}
        self._serving: asyncio.Task[None] | None = None

    async def serve(self, is_heard: Callable[[], None] = lambda: None) -> None:
        """Runs for the life of the worker; `is_heard` is called whenever it begins to hear. Without Redis nobody
        watches, and terminals end as if everybody had left.
        """
        self._serving = asyncio.current_task()
        telling = asyncio.create_task(self._keep_telling())
        try:
            while True:
                try:
                    await self._listen(is_heard)
                except (RedisError, OSError) as error:
                    log.warning("Terminals are not reached: %s", error)
                for terminal, _ in self._held.values():
                    terminal.detach_all()
                await asyncio.sleep(_RECONNECT_SECONDS)
        finally:
            telling.cancel()

    async def aclose(self) -> None:
        """Ends all of them; nothing of them is left."""
        for terminal, _ in self._held.values():
            terminal.end("shutdown")
        # Meanwhile it listens on: a browser that is not heard is told that nobody is there, and not why.
        await asyncio.gather(*(task for _, task in self._held.values()), return_exceptions=True)
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.wait([self._serving])
        await self._redis.aclose()

    async def _listen(self, is_heard: Callable[[], None]) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(wire.channel_of_worker(self._worker_id))
            async for message in channel.listen():
                if message["type"] == "subscribe":
                    is_heard()
                elif message["type"] == "message":
                    await self._take(message["data"])

    async def _take(self, message: bytes) -> None:
        try:
            head, data = wire.decode_for_worker(message)
        except ValueError:
            log.warning("A message about a terminal cannot be read: %r", message[:200])
            return
        held = self._held.get(head.terminal)
        if not isinstance(head, wire.Attach):
            if held is not None:
                held[0].hear(head, data)
            return
        if held is None and head.opening is None:
            await self._publish(head.connection, wire.encode(GONE))
            return
        if held is None and len(self._held) >= self._at_once:
            await self._publish(head.connection, wire.encode(FULL))
            return
        terminal = held[0] if held else self._begin(head.opening)
        terminal.attach(head.connection, head.since)

    def _begin(self, opening: wire.Opening | None) -> Terminal:
        assert opening is not None, "a terminal that is not there is opened by its opening"
        terminal = Terminal(opening, self._publish, self._times)
        task = asyncio.create_task(self._live(terminal), name=f"terminal {opening.terminal}")
        self._held[opening.terminal] = terminal, task
        return terminal

    async def _live(self, terminal: Terminal) -> None:
        opening, began = terminal.opening, time.monotonic()
        log.info("Terminal %s of run %s is opened by user %s", opening.terminal, opening.run_id, opening.user_id)
        try:
            member = (opening.project_id, opening.user_id)
            async with self._revocations.bell(opening.sign_in, member) as shut_out:
                await terminal.live(self._rooms, shut_out)
        except Exception:
            log.exception("Terminal %s failed", opening.terminal)
        finally:
            terminal.close()
            await self._written_down(terminal, time.monotonic() - began)
            del self._held[opening.terminal]
            with suppress(RedisError, OSError):
                await self._registry.forget(opening)
        log.info("Terminal %s is over", opening.terminal)

    async def _written_down(self, terminal: Terminal, seconds: float) -> None:
        try:
            await self._record(terminal.opening, terminal.ended_as, seconds)
        except Exception:
            # A database that is away keeps no place taken; the log of the worker has what the audit log lacks.
            log.exception("The end of terminal %s is not in the audit log", terminal.opening.terminal)

    async def _publish(self, connection: str, message: bytes) -> bool:
        try:
            return bool(await self._redis.publish(wire.channel_of(connection), message))
        except (RedisError, OSError) as error:
            log.warning("A connection of a terminal is lost: %s", error)
            return False

    async def _keep_telling(self) -> None:
        while True:
            entries = [Entry(worker_id=self._worker_id, opening=one.opening) for one, _ in self._held.values()]
            with suppress(RedisError, OSError):
                await self._registry.tell(entries)
            await asyncio.sleep(TELL_SECONDS)
