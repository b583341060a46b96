"""Runs whose pause nobody has caused go on by themselves: when a model answers again, when the day is over."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import EventRow, ModelAttempt, Run
from apps.api.db.session import Sessions, after_commit, transaction
from apps.api.events.store import EventStore
from apps.api.runs.bindings.ledger import day_of
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.bindings.preferences import preference_of
from apps.api.runs.queue import DAY_SPENT, OUTAGE
from packages.agents.contracts import RunSettings, RunState
from packages.llm.configuration import NO_PREFERENCE, Preference

LOOK_SECONDS = 5.0
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300.0

log = logging.getLogger(__name__)


class Answering(Protocol):
    """The router, which asks for a word of whoever `role` may ask again; "" is any role."""

    async def is_back(self, role: str = "", preference: Preference = NO_PREFERENCE) -> bool: ...


def _now() -> datetime:
    return datetime.now(UTC)


class Outages:
    def __init__(
        self,
        sessions: Sessions,
        store: EventStore,
        router: Answering,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._sessions, self._store, self._router = sessions, store, router
        self._sleep, self._clock = sleep, clock

    async def watch(self) -> None:
        """Runs for the life of the worker."""
        while True:
            await patiently(self.look)
            await self._sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Asks only while somebody waits: an answer may cost a little."""
        now = self._clock()
        async with self._sessions() as session:
            waiting = await _held(session, DAY_SPENT)
            rested = [one for one, since in waiting if day_of(since) < day_of(now)]
            stalled = defaultdict[tuple[str, Preference], list[str]](list)
            for run_id, since in await _held(session, OUTAGE):
                role, wait = await _stall(session, run_id)
                if since + wait <= now:
                    stalled[role, await _preference(session, run_id, role)].append(run_id)
        if rested:
            log.info("A new day: %d runs go on", len(rested))
            await self._resume(rested, DAY_SPENT, now)
        for (role, preference), run_ids in stalled.items():
            if await self._router.is_back(role, preference):
                log.info("A model answers again: %d runs go on", len(run_ids))
                await self._resume(run_ids, OUTAGE, now)

    async def _resume(self, run_ids: Collection[str], cause: str, seen: datetime) -> None:
        # Whoever is paused anew meanwhile, by a person or by another outage, stays so: only this cause is over.
        resumed = (
            update(Run)
            .where(Run.id.in_(run_ids), Run.pause_reason.startswith(cause), Run.paused_at <= seen)
            .values(paused_at=None)
        )
        async with transaction(self._sessions) as session:
            await session.execute(resumed)
            for run_id in run_ids:
                after_commit(session, partial(self._store.wakeups.ask_to_control, run_id))


async def _held(session: AsyncSession, cause: str) -> Sequence[tuple[str, datetime]]:
    """Each run that is paused by it, and since when."""
    held = select(Run.id, Run.paused_at).where(Run.state == RunState.paused, Run.pause_reason.startswith(cause))
    found = await session.execute(held.where(Run.paused_at.is_not(None)))
    return [(run_id, since) for run_id, since in found if since is not None]


async def _preference(session: AsyncSession, run_id: str, role: str) -> Preference:
    settings = (await session.execute(select(Run.settings).where(Run.id == run_id))).scalar_one_or_none()
    return preference_of(RunSettings.model_validate(settings or {}).models, role)


async def _stall(session: AsyncSession, run_id: str) -> tuple[str, timedelta]:
    """The role that found nobody to ask, "" if that is not known, and how long the run waits at least.

    The first outage is over as soon as a model answers. Where the run has had no answer since then, a model's word
    promises little: the next pauses are the longer the more of them there are.
    """
    attempt, event = ModelAttempt, EventRow
    of_run = attempt.run_id == run_id
    newest = select(attempt.role).where(of_run, attempt.state == "nobody").order_by(attempt.at.desc()).limit(1)
    role = (await session.execute(newest)).scalar_one_or_none() or ""
    of_role = attempt.role == role if role else true()
    answered = select(func.max(attempt.ended_at)).where(of_run, of_role, attempt.state == "settled")
    last = (await session.execute(answered)).scalar_one()
    pauses = select(func.count()).where(
        event.run_id == run_id,
        event.kind == "run.state_changed",
        event.data["state"].astext == RunState.paused,
        event.data["reason"].astext.startswith(OUTAGE),
        event.at > last if last else true(),
    )
    number = (await session.execute(pauses)).scalar_one()
    seconds = min(FIRST_WAIT_SECONDS * 2 ** min(number - 2, 20), LONGEST_WAIT_SECONDS) if number > 1 else 0.0
    return role, timedelta(seconds=seconds)
