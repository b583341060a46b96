"""Ending a run before its time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run
from apps.api.db.session import after_commit
from apps.api.events.store import EventStore
from packages.agents.contracts import RunState
from packages.agents.events import RunStateChanged


async def cancel(
    session: AsyncSession, events: EventStore, run_id: str, state: str, now: datetime, reason: str
) -> None:
    """Marks a run whose row is locked and in this state; the worker ends it. One that is queued ends here and now."""
    await session.execute(update(Run).where(Run.id == run_id).values(cancelled_at=now))
    if state == RunState.queued:
        ended = RunStateChanged(
            previous=RunState.queued,
            state=RunState.cancelled,
            reason=reason,
            hint="Start a new run to try again.",
        )
        await events.append_in(session, run_id, ended, key="state/cancelled")
    after_commit(session, lambda: events.wakeups.ask_to_control(run_id))
