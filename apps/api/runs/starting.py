"""How every run begins, and what one takes over of another."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.db.models import Run
from apps.api.identifiers import new_id
from apps.api.resources import Resources
from apps.api.runs.repository import RunRepository
from apps.api.workers.service import Workers
from packages.agents.contracts import RunState
from packages.agents.events import RunStateChanged

ASKED = ("project_id", "prompt", "attachments", "approve", "max_rounds", "budget_usd", "at_cap", "limits")


def again(run: Run, user_id: str, **different: Any) -> Run:
    """A new run of this user that is asked what `run` was asked, but for what is `different`."""
    asked = {name: getattr(run, name) for name in ASKED}
    return Run(**{"id": new_id(), "owner_id": user_id, **asked, **different})


async def begin(session: AsyncSession, resources: Resources, run: Run) -> str:
    """Row, first event and enqueue, in the caller's transaction. Returns the run's id.

    Raises SandboxUnavailable where nobody could carry it out.
    """
    await Workers(resources.redis).require_sandbox()
    await RunRepository(session, run.owner_id).add(run)
    born = RunStateChanged(previous=None, state=RunState.queued)
    await resources.events.append_in(session, run.id, born, key="state/0")
    await resources.queue.enqueue(session, run.id, run.owner_id)
    concerns(session, run.id)
    return run.id
