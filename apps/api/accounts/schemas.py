"""What is shown of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

UserRole = Literal["user", "admin"]


class TokenView(BaseModel):
    name: str
    prefix: str
    expires_at: datetime | None


class MeView(BaseModel):
    id: str
    name: str
    role: UserRole
    token: TokenView
