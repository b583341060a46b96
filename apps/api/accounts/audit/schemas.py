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
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditView:
        return cls.model_validate(entry, from_attributes=True)


class AuditPage(BaseModel):
    """Newest first. Ask again with `before=next_before`; it is null on the last page."""

    items: list[AuditView]
    next_before: int | None = None
