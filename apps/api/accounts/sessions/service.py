"""Going on with a session, and ending it: by its refresh token, or from the list of one's devices."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import RefreshRefused, SessionNotFound
from apps.api.accounts.letters import Letters
from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.sessions.cookie import CookieDep, RefreshCookie
from apps.api.accounts.sessions.opening import signed_in
from apps.api.accounts.sessions.refresh import RefreshToken, parse
from apps.api.accounts.sessions.repository import SessionRepository
from apps.api.accounts.sessions.schemas import RefreshOrder, SessionList, SessionOrder, SessionView, SignedIn
from apps.api.db.accounts import SessionRow, User
from apps.api.db.session import SessionDep, after_commit, transaction
from apps.api.resources import ResourcesDep

# Two tabs, or an answer that got lost, may present a token twice.
GRACE = timedelta(seconds=10)


class Refreshing:
    """Whoever has the refresh token. Reuse is written down and felt although the request is refused."""

    def __init__(self, accounts: AccountResources, client: Client, cookie: RefreshCookie) -> None:
        self._accounts, self._client, self._cookie = accounts, client, cookie

    async def refresh(self, order: RefreshOrder) -> SignedIn:
        """The next refresh token takes the place of the presented one, which has 10 s to be presented again."""
        _ = self._accounts.signing
        presented, is_cookie = self._presented(order)
        if presented is None:
            raise RefreshRefused("This refresh token is not valid.")
        now = self._accounts.clock()
        async with transaction(self._accounts.sessions) as session:
            kept = await self._rotated(session, presented, now)
        if kept is None:
            raise RefreshRefused("This refresh token is not valid.")
        row, user, successor = kept
        if is_cookie:
            self._cookie.keep(successor.text, now, row.expires_at)
        return await signed_in(self._accounts, user, row, None if is_cookie else successor.text)

    async def log_out(self, order: RefreshOrder) -> None:
        """Ends the session that the token belongs to, whether or not it is the newest. Nothing else is told."""
        _ = self._accounts.signing
        presented, is_cookie = self._presented(order)
        if is_cookie:
            self._cookie.drop()
        if presented is None:
            return
        async with transaction(self._accounts.sessions) as session:
            found = await SessionRepository(session).find(presented.session_id)
            if found is not None and _was_given(self._accounts, found[0], presented):
                row, user = found
                ending = Ending(session, self._accounts, self._client)
                await ending.end(user.id, "logged out", action="session.closed", actor=user.id, only=row.id)

    def _presented(self, order: RefreshOrder) -> tuple[RefreshToken | None, bool]:
        if order.refresh_token is not None:
            return parse(order.refresh_token.get_secret_value()), False
        self._cookie.require_own_page()
        return parse(self._cookie.token or ""), True

    async def _rotated(
        self, session: AsyncSession, presented: RefreshToken, now: datetime
    ) -> tuple[SessionRow, User, RefreshToken] | None:
        rows, tokens = SessionRepository(session), self._accounts.signing.refresh
        idle = timedelta(days=self._accounts.settings.session_idle_days)
        successor = tokens.of(presented.session_id, presented.generation + 1)
        is_rotated = await rows.rotate(
            presented.session_id, presented.hash, successor.hash, successor.generation, now, idle
        )
        found = await rows.find(presented.session_id)
        if found is None:
            return None
        row, user = found
        if is_rotated:
            return row, user, successor
        if row.revoked_at is not None or row.expires_at <= now or user.disabled_at is not None:
            return None
        if presented.hash == row.previous_hash and now - row.rotated_at <= GRACE:
            return row, user, tokens.of(row.id, row.generation)
        if presented.hash != row.refresh_hash and _was_given(self._accounts, row, presented):
            await self._end_family(session, row, user)
        return None

    async def _end_family(self, session: AsyncSession, row: SessionRow, user: User) -> None:
        """Two have the same token, and one of them is a thief: neither goes on."""
        ending = Ending(session, self._accounts, self._client)
        await ending.end(user.id, "refresh token reused", action="refresh.reused", actor="", only=row.id)
        if user.email:
            letter = Letters(self._accounts.settings.public_url).refresh_reused(user.email, user.name, row.name)
            after_commit(session, lambda: self._accounts.mail.post(letter))


class Ending:
    """Ends sessions in this transaction: written down, and felt everywhere after the commit."""

    def __init__(self, session: AsyncSession, accounts: AccountResources, client: Client) -> None:
        self._session, self._accounts, self._client = session, accounts, client

    async def end(
        self,
        user_id: str,
        because: str,
        *,
        action: str,
        actor: str,
        only: str | None = None,
        but: str | None = None,
    ) -> list[str]:
        """All of a user's sessions, only one, or all but one. Answers with the ids of those that ended now."""
        now = self._accounts.clock()
        ended = await SessionRepository(self._session).revoke(user_id, because, now, only, but)
        log = AuditLog(self._session, self._client, now)
        for session_id in ended:
            log.record(action, user_id=user_id, actor=actor, target=session_id, because=because)
        after_commit(self._session, lambda: self._accounts.revocations.announce(ended))
        return ended


async def former_session(session: AsyncSession, accounts: AccountResources, cookie: RefreshCookie) -> SessionRow | None:
    """The one that this browser goes on with until it signs in anew."""
    presented = parse(cookie.token or "")
    found = await SessionRepository(session).find(presented.session_id) if presented else None
    is_theirs = presented is not None and found is not None and _was_given(accounts, found[0], presented)
    return found[0] if found is not None and is_theirs else None


async def end_former(session: AsyncSession, accounts: AccountResources, client: Client, session_id: str) -> None:
    """Of a browser that signs in anew: nobody would ever end it."""
    found = await SessionRepository(session).find(session_id)
    if found is not None:
        user_id = found[1].id
        ending = Ending(session, accounts, client)
        await ending.end(user_id, "signed in anew", action="session.closed", actor=user_id, only=session_id)


def _was_given(accounts: AccountResources, row: SessionRow, token: RefreshToken) -> bool:
    """Ids of sessions are no secrets: who knows one ends nothing by it."""
    kept = (row.refresh_hash, row.previous_hash)
    return token.hash in kept or (token.generation <= row.generation and accounts.signing.refresh.is_ours(token))


class Devices:
    """Where a user is signed in."""

    def __init__(self, session: AsyncSession, principal: Principal, accounts: AccountResources) -> None:
        self._session, self._principal, self._accounts = session, principal, accounts
        self._rows = SessionRepository(session)

    async def read(self) -> SessionList:
        idle = timedelta(days=self._accounts.settings.session_idle_days)
        rows = await self._rows.lasting(self._principal.user_id, self._accounts.clock(), idle)
        return SessionList(items=[SessionView.of(row, self._principal.sign_in.id) for row in rows])

    async def rename(self, session_id: str, order: SessionOrder) -> SessionView:
        row = await self._rows.rename(self._principal.user_id, session_id, order.name)
        if row is None:
            raise SessionNotFound(f"There is no session {session_id}.")
        log = AuditLog(self._session, self._principal.client, self._accounts.clock())
        log.record("session.renamed", user_id=self._principal.user_id, target=session_id)
        return SessionView.of(row, self._principal.sign_in.id)

    async def revoke(self, session_id: str) -> None:
        if not await self._end("revoked", only=session_id):
            raise SessionNotFound(f"There is no session {session_id}.")

    async def revoke_all(self, *, but_here: bool) -> None:
        await self._end("logged out everywhere", but=self._principal.sign_in.id if but_here else None)

    async def _end(self, because: str, only: str | None = None, but: str | None = None) -> list[str]:
        user_id = self._principal.user_id
        ending = Ending(self._session, self._accounts, self._principal.client)
        return await ending.end(user_id, because, action="session.revoked", actor=user_id, only=only, but=but)


def _refreshing(resources: ResourcesDep, client: ClientDep, cookie: CookieDep) -> Refreshing:
    return Refreshing(resources.accounts, client, cookie)


def _devices(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Devices:
    return Devices(session, principal, resources.accounts)


RefreshingDep = Annotated[Refreshing, Depends(_refreshing)]
DevicesDep = Annotated[Devices, Depends(_devices)]
