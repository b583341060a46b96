"""A run as people and the worker see it: requests over HTTP, facts through the event store."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run, RunMessage
from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.runs.bindings.inbox import RunInbox
from apps.api.runs.queue import AT_CAP
from apps.api.runs.repository import RunRepository
from packages.agents.contracts import Heard, Question, Spec
from packages.agents.events import ApprovalGiven, ConsensusReached, Fact, QuestionAsked, SpecProposed
from tests.conftest import API
from tests.factories import moved

Row = dict[str, Any]


@dataclass(frozen=True)
class UnderWay:
    """One run, the person who asks about it, and the facts that its worker tells."""

    api: API
    id: str
    sessions: Sessions
    session: AsyncSession
    store: EventStore
    redis: Redis

    def asked_by(self, api: API) -> UnderWay:
        return replace(self, api=api)

    # --- over HTTP -----------------------------------------------------------------------------------------------

    async def post(self, what: str, body: Row | None = None) -> httpx.Response:
        return await self.api.post(f"/runs/{self.id}/{what}", body)

    async def refusal(self, what: str, body: Row | None = None) -> tuple[int, str]:
        """Status and name of the error that answers."""
        answer = await self.post(what, body)
        assert answer.json()["message"], "a refusal says what happened"
        assert answer.json()["hint"], "a refusal says what to do next"
        return answer.status_code, str(answer.json()["error"])

    async def shown(self) -> Row:
        found: Row = (await self.api.get(f"/runs/{self.id}")).json()
        return found

    # --- the worker's side ---------------------------------------------------------------------------------------

    async def tell(self, *facts: Fact) -> None:
        for fact in facts:
            await self.store.append(self.id, fact)

    async def move(self, *states: str) -> None:
        await self.tell(*(moved(state) for state in states))

    async def propose(self, spec: Spec) -> None:
        proposed = SpecProposed(round=1, hash=spec.hash, spec=spec)
        agreed = ConsensusReached(round=1, version=spec.version, hash=spec.hash)
        await self.tell(moved("planning"), proposed, agreed, moved("awaiting_approval"))

    async def begin_building(self, spec: Spec) -> None:
        await self.propose(spec)
        await self.tell(ApprovalGiven(by="anna", hash=spec.hash), moved("building"))

    async def ask(self, task: str, text: str) -> None:
        """A stuck task's question, as the flow asks it."""
        await self.tell(
            QuestionAsked(question=Question(id=1, task=task, text=text)),
            moved("paused", reason=text, hint=f"Retry, split, edit or skip {task}."),
        )

    async def take_pause(self) -> None:
        """What the worker's control tells once it has ended what the run was doing."""
        row = await self.row()
        await self.store.append(self.id, moved("paused", row.state, reason=row.pause_reason, hint="Go on."))

    async def take_resume(self) -> None:
        row = await self.row()
        await self.store.append(self.id, moved(row.paused_from, "paused"))

    async def reach_cap(self) -> None:
        await self.be_held(f"{AT_CAP}: $1.00 of $1.00 is spent.")

    async def be_held(self, reason: str) -> None:
        """A step that cannot go on marks the run; then the worker's control pauses it."""
        await self.mark_held(reason)
        await self.take_pause()

    async def mark_held(self, reason: str) -> None:
        rows = RunRepository(self.session, self.api.person.id)
        await rows.mark_paused(await self.row(), datetime.now(UTC), reason)
        await self.session.commit()

    # --- what is stored ------------------------------------------------------------------------------------------

    async def row(self) -> Run:
        statement = select(Run).where(Run.id == self.id).execution_options(populate_existing=True)
        return (await self.session.execute(statement)).scalar_one()

    async def rows(self) -> list[RunMessage]:
        """What people said."""
        found = await self.session.execute(select(RunMessage).order_by(RunMessage.id))
        return list(found.scalars())

    async def messages(self) -> list[tuple[str, str, Any]]:
        """The durable messages: for whom, about what, and their content."""
        rows = await self.session.execute(text("SELECT destination_uuid, topic, message FROM dbos.notifications"))
        return [(row.destination_uuid, row.topic, json.loads(row.message)) for row in rows]

    async def heard(self) -> Heard:
        """All that the flow hears of it."""
        return await RunInbox(self.sessions, self.id).heard(0)
