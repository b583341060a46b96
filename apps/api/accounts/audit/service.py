"""Writing the audit log, reading it, and proving that nobody changed it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.chain import BEGINNING, content, hash_of
from apps.api.accounts.audit.repository import AuditRepository
from apps.api.accounts.audit.schemas import AuditCheck, AuditPage, AuditView
from apps.api.accounts.client import Client
from apps.api.db.accounts import AuditEntry
from apps.api.db.session import Sessions, before_commit

Result = Literal["done", "refused"]
_TARGET = "audit_target"


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
        entry = self.entry(action, user_id=user_id, actor=actor, target=target, result=result, **details)
        before_commit(self._session, lambda: _append(self._session, entry))

    def entry(
        self,
        action: str,
        *,
        user_id: str | None,
        actor: str | None = None,
        target: str = "",
        result: Result = "done",
        **details: str | int | list[str],
    ) -> AuditEntry:
        """Not yet a link of the chain."""
        return AuditEntry(
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


def concerns(session: AsyncSession, target: str) -> None:
    """What the change is about that this request makes, where its address does not tell."""
    session.info[_TARGET] = target


def record_request(session: AsyncSession, log: AuditLog, user_id: str, action: str, target: str, path: str) -> None:
    """A change that somebody makes by a request, named by its route."""

    async def append() -> None:
        about = session.info.pop(_TARGET, target)
        await _append(session, log.entry(action, user_id=user_id, target=about, path=path))

    before_commit(session, append)


async def _append(session: AsyncSession, entry: AuditEntry) -> None:
    # What else there is to write, and to wait for, comes first: everybody waits for the lock of the log.
    await session.flush()
    rows = AuditRepository(session)
    entry.previous_hash = await rows.last_hash()
    entry.hash = hash_of(content(entry))
    await rows.add(entry)


async def read_page(session: AsyncSession, user_id: str | None, before: int | None, limit: int) -> AuditPage:
    rows: Sequence[AuditEntry] = await AuditRepository(session).page(user_id, before, limit + 1)
    shown = rows[:limit]
    next_before = shown[-1].id if len(rows) > limit else None
    return AuditPage(items=[AuditView.of(row) for row in shown], next_before=next_before)


async def verify(session: AsyncSession) -> AuditCheck:
    """Reads all of it. That the newest entries were cut off is seen where `last_hash` was kept elsewhere."""
    previous, count = BEGINNING, 0
    async for entry in AuditRepository(session).all():
        if entry.previous_hash != previous or entry.hash != hash_of(content(entry)):
            return AuditCheck(entries=count, first_broken=entry.id, last_hash=previous)
        previous, count = entry.hash, count + 1
    return AuditCheck(entries=count, first_broken=None, last_hash=previous)


async def lines(sessions: Sessions) -> AsyncIterator[bytes]:
    """All of it as JSON lines, oldest first."""
    async with sessions() as session:
        async for entry in AuditRepository(session).all():
            said = {"id": entry.id, **content(entry), "hash": entry.hash}
            yield json.dumps(said, ensure_ascii=True).encode() + b"\n"
