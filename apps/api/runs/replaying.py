"""New runs that go the way of an ended one: to its end with its answers alone, or on from one of its events."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Run
from apps.api.db.session import SessionDep
from apps.api.errors import EventNotFound, NotReplayable, RunNotEnded, RunNotFound
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.repository import RunRepository
from apps.api.runs.schemas import ForkOrder
from apps.api.runs.starting import Beginnings, again, begin
from packages.agents.contracts import RunState


class Replays:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._user_id = principal.user_id
        self._rows = RunRepository(session, principal.user_id)

    async def replay(self, run_id: str) -> str:
        """The id of the new run. What people answered to the plan is answered again; what they said later cannot be."""
        run = await self._ended(run_id)
        await require_repeatable(self._rows, run)
        return await self._begin(run, "replay", None, run.budget_usd)

    async def fork(self, run_id: str, order: ForkOrder) -> str:
        """The id of the new run, which is a run like any other as soon as it has passed the event."""
        run = await self._ended(run_id)
        if order.from_event > run.last_seq:
            raise EventNotFound(
                f"Run {run_id} has no event {order.from_event}.", f"Its events are numbered 1 to {run.last_seq}."
            )
        steered = await self._rows.first_steering(run_id)
        if steered is not None and order.from_event > steered:
            raise NotReplayable(
                f"Before event {order.from_event} people told the agents of run {run_id} something; when it was read, "
                "nobody can repeat.",
                f"Fork it from event {steered} or an earlier one." if steered else None,
            )
        return await self._begin(run, "fork", order.from_event, order.budget_usd or run.budget_usd)

    async def _ended(self, run_id: str) -> Run:
        run = await self._rows.get(run_id)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        if not RunState(run.state).is_final:
            raise RunNotEnded(f"Run {run_id} is {run.state}.")
        return run

    async def _begin(self, run: Run, kind: str, from_event: int | None, budget_usd: float | None) -> str:
        asks = run.approve
        settings = run.settings if kind == "replay" else await Beginnings(self._session).going_on(run)
        if settings.get("ask_above_usd") and await self._rows.has_approved(run.id):
            # What a quote says depends on when it is made: where people answered, they are asked again.
            asks = "ask"
        if kind == "replay":
            settings = {name: value for name, value in settings.items() if name != "ask_above_usd"}
        new_run = again(
            run,
            self._user_id,
            kind=kind,
            approve=asks,
            settings=settings,
            budget_usd=budget_usd,
            revision=run.revision,
            replays=run.id,
            from_event=from_event,
        )
        return await begin(self._session, self._resources, new_run)


async def require_repeatable(rows: RunRepository, run: Run) -> None:
    """Raises `NotReplayable` for a run that went where its answers alone do not lead."""
    if not run.commit:
        raise NotReplayable(
            f"Run {run.id} delivered nothing that a replay could be compared with.",
            "Fork it from one of its events to go on from there.",
        )
    if (steered := await rows.first_steering(run.id)) is not None:
        raise NotReplayable(
            f"People told the agents of run {run.id} something; when it was read, nobody can repeat.",
            f"Fork it from event {steered} or an earlier one: before that nobody had said anything."
            if steered
            else None,
        )
    if await rows.has_heard(run.id, "finish"):
        raise NotReplayable(
            f"Run {run.id} was finished at its cap; a replay has none.",
            "Fork it to build what it had no money for.",
        )


def _replays(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Replays:
    return Replays(session, principal, resources)


ReplaysDep = Annotated[Replays, Depends(_replays)]
