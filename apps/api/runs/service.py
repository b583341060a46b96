"""The rules about runs: start one, look at it, say something to it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Idempotency, Run
from apps.api.db.repository import Page
from apps.api.db.session import SessionDep
from apps.api.errors import IdempotencyKeyReused, ProjectNotFound, QuoteNotFound, RunNotFound, SpecNotFound
from apps.api.events.repository import EventRepository, recorded
from apps.api.events.store import FACT_KINDS
from apps.api.identifiers import new_id
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.projection import header, stages
from apps.api.runs.projection.debate import DebateView, debate
from apps.api.runs.projection.ledger import LedgerView, ledger
from apps.api.runs.projection.reports import ReportView, reports
from apps.api.runs.projection.spec import QuoteView, SpecView, actual, quote_view, spec_view
from apps.api.runs.projection.tasks import TasksView, tasks
from apps.api.runs.repository import RunRepository
from apps.api.runs.schemas import GenerateOrder, ProjectName, RunSummary, RunView
from apps.api.runs.starting import Beginnings, begin
from apps.api.runs.view import run_summary, run_view
from packages.agents.contracts import RunState, Usage
from packages.agents.events import RecordedEvent


class Runs:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._principal = principal
        self._resources = resources
        self._rows = RunRepository(session, principal.user_id)
        self.events = EventRepository(session)

    async def generate(self, project_id: str, order: GenerateOrder, key: str | None) -> RunView:
        """Start a run, once for each key: run, first event and enqueue are one transaction."""
        if await self._rows.project(project_id) is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        request_hash = hashlib.sha256(f"{project_id}\n{order.model_dump_json()}".encode()).hexdigest()
        if key is not None and (earlier := await self._rows.started_by(key)) is not None:
            if earlier.request_hash != request_hash:
                raise IdempotencyKeyReused("This Idempotency-Key came with another request before.")
            return await self.read(earlier.run_id)
        run_id = await self._start(project_id, order)
        if key is not None:
            user_id = self._principal.user_id
            await self._rows.add(Idempotency(user_id=user_id, key=key, request_hash=request_hash, run_id=run_id))
        return await self.read(run_id)

    async def read(self, run_id: str) -> RunView:
        run = await self.owned(run_id)
        (summary,) = await self._summaries([run])
        usage = await self._rows.usage_by_role(run_id)
        asked_by = await self._rows.name_of(run.owner_id)
        return run_view(run, summary, await self._facts(run_id, header.KINDS), asked_by, usage)

    async def page(
        self, project_id: str | None, states: Sequence[RunState], cursor: str | None, limit: int
    ) -> Page[RunSummary]:
        rows, next_cursor = await self._rows.page(project_id, [state.value for state in states], cursor, limit)
        return Page(items=await self._summaries(rows), next_cursor=next_cursor)

    async def spec(self, run_id: str, version: int | None) -> SpecView:
        view = spec_view(await self._told(run_id), version)
        if view is None:
            raise SpecNotFound(f"Run {run_id} has no spec" + ("." if version is None else f" of version {version}."))
        return view

    async def quote(self, run_id: str) -> QuoteView:
        told = await self._told(run_id)
        view = quote_view(told, actual(await self._rows.usage_by_task(run_id), told, datetime.now(UTC)))
        if view is None:
            raise QuoteNotFound(f"Run {run_id} has no quote.")
        return view

    async def tasks(self, run_id: str) -> TasksView:
        return tasks(await self._told(run_id), await self._rows.usage_by_task(run_id))

    async def verdicts(self, run_id: str) -> DebateView:
        return debate(await self._told(run_id))

    async def reports(self, run_id: str) -> list[ReportView]:
        return reports(await self._told(run_id))

    async def ledger(self, run_id: str) -> LedgerView:
        return ledger(await self._told(run_id))

    async def owned(self, run_id: str) -> Run:
        """The caller's run. Someone else's is not found."""
        run = await self._rows.get(run_id)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        return run

    async def _start(self, project_id: str, order: GenerateOrder) -> str:
        begun = await Beginnings(self._session).of(project_id, order.approve, order.budget_usd)
        at_cap = order.at_cap or ("pause" if begun.may_ask else "finish")
        asked = {**order.model_dump(mode="json"), **begun.values(), "at_cap": at_cap}
        run = Run(id=new_id(), project_id=project_id, owner_id=self._principal.user_id, **asked)
        return await begin(self._session, self._resources, run)

    async def _told(self, run_id: str) -> list[RecordedEvent]:
        await self.owned(run_id)
        return await self._facts(run_id, FACT_KINDS)

    async def _facts(self, run_id: str, kinds: Collection[str]) -> list[RecordedEvent]:
        rows = await self.events.rows(run_id, kinds=kinds)
        return [event for event in map(recorded, rows) if event is not None]

    async def _summaries(self, runs: Sequence[Run]) -> list[RunSummary]:
        """Three queries, however many runs there are."""
        run_ids = [run.id for run in runs]
        moves: dict[str, list[RecordedEvent]] = defaultdict(list)
        for row in await self.events.rows_of_runs(run_ids, stages.KINDS):
            if (event := recorded(row)) is not None:
                moves[row.run_id].append(event)
        projects = {
            project_id: ProjectName(id=project_id, name=name, role=role)
            for project_id, name, role in await self._rows.projects({run.project_id for run in runs})
        }
        usage = await self._rows.usage(run_ids)
        now = datetime.now(UTC)
        return [
            run_summary(run, projects[run.project_id], usage.get(run.id, Usage()), moves[run.id], now) for run in runs
        ]


def _runs(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Runs:
    return Runs(session, principal, resources)


RunsDep = Annotated[Runs, Depends(_runs)]
