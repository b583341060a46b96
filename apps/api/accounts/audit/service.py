"""Writing the audit log, reading it, and proving that nobody changed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.chain import BEGINNING, content, hash_of
from apps.api.accounts.audit.repository import AuditRepository
from apps.api.accounts.audit.schemas import AuditPage, AuditView
from apps.api.accounts.client import Client
from apps.api.db.accounts import AuditEntry
from apps.api.db.session import before_commit

Result = Literal["done", "refused"]


class AuditLog:
    """Entries are written as the last of the session's transaction, together with what they tell of or not at all."""

    def __init__(self, session: AsyncSession, client: Client, now: datetime) -> None:
        self._session, self._client, self._now = session, client, now

    def record(
        self,
        action: str,
        *,
        user_id: str | None,
        actor: str | None = None,
        target: str = "",
        result: Result = "done",
        **details: str | int | list[str],
    ) -> None:
        """`actor` is the user themself where nobody else is named. Details are no secrets."""
        entry = AuditEntry(
            at=self._now,
            user_id=user_id,
            actor=(user_id or "") if actor is None else actor,
            action=action,
            target=target,
            result=result,
            address=self._client.address,
            agent=self._client.agent,
            details=details,
        )
        before_commit(self._session, lambda: _append(self._session, entry))


async def _append(session: AsyncSession, entry: AuditEntry) -> None:
    rows = AuditRepository(session)
    entry.previous_hash = await rows.last_hash()
    entry.hash = hash_of(content(entry))
    await rows.add(entry)


async def read_page(session: AsyncSession, user_id: str | None, before: int | None, limit: int) -> AuditPage:
    rows: Sequence[AuditEntry] = await AuditRepository(session).page(user_id, before, limit + 1)
    shown = rows[:limit]
    next_before = shown[-1].id if len(rows) > limit else None
    return AuditPage(items=[AuditView.of(row) for row in shown], next_before=next_before)


async def first_broken(session: AsyncSession) -> int | None:
    """The id of the first entry that is not as it was written, or does not follow the one before; None if all do."""
    previous = BEGINNING
    async for entry in AuditRepository(session).all():
        if entry.previous_hash != previous or entry.hash != hash_of(content(entry)):
            return entry.id
        previous = entry.hash
    return None


def exported(entry: AuditEntry) -> dict[str, Any]:
    return {"id": entry.id, **content(entry), "hash": entry.hash}
