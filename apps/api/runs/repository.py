"""All SQL about runs; none of it sees those of projects that the user is no member of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from apps.api.db.accounts import User
from apps.api.db.models import (
    EventRow,
    Idempotency,
    ModelAttempt,
    ModelCall,
    Project,
    ProjectMember,
    Run,
    RunMessage,
)
from apps.api.db.repository import Repository
from apps.api.projects.access import ProjectRole, projects_of
from packages.agents.contracts import FINAL_STATES, RunState, Usage

STEERING = ("steer", "retry", "skip", "split", "edit")
"""Messages that agents read or that change the plan, at a moment that nobody can repeat."""


class RunRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._user_id = user_id

    async def get(self, run_id: str, *, lock: bool = False) -> Run | None:
        statement = select(Run).where(Run.id == run_id, Run.project_id.in_(projects_of(self._user_id)))
        if lock:
            statement = statement.with_for_update()
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def page(
        self, project_id: str | None, states: Sequence[str], cursor: str | None, limit: int
    ) -> tuple[Sequence[Run], str | None]:
        """Without attachments and revisions, which may be large and which no list shows."""
        slim = defer(Run.attachments), defer(Run.revision)
        statement = select(Run).where(Run.project_id.in_(projects_of(self._user_id))).options(*slim)
        if project_id is not None:
            statement = statement.where(Run.project_id == project_id)
        if states:
            statement = statement.where(Run.state.in_(states))
        return await self.newest(statement, Run, cursor, limit)

    async def project(self, project_id: str) -> Project | None:
        statement = select(Project).where(Project.id == project_id, Project.id.in_(projects_of(self._user_id)))
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def projects(self, project_ids: set[str]) -> list[tuple[str, str, ProjectRole]]:
        """(id, name, the user's role) of each; who was a member until a moment ago may do nothing."""
        is_own = (ProjectMember.project_id == Project.id) & (ProjectMember.user_id == self._user_id)
        statement = (
            select(Project.id, Project.name, func.coalesce(ProjectMember.role, "viewer"))
            .outerjoin(ProjectMember, is_own)
            .where(Project.id.in_(project_ids))
        )
        return [(id_, name, cast(ProjectRole, role)) for id_, name, role in await self.session.execute(statement)]

    async def name_of(self, user_id: str) -> str | None:
        """None of one who was deleted."""
        statement = select(User.name).where(User.id == user_id, User.deleted_at.is_(None))
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def usage(self, run_ids: Collection[str]) -> dict[str, Usage]:
        """What the calls of each of these runs used; a run without calls is left out.

        A call is an answer, of use or not; what a replay or a fork took over counts as well, and costs nothing.
        """
        return await self._usage("run_id", run_ids)

    async def usage_by_task(self, run_id: str) -> dict[str, Usage]:
        """The same for each task of a run; "" collects the calls of no task."""
        return await self._usage("task", [run_id])

    async def usage_by_role(self, run_id: str) -> dict[str, Usage]:
        return await self._usage("role", [run_id])

    async def started_by(self, key: str) -> Idempotency | None:
        """The run that this key started. Until this transaction ends, another request with the key waits here."""
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{self._user_id}/{key}", 0))
        await self.session.execute(select(lock))
        return await self.session.get(Idempotency, (self._user_id, key))

    async def question_of(self, run_id: str) -> int:
        """The seq of the event that asked for the newest approval, 0 if there is none; a resume asks nothing new."""
        told = EventRow.data
        statement = select(func.max(EventRow.seq)).where(
            EventRow.run_id == run_id,
            EventRow.kind == "run.state_changed",
            told["state"].astext == RunState.awaiting_approval,
            told["previous"].astext.is_distinct_from(RunState.paused),
        )
        return (await self.session.execute(statement)).scalar_one() or 0

    async def answer_to(self, run_id: str, seq: int) -> RunMessage | None:
        """What a person has answered to the state change with this seq."""
        statement = select(RunMessage).where(RunMessage.run_id == run_id, RunMessage.answers_seq == seq)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def mark_paused(self, run: Run, at: datetime, reason: str) -> None:
        run.paused_at, run.pause_reason, run.pauses = at, reason, run.pauses + 1
        await self.session.flush()

    async def mark_resumed(self, run: Run, at_cap: str) -> None:
        run.paused_at, run.at_cap = None, at_cap
        if run.state != RunState.paused:
            run.pause_reason = ""  # the worker has not seen the pause yet, and need not any more
        await self.session.flush()

    async def revision_under_way(self, run_id: str) -> str | None:
        """The run that revises this one and has not ended."""
        ended = [state.value for state in FINAL_STATES]
        statement = select(Run.id).where(Run.revises == run_id, Run.state.not_in(ended)).limit(1)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def first_steering(self, run_id: str) -> int | None:
        """The seq of the run's last event before people first told its agents something while they worked."""
        first = select(func.min(RunMessage.at)).where(RunMessage.run_id == run_id, RunMessage.kind.in_(STEERING))
        moment = (await self.session.execute(first)).scalar_one()
        if moment is None:
            return None
        last = select(func.max(EventRow.seq)).where(EventRow.run_id == run_id, EventRow.at <= moment)
        return (await self.session.execute(last)).scalar_one() or 0

    async def has_heard(self, run_id: str, kind: str) -> bool:
        statement = select(RunMessage.id).where(RunMessage.run_id == run_id, RunMessage.kind == kind).limit(1)
        return (await self.session.execute(statement)).scalar_one_or_none() is not None

    async def has_approved(self, run_id: str) -> bool:
        """Whether people answered to its plan, one way or the other."""
        return await self.has_heard(run_id, "approve") or await self.has_heard(run_id, "reject")

    async def calls(self, run_id: str) -> Sequence[ModelCall]:
        """The journal of a run, step by step."""
        statement = select(ModelCall).where(ModelCall.run_id == run_id)
        ordered = statement.order_by(ModelCall.step, ModelCall.ordinal, ModelCall.at)
        return (await self.session.execute(ordered)).scalars().all()

    async def say(self, run_id: str, kind: str, **values: Any) -> RunMessage:
        message = RunMessage(run_id=run_id, kind=kind, by=self._user_id, **values)
        await self.add(message)
        return message

    async def _usage(self, by: str, run_ids: Collection[str]) -> dict[str, Usage]:
        names = (by, "input_tokens", "output_tokens", "cost_usd")
        paid = select(*(getattr(ModelAttempt, name) for name in names)).where(
            ModelAttempt.run_id.in_(run_ids), ModelAttempt.state == "settled"
        )
        # Replies are large: they are only read where they may tell that they were taken over.
        taken_over = (
            select(*(getattr(ModelCall, name) for name in names))
            .join(Run, Run.id == ModelCall.run_id)
            .where(ModelCall.run_id.in_(run_ids), Run.replays.is_not(None), ModelCall.reply["replayed"].as_boolean())
        )
        used = union_all(paid, taken_over).subquery().c
        statement = select(
            used[by],
            func.count(),
            func.sum(used.input_tokens),
            func.sum(used.output_tokens),
            func.sum(used.cost_usd),
            func.count(used.cost_usd),
        ).group_by(used[by])
        return {
            name: Usage(
                calls=calls, input_tokens=sent, output_tokens=received, cost_usd=cost if priced == calls else None
            )
            for name, calls, sent, received, cost, priced in await self.session.execute(statement)
        }
