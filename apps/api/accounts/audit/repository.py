"""All SQL about the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import func, select

from apps.api.accounts.audit.chain import BEGINNING
from apps.api.db.accounts import AuditEntry
from apps.api.db.repository import Repository

_LOCK = 7_002
_BATCH = 500


class AuditRepository(Repository):
    async def last_hash(self) -> str:
        """Of the newest entry; nobody else adds one before the end of this transaction."""
        await self.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
        return (await self.session.execute(newest)).scalar_one_or_none() or BEGINNING

    async def page(self, user_id: str | None, before: int | None, limit: int) -> Sequence[AuditEntry]:
        """Newest first; all people's where there is no `user_id`."""
        statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if user_id is not None:
            statement = statement.where(AuditEntry.user_id == user_id)
        if before is not None:
            statement = statement.where(AuditEntry.id < before)
        return (await self.session.execute(statement)).scalars().all()

    async def all(self) -> AsyncIterator[AuditEntry]:
        """Oldest first, a batch at a time."""
        after = 0
        while True:
            statement = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(_BATCH)
            rows = (await self.session.execute(statement)).scalars().all()
            for row in rows:
                after = row.id
                yield row
            self.session.expunge_all()
            if len(rows) < _BATCH:
                return
