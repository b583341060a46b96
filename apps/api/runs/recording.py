"""An ended run as a fixture: what was ordered, every answer that it had, and the tree that came of it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import ModelCall, Run
from apps.api.db.session import SessionDep
from apps.api.errors import NotReplayable, RunNotEnded, RunNotFound
from apps.api.events.repository import EventRepository, recorded
from apps.api.resources import ResourcesDep
from apps.api.runs.projection import past
from apps.api.runs.replaying import require_repeatable
from apps.api.runs.repository import RunRepository
from apps.api.settings import ApiSettings
from apps.api.source.git import EMPTY_TREE, BareRepository
from packages.agents.contracts import RunState
from packages.agents.events import Delivered

FORMAT = 1


class RecordedAnswer(BaseModel):
    """`asked` names the parts of the question, each with a digest."""

    step: str
    ordinal: int
    request_hash: str
    role: str
    asked: list[tuple[str, str]]
    text: str
    tool_calls: list[dict[str, Any]]
    input_tokens: int
    output_tokens: int


class RecordingView(BaseModel):
    """Nothing in it tells of the machine or of the people; `approvals` are what these answered to the plan."""

    format: int = FORMAT
    model: str
    order: dict[str, Any]
    approvals: list[dict[str, Any]]
    arrivals: list[tuple[str, int]]
    other_model: str
    expected: dict[str, str]
    answers: list[RecordedAnswer]


class Recordings:
    def __init__(self, session: AsyncSession, principal: Principal, settings: ApiSettings) -> None:
        self._rows = RunRepository(session, principal.user_id)
        self._events = EventRepository(session)
        self._settings = settings

    async def of(self, run_id: str) -> RecordingView:
        run = await self._rows.get(run_id)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        if not RunState(run.state).is_final:
            raise RunNotEnded(f"Run {run_id} is {run.state}.")
        await require_repeatable(self._rows, run)
        if run.revision or not await asyncio.to_thread(self._begins_with_nothing, run):
            raise NotReplayable(
                f"Run {run_id} builds on what its project held before.", "Record a run that begins a new project."
            )
        if await self._events.rows(run_id, kinds=["context.retrieved"], limit=1):
            raise NotReplayable(
                f"Run {run_id} read what search found, which no recording holds.",
                "Record a smaller run, in a project without documents.",
            )
        rows = await self._events.rows(run_id, kinds=past.KINDS | {"run.delivered"})
        events = [event for event in map(recorded, rows) if event is not None]
        trees = [told.event.delivery.tree for told in events if isinstance(told.event, Delivered)]
        return RecordingView(
            model=run.model,
            order={
                "prompt": run.prompt,
                "attachments": run.attachments,
                "approve": run.approve,
                "max_rounds": run.max_rounds,
                "limits": run.limits,
                **_variables(run),
            },
            approvals=[one.model_dump(mode="json", exclude={"by"}) for one in past.approvals(events)],
            arrivals=past.arrivals(events),
            other_model=past.other_model(events),
            expected={"state": run.state, "tree": trees[-1]},
            answers=[_answer(call) for call in await self._rows.calls(run_id)],
        )

    def _begins_with_nothing(self, run: Run) -> bool:
        path = self._settings.repositories / f"{run.project_id}.git"
        repository = BareRepository(path, self._settings.git_timeout_seconds)
        return repository.resolve(f"refs/conclave/runs/{run.id}/start^{{tree}}") == EMPTY_TREE


def _variables(run: Run) -> dict[str, Any]:
    """What the prompts say of them, where there are any; which models may be asked is no matter of a recording."""
    named = run.settings.get("variables")
    return {"settings": {"variables": named}} if named else {}


def _answer(call: ModelCall) -> RecordedAnswer:
    kept = {name: call.reply[name] for name in ("text", "tool_calls")}
    return RecordedAnswer(
        step=call.step,
        ordinal=call.ordinal,
        request_hash=call.request_hash,
        role=call.role,
        asked=call.reply.get("asked") or [],
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        **kept,
    )


def _recordings(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Recordings:
    return Recordings(session, principal, resources.settings)


RecordingsDep = Annotated[Recordings, Depends(_recordings)]
