"""Secrets that a person is sent or given to be used once: 256 random bits, of which the database knows a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.repository import SecretRepository
from apps.api.db.accounts import OneTimeSecret

Purpose = Literal["verify", "reset", "second_factor", "setup"]
LIVES: dict[Purpose, timedelta] = {
    "verify": timedelta(hours=24),
    "reset": timedelta(minutes=30),
    "second_factor": timedelta(minutes=5),
}


class OneTimeSecrets:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._rows, self._now = SecretRepository(session), now

    async def issue(self, user_id: str, purpose: Purpose, details: dict[str, Any] | None = None) -> str:
        secret = secrets.token_urlsafe(32)
        row = {"hash": digest(secret), "user_id": user_id, "purpose": purpose, "details": details or {}}
        await self._rows.add(OneTimeSecret(**row, created_at=self._now, expires_at=self._now + LIVES[purpose]))
        return secret

    async def read(self, secret: str, purpose: Purpose) -> OneTimeSecret | None:
        return await self._rows.read(digest(secret), purpose, self._now)

    async def use(self, secret: str, purpose: Purpose) -> OneTimeSecret | None:
        """Once: of many who use it at the same time one gets it, the others None."""
        return await self._rows.use(digest(secret), purpose, self._now)

    async def used(self, secret: str, purpose: Purpose) -> OneTimeSecret | None:
        """One that was used before, as long as it is kept."""
        return await self._rows.used(digest(secret), purpose)

    async def void(self, user_id: str, *purposes: Purpose) -> None:
        await self._rows.void(user_id, purposes)


def digest(token: str) -> str:
    """Long and random values need no slow hash: a plain one cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
