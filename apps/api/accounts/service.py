"""Who a token or a session belongs to, and the one local user."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.keys import Claims
from apps.api.accounts.one_time import digest
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.schemas import LOCAL_USER, MeView, SignInView
from apps.api.accounts.tokens.scopes import EVERYTHING
from apps.api.clock import now as present
from apps.api.db.accounts import NEVER, APIToken, SessionRow, User
from apps.api.errors import NotSignedIn
from apps.api.settings import SHOWN_LENGTH, TOKEN_PREFIX, SettingsError

# What is in constant use is not written at every request.
_USE_IS_NEWS_AFTER = timedelta(minutes=1)
_NAME_IS_A_PERSONS = f"""Conclave's API cannot start.
  LOCAL_TOKEN: signs the user named {LOCAL_USER} in as an administrator, and somebody has an account of that name, with
  a password, an address or an identity elsewhere. Give it another name and a user's role, in the database:
  UPDATE users SET name = '{LOCAL_USER}-person', kind = 'person', role = 'user' WHERE name = '{LOCAL_USER}';
"""  # noqa: S608  a person reads it


class Accounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._rows = AccountRepository(session)

    async def seed_local_user(self, token: str) -> None:
        """The local user, signed in by this token alone: the token of an earlier start no longer works.

        Whose machine it is administers it. Raises `SettingsError` where somebody signs in by this name.
        """
        user_id = await self._rows.ensure_service_user(LOCAL_USER, "admin")
        if user_id is None:
            raise SettingsError(_NAME_IS_A_PERSONS)
        await self._rows.replace_token(user_id, LOCAL_USER, token[:SHOWN_LENGTH], digest(token), EVERYTHING)

    async def sign_in(self, token: str, now: datetime | None = None) -> tuple[APIToken, User]:
        """Whose token this is. Raises `NotSignedIn`, in the same words for every cause."""
        now = now or present()
        found = await self._rows.find_token(digest(token)) if token.startswith(TOKEN_PREFIX) else None
        if found is None or found[1].disabled_at is not None:
            raise NotSignedIn("This token is not valid.")
        held, user = found
        if held.expires_at is not None and held.expires_at <= now:
            raise NotSignedIn("This token is not valid.")
        if held.last_used_at is None or now - held.last_used_at > _USE_IS_NEWS_AFTER:
            await self._rows.mark_used(held.id, now)
        return held, user

    async def sign_in_of(self, claims: Claims, now: datetime) -> tuple[SessionRow, User]:
        """The session and the user that a valid access token names, if that session lasts. The database decides."""
        found = await self._rows.find_session(claims.session_id)
        if found is None or found[0].revoked_at is not None or found[0].expires_at <= now:
            raise NotSignedIn("This token is not valid.")
        row, user = found
        # Whoever proves anew who they are is given another token, and the one before counts no more.
        is_of_before = claims.auth_time != int(row.auth_time.timestamp())
        if user.id != claims.user_id or is_of_before or user.disabled_at is not None:
            raise NotSignedIn("This token is not valid.")
        if now - row.last_seen_at > _USE_IS_NEWS_AFTER:
            await self._rows.mark_seen(row.id, now)
        return row, user

    async def me(self, user_id: str, kind: str, sign_in: str) -> MeView:
        """Raises `NotSignedIn` where what let them in was taken away since."""
        user = await self._rows.user(user_id)
        assert user is not None
        if kind == "token":
            held = await self._rows.token(sign_in)
            if held is None:
                raise NotSignedIn("This token is not valid.")
            shown = SignInView(kind="token", id=held.id, name=held.name, expires_at=held.expires_at, scopes=held.scopes)
        else:
            found = await self._rows.find_session(sign_in)
            if found is None:
                raise NotSignedIn("This token is not valid.")
            row = found[0]
            shown = SignInView(
                kind="session",
                id=row.id,
                name=row.name,
                expires_at=row.expires_at,
                auth_time=row.auth_time if row.auth_time > NEVER else None,
                amr=row.amr,
            )
        return MeView(
            id=user.id,
            name=user.name,
            kind=user.kind,
            role=user.role,
            email=user.email,
            is_email_verified=user.email_verified_at is not None,
            has_password=user.password_hash is not None,
            has_second_factor=await self._rows.has_second_factor(user.id),
            sign_in=shown,
        )
