"""What is told of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from apps.api.db.accounts import AuditEntry


class AuditView(BaseModel):
    """`user_id` is whose matter it is, `actor` the id of who did it, or "" for somebody who was not signed in."""

    id: int
    at: datetime
    user_id: str | None
    actor: str
    action: str
    target: str
    result: str
    address: str
    agent: str
    details: dict[str, Any]
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditView:
        return cls.model_validate(entry, from_attributes=True)


class AuditCheck(BaseModel):
    """`entries` follow one another as they were written; `first_broken` is the id of the first that does not, or null.

    `last_hash` seals all of them: kept elsewhere, it proves later that none is missing.
    """

    entries: int
    first_broken: int | None
    last_hash: str


class AuditPage(BaseModel):
    """Newest first. Ask again with `before=next_before`; it is null on the last page."""

    items: list[AuditView]
    next_before: int | None = None
