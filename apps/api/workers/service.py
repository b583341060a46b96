"""Told by workers, asked by whoever wants to start a run. In Redis: it is true for as long as a worker lives."""

from __future__ import annotations

import contextlib
import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.api.errors import SandboxUnavailable
from apps.api.resources import ResourcesDep
from apps.api.workers.schemas import SandboxView, WorkerView

TELL_SECONDS = 10.0
FORGET_SECONDS = 35
_KEYS = "worker:"

log = logging.getLogger(__name__)


class Workers:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def tell(self, worker_id: str, sandbox: SandboxView) -> None:
        """To be said again every `TELL_SECONDS`: who says nothing for a while is forgotten."""
        view = WorkerView(id=worker_id, sandbox=sandbox, told_at=datetime.now(UTC))
        try:
            await self._redis.set(f"{_KEYS}{worker_id}", view.model_dump_json(), ex=FORGET_SECONDS)
        except RedisError as error:
            log.warning("What this worker can do could not be told: %s", error)

    async def forget(self, worker_id: str) -> None:
        with contextlib.suppress(RedisError):
            await self._redis.delete(f"{_KEYS}{worker_id}")

    async def all(self) -> list[WorkerView]:
        """By id. Without Redis nobody is known."""
        try:
            names = sorted([str(name) async for name in self._redis.scan_iter(f"{_KEYS}*")])
            told = await self._redis.mget(names) if names else []
        except RedisError:
            return []
        found = []
        for text in told:
            with contextlib.suppress(ValidationError):  # None: it has just been forgotten.
                found.append(WorkerView.model_validate_json(text or ""))
        return found

    async def require_sandbox(self) -> None:
        """Refuse what would have to run programs if every worker that is known says that it cannot.

        While none is known a run may well be ordered: it waits, as it does for any restart.
        """
        known = await self.all()
        if known and not any(worker.sandbox.usable for worker in known):
            sandbox = known[0].sandbox
            raise SandboxUnavailable(f"Generated code cannot be isolated here: {sandbox.reason}", sandbox.remedy)


def _workers(resources: ResourcesDep) -> Workers:
    return Workers(resources.redis)


WorkersDep = Annotated[Workers, Depends(_workers)]
