"""The rules about tokens, and the one local user."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.schemas import MeView, TokenView, UserRole
from apps.api.db.models import APIToken, User
from apps.api.errors import NotSignedIn
from apps.api.settings import TOKEN_PREFIX

LOCAL_USER = "local"
_SHOWN_LENGTH = len(TOKEN_PREFIX) + 4
# A token in constant use is not written at every request.
_USE_IS_NEWS_AFTER = timedelta(minutes=1)


class Accounts:
    def __init__(self, session: AsyncSession) -> None:
        self._rows = AccountRepository(session)

    async def seed_local_user(self, token: str) -> None:
        """The local user, signed in by this token alone: the token of an earlier start no longer works.

        Whose machine it is administers it.
        """
        user_id = await self._rows.ensure_user(LOCAL_USER, "admin")
        await self._rows.replace_token(user_id, LOCAL_USER, token[:_SHOWN_LENGTH], digest(token))

    async def sign_in(self, token: str) -> tuple[APIToken, User]:
        """Whose token this is. Raises `NotSignedIn`, in the same words for every cause."""
        found = await self._rows.find_token(digest(token)) if token.startswith(TOKEN_PREFIX) else None
        now = datetime.now(UTC)
        if found is None or (found[0].expires_at is not None and found[0].expires_at <= now):
            raise NotSignedIn("This token is not valid.")
        held, user = found
        if held.last_used_at is None or now - held.last_used_at > _USE_IS_NEWS_AFTER:
            await self._rows.mark_used(held.id, now)
        return held, user

    async def me(self, user_id: str, name: str, role: UserRole, token_id: str) -> MeView:
        token = await self._rows.token(token_id)
        shown = TokenView(name=token.name, prefix=token.prefix, expires_at=token.expires_at)
        return MeView(id=user_id, name=name, role=role, token=shown)


def digest(token: str) -> str:
    """Tokens are long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
