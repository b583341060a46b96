"""How every run begins: what it takes over of another one, and of its project's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.db.models import ProjectSettings, Run
from apps.api.identifiers import new_id
from apps.api.resources import Resources
from apps.api.runs.repository import RunRepository
from apps.api.workers.service import Workers
from packages.agents.contracts import AppVariable, ModelPolicy, RunSettings, RunState
from packages.agents.events import RunStateChanged

ASKED = ("project_id", "prompt", "attachments", "approve", "max_rounds", "budget_usd", "at_cap", "limits")


def again(run: Run, user_id: str, **different: Any) -> Run:
    """A new run of this user that is asked what `run` was asked, but for what is `different`."""
    asked = {name: getattr(run, name) for name in ASKED}
    return Run(**{"id": new_id(), "owner_id": user_id, **asked, **different})


@dataclass(frozen=True)
class Beginning:
    approve: str
    budget_usd: float | None
    settings: RunSettings

    @property
    def may_ask(self) -> bool:
        """Whether a person may be asked to approve the plan."""
        return self.approve == "ask" or self.settings.ask_above_usd is not None

    def values(self) -> dict[str, Any]:
        """Columns of `runs`."""
        settings = self.settings.model_dump(mode="json", exclude_defaults=True)
        return {"approve": self.approve, "budget_usd": self.budget_usd, "settings": settings}


class Beginnings:
    """What the settings of a project, as they are now, make of a request. Who asks is known to be a member."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, project_id: str, approve: str | None, budget_usd: float | None) -> Beginning:
        """Whoever may start a run may approve its plan as well, so what they say comes before what the project does."""
        row = await self._session.get(ProjectSettings, project_id)
        if row is None:
            return Beginning(approve or "auto", budget_usd, RunSettings())
        is_above = approve is None and row.ask == "above"
        settings = RunSettings(
            models=ModelPolicy.model_validate(row.models),
            variables=tuple(AppVariable.model_validate(one) for one in row.variables),
            ask_above_usd=row.above_usd if is_above else None,
        )
        rule = "ask" if row.ask == "always" else "auto"
        return Beginning(approve or rule, budget_usd if budget_usd is not None else row.run_usd, settings)

    async def going_on(self, run: Run) -> dict[str, Any]:
        """The settings of a run that goes on from `run`: the models that may be asked now, and all else as it was."""
        now = await self.of(run.project_id, None, None)
        earlier = RunSettings.model_validate(run.settings)
        return earlier.model_copy(update={"models": now.settings.models}).model_dump(mode="json", exclude_defaults=True)


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
