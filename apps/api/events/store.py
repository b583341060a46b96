"""The event store: appends in the order of the run's row lock, reads, follows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions, after_commit, transaction
from apps.api.errors import RunNotFound
from apps.api.events.effects import changes
from apps.api.events.repository import EventRepository, recorded
from apps.api.events.schemas import EventPage
from apps.api.events.wakeups import Wakeups
from packages.agents.contracts import RunState
from packages.agents.events import Fact, Narration, RecordedEvent, StepFinished, StepRestarted, StepStarted

_BATCH = 500
FACT_KINDS = frozenset(kind.model_fields["kind"].default for kind in get_args(Fact))
"""Without the narration a run is short, and there is nothing in it that a restarted step takes back."""


@dataclass(frozen=True)
class Executions:
    """Of one step: those that told of it and are not superseded yet, and how many died in it."""

    told: tuple[str, ...]
    deaths: int


class EventStore:
    def __init__(self, sessions: Sessions, redis: Redis, poll_seconds: float = 2.0) -> None:
        self.wakeups = Wakeups(redis)
        self._sessions = sessions
        self._poll_seconds = poll_seconds

    async def append(
        self,
        run_id: str,
        event: Fact | Narration,
        *,
        key: str | None = None,
        execution: str | None = None,
    ) -> int:
        """Record an event in a transaction of its own; see `append_in`."""
        async with transaction(self._sessions) as session:
            return await self.append_in(session, run_id, event, key=key, execution=execution)

    async def append_in(
        self,
        session: AsyncSession,
        run_id: str,
        event: Fact | Narration,
        *,
        key: str | None = None,
        execution: str | None = None,
    ) -> int:
        """Record an event inside the caller's transaction and return its seq.

        An event whose `key` the run has already is not recorded again: the first one's seq is returned. The run's
        row is locked until the transaction ends. Raises `RunNotFound` and `IllegalStateChange`.
        """
        repository = EventRepository(session)
        run = await repository.lock_run(run_id)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        if key is not None and (earlier := await repository.seq_of(run_id, key)) is not None:
            return earlier
        moment = datetime.now(UTC)
        seq = run.last_seq + 1
        row = {
            "run_id": run_id,
            "seq": seq,
            "key": key,
            "kind": event.kind,
            "execution": execution,
            "at": moment,
            "data": storable(event.model_dump(mode="json")),
        }
        await repository.insert(row, changes(run, event, moment))
        after_commit(session, lambda: self.wakeups.ring(run_id, seq))
        return seq

    async def read(
        self,
        run_id: str,
        after: int = 0,
        limit: int | None = _BATCH,
        *,
        kinds: Collection[str] | None = None,
        step: str | None = None,
    ) -> list[RecordedEvent]:
        """Events with a seq above `after`, in order; kinds that this version does not know are left out."""
        async with self._sessions() as session:
            rows = await EventRepository(session).rows(run_id, after, limit, kinds, step)
        return [event for event in map(recorded, rows) if event is not None]

    async def page(
        self, session: AsyncSession, run_id: str, after: int, limit: int, *, is_of_facts: bool = False
    ) -> EventPage:
        repository = EventRepository(session)
        # Looked at first: nothing up to there can be missing among the rows.
        _, last_seq = await repository.progress(run_id)
        rows = await repository.rows(run_id, after, limit + 1, FACT_KINDS if is_of_facts else None)
        shown = rows[:limit]
        return EventPage(
            items=[event for event in map(recorded, shown) if event is not None],
            next_after=shown[-1].seq if shown else after,
            has_more=len(rows) > limit,
            last_seq=max(last_seq, shown[-1].seq) if shown else last_seq,
        )

    async def executions(self, run_id: str, step: str) -> Executions:
        """What became of the earlier executions of a step.

        One that finished may have no result all the same: its worker died before that was kept. Nobody died in it.
        """
        kinds = ("step.started", "step.finished", "step.restarted")
        is_finished: dict[str, bool] = {}
        deaths = 0
        for told in await self.read(run_id, limit=None, kinds=kinds, step=step):
            event, execution = told.event, told.execution or ""
            match event:
                case StepStarted():
                    is_finished[execution] = False
                case StepFinished():
                    is_finished[execution] = True
                case StepRestarted():
                    died = [one for one in event.superseded if not is_finished.pop(one, False)]
                    deaths += 0 if event.is_ended else len(died)
        return Executions(tuple(is_finished), deaths + list(is_finished.values()).count(False))

    async def follow(self, run_id: str, after: int = 0) -> AsyncIterator[list[RecordedEvent]]:
        """All events with a seq above `after` as they come, those together that are there at once; ends when a finished
        run has no more of them.

        No database session is held between two reads.
        """
        async with self.wakeups.bell(run_id) as bell:
            while True:
                bell.clear()
                async with self._sessions() as session:
                    repository = EventRepository(session)
                    state, last_seq = await repository.progress(run_id)
                    rows = await repository.rows(run_id, after, _BATCH) if last_seq > after else []
                if rows:
                    after = rows[-1].seq
                    yield [event for event in map(recorded, rows) if event is not None]
                if after < last_seq:
                    continue
                if RunState(state).is_final:
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), self._poll_seconds)

    async def aclose(self) -> None:
        await self.wakeups.aclose()


def storable(value: Any) -> Any:
    """The same JSON value without NUL characters, which PostgreSQL stores in no text."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case list():
            return [storable(item) for item in value]
        case dict():
            return {storable(name): storable(item) for name, item in value.items()}
        case _:
            return value
