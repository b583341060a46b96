"""What is shown of an account."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class TokenView(BaseModel):
    name: str
    prefix: str
    expires_at: datetime | None


class MeView(BaseModel):
    id: str
    name: str
    token: TokenView
