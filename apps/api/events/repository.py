"""All SQL about events."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from apps.api.db.models import EventRow, Run
from packages.agents.events import RecordedEvent, run_event

log = logging.getLogger(__name__)

# A prompt with its attachments may be a megabyte, and this row is read at every append.
_WITHOUT_THE_REQUEST = defer(Run.prompt), defer(Run.attachments), defer(Run.revision)


class EventRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_run(self, run_id: str) -> Run | None:
        """The run's row as it is now, locked until the transaction ends."""
        statement = select(Run).where(Run.id == run_id).with_for_update().options(*_WITHOUT_THE_REQUEST)
        found = await self._session.execute(statement, execution_options={"populate_existing": True})
        return found.scalar_one_or_none()

    async def seq_of(self, run_id: str, key: str) -> int | None:
        statement = select(EventRow.seq).where(EventRow.run_id == run_id, EventRow.key == key)
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def insert(self, row: dict[str, Any], run_changes: dict[str, Any]) -> None:
        await self._session.execute(insert(EventRow).values(**row))
        statement = update(Run).where(Run.id == row["run_id"]).values(last_seq=row["seq"], **run_changes)
        await self._session.execute(statement)

    async def rows(
        self,
        run_id: str,
        after: int = 0,
        limit: int | None = None,
        kinds: Collection[str] | None = None,
        step: str | None = None,
    ) -> Sequence[EventRow]:
        statement = select(EventRow).where(EventRow.run_id == run_id, EventRow.seq > after).order_by(EventRow.seq)
        if kinds is not None:
            statement = statement.where(EventRow.kind.in_(kinds))
        if step is not None:
            statement = statement.where(EventRow.data["step"].astext == step)
        return (await self._session.execute(statement.limit(limit))).scalars().all()

    async def rows_of_runs(self, run_ids: Collection[str], kinds: Collection[str]) -> Sequence[EventRow]:
        statement = (
            select(EventRow)
            .where(EventRow.run_id.in_(run_ids), EventRow.kind.in_(kinds))
            .order_by(EventRow.run_id, EventRow.seq)
        )
        return (await self._session.execute(statement)).scalars().all()

    async def progress(self, run_id: str) -> tuple[str, int]:
        """(state, last seq) of a run; of one that was deleted meanwhile, an end."""
        statement = select(Run.state, Run.last_seq).where(Run.id == run_id)
        found = (await self._session.execute(statement)).one_or_none()
        return (found.state, found.last_seq) if found else ("cancelled", 0)


def recorded(row: EventRow) -> RecordedEvent | None:
    """The event of a row; None when this version of the program does not know its kind."""
    try:
        return RecordedEvent(seq=row.seq, at=row.at, execution=row.execution, event=run_event.validate_python(row.data))
    except ValidationError as error:
        log.warning(
            "Event %s of run %s (%s) is not understood: %s", row.seq, row.run_id, row.kind, error.errors()[0]["msg"]
        )
        return None
