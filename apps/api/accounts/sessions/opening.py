"""A session begins, and is told to whoever has just signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.client import Client
from apps.api.accounts.keys import TOKEN_LIFE
from apps.api.accounts.letters import Letters
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.schemas import UserRole
from apps.api.accounts.sessions.device import device_name
from apps.api.accounts.sessions.refresh import RefreshToken
from apps.api.accounts.sessions.repository import SessionRepository
from apps.api.accounts.sessions.schemas import SignedIn
from apps.api.accounts.throttle import network_of
from apps.api.db.accounts import SessionRow, User
from apps.api.db.session import after_commit
from apps.api.identifiers import new_id


async def open_session(
    session: AsyncSession,
    accounts: AccountResources,
    user: User,
    client: Client,
    device: str,
    amr: list[str],
    proven_at: datetime,
) -> tuple[SessionRow, RefreshToken]:
    """`proven_at` is when the person last proved who they are: now, earlier at an issuer, or `NEVER`.

    They are told by mail where no session that is still known began in the same network.
    """
    now = accounts.clock()
    row_id = new_id()
    token = accounts.signing.refresh.of(row_id, 1)
    row = SessionRow(
        id=row_id,
        user_id=user.id,
        name=device or device_name(client.agent),
        agent=client.agent,
        address=client.address,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(days=accounts.settings.session_days),
        auth_time=proven_at,
        amr=amr,
        generation=1,
        refresh_hash=token.hash,
        rotated_at=now,
    )
    rows = SessionRepository(session)
    networks = {network_of(address) for address in await rows.addresses(user.id)}
    await rows.add(row)
    if user.email and networks and network_of(client.address) not in networks:
        letter = Letters(accounts.settings.public_url).new_place(user.email, user.name, row.name, client.address)
        after_commit(session, lambda: accounts.mail.post(letter))
    return row, token


async def signed_in(
    accounts: AccountResources, user: User, row: SessionRow, refresh_token: str | None = None
) -> SignedIn:
    """With an access token of this moment."""
    access = await accounts.signing.access.issue(user.id, user.role, row.id, row.auth_time, row.amr)
    return SignedIn(
        access_token=access,
        expires_in=int(TOKEN_LIFE.total_seconds()),
        refresh_token=refresh_token,
        session_id=row.id,
        user_id=user.id,
        name=user.name,
        role=cast(UserRole, user.role),
    )
