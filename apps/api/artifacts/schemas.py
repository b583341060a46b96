"""What is shown of an artifact."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from apps.api.db.models import ArtifactRow


class ArtifactView(BaseModel):
    """`hash` is the sha256 (hex) of the bytes that `url` answers with."""

    name: str
    hash: str
    size_bytes: int
    media_type: str
    at: datetime
    url: str

    @classmethod
    def of(cls, row: ArtifactRow, url: str) -> ArtifactView:
        return cls(
            name=row.name, hash=row.hash, size_bytes=row.size_bytes, media_type=row.media_type, at=row.at, url=url
        )
