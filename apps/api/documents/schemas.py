"""What is shown of a document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from apps.api.db.models import Document


class DocumentView(BaseModel):
    """`hash` is the sha256 (hex) of its bytes; `reason` says why it is refused."""

    id: str
    name: str
    hash: str
    size_bytes: int
    state: Literal["waiting", "indexed", "refused"]
    reason: str
    added_by: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: Document) -> DocumentView:
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})
