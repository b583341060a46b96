"""What another run was asked, answered and told, for a run that goes the same way again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from apps.api.db.models import EventRow, ModelCall
from apps.api.db.session import Sessions
from apps.api.events.repository import EventRepository, recorded
from apps.api.runs.bindings.models import StoredJournal
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.projection.past import KINDS
from packages.agents.contracts import Replay, Retrieved, SearchOrder
from packages.agents.errors import NotRecorded
from packages.agents.events import ContextRetrieved, RecordedEvent
from packages.llm.calls import Call, Completion, first_difference
from packages.llm.router import Router

RETRIEVED = "context.retrieved"


class Past:
    """The run that is replayed; of one that is forked, as much as happened until the fork."""

    def __init__(self, sessions: Sessions, replay: Replay) -> None:
        self._sessions, self.replay = sessions, replay
        # What has ended stays as it is, so it is read once.
        self._answered: dict[str, int] | None = None
        self._events: list[RecordedEvent] | None = None

    async def answer(self, call: Call) -> dict[str, Any] | None:
        """What the same question was answered with; what it cost is paid, and took its time, once."""
        if self.replay.is_fork and call.ordinal >= (await self._turns()).get(call.step, 0):
            return None
        async with self._sessions() as session:
            row = await session.get(ModelCall, (self.replay.of, call.step, call.ordinal, call.request_hash))
        return {**row.reply, "cost_usd": 0.0, "seconds": 0.0, "replayed": True} if row else None

    async def _turns(self) -> dict[str, int]:
        """How many answers each step had at the event where the fork begins.

        An execution that is begun anew is told its answers again, so the one that came furthest counts.
        """
        if self._answered is None:
            told, step = func.count().label("told"), EventRow.data["step"].astext.label("step")
            each = (
                select(step, told)
                .where(EventRow.run_id == self.replay.of, EventRow.kind == "model.answered")
                .where(EventRow.seq <= self.replay.until)
                .group_by(step, EventRow.execution)
                .subquery()
            )
            async with self._sessions() as session:
                rows = await session.execute(select(each.c.step, func.max(each.c.told)).group_by(each.c.step))
                self._answered = {name: number for name, number in rows}
        return self._answered

    async def why_not(self, call: Call) -> str:
        """What is different, when the run that is replayed has no answer to this question."""
        run, number = f"run {self.replay.of}", call.ordinal + 1
        statement = select(ModelCall).where(ModelCall.run_id == self.replay.of, ModelCall.step == call.step)
        async with self._sessions() as session:
            rows = (await session.scalars(statement.order_by(ModelCall.at))).all()
        if not rows:
            return f"{call.step} asks a model, and in {run} it had no answer."
        versions = [row for row in rows if row.ordinal == call.ordinal]
        if not versions:
            return f"{call.step} asks a model {number} times, and {run} has no answer to the last of these questions."
        where = first_difference(call.parts, versions[-1].reply.get("asked") or ())
        told = f" Question {number} differs in {where}." if where else f" Question {number} differs."
        return f"The prompt of {call.step} is not the one of {run} any more.{told}"

    async def events(self) -> list[RecordedEvent]:
        """The events of `KINDS`, until the fork."""
        if self._events is None:
            async with self._sessions() as session:
                rows = await EventRepository(session).rows(self.replay.of, kinds=KINDS)
            last = self.replay.until
            found = [event for event in map(recorded, rows) if event is not None]
            self._events = [event for event in found if last is None or event.seq <= last]
        return self._events


class RecalledModels:
    """In the router's place: first the answers of the past, then those of a model if the run is a fork."""

    def __init__(self, past: Past, journal: StoredJournal, router: Router) -> None:
        self._past, self._journal, self._router = past, journal, router

    async def complete(self, call: Call) -> Completion:
        """Raises a `ModelError` as the router does, and `NotRecorded` where a replay would have to ask."""
        if answer := await self._past.answer(call):
            await self._journal.record(call.run, call.step, call.ordinal, call.request_hash, answer)
            return Completion.from_record(answer)
        if self._past.replay.is_fork:
            return await self._router.complete(call)
        raise NotRecorded(await self._past.why_not(call))


class Given:
    """What search gave a step before: to an earlier execution of it, or in the run that is gone through again.

    How well a passage fits depends on everything that is indexed by then; what a model read must be the same again.
    """

    def __init__(self, sessions: Sessions, run_id: str, replay: Replay | None) -> None:
        self._sessions, self._run_id, self._replay = sessions, run_id, replay

    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None:
        """None where it is to be searched. A replay searches for nothing that the run before it did not find."""
        if (found := await self._of(self._run_id, None, step, (order, tree))) is not None or self._replay is None:
            return found
        found = await self._of(self._replay.of, self._replay.until, step, (order, tree))
        return Retrieved() if found is None and not self._replay.is_fork else found

    async def _of(self, run_id: str, until: int | None, step: str, asked: tuple[SearchOrder, str]) -> Retrieved | None:
        async def read() -> list[RecordedEvent | None]:
            async with self._sessions() as session:
                rows = await EventRepository(session).rows(run_id, kinds=[RETRIEVED], step=step)
            return [recorded(row) for row in rows if until is None or row.seq <= until]

        for told in await patiently(read):
            event = told.event if told else None
            if isinstance(event, ContextRetrieved) and (event.order, event.tree) == asked:
                return event.retrieved
        return None
