"""All SQL about sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, update

from apps.api.db.accounts import SessionRow, User
from apps.api.db.repository import Repository


class SessionRepository(Repository):
    async def find_account(self, login: str, address: str) -> tuple[User | None, Sequence[str]]:
        """Who signs in by this name or e-mail address, and from where they have done so before: from this address, or,
        if it is of IPv6, from which of IPv6.
        """
        is_alike = SessionRow.address.contains(":") if ":" in address else SessionRow.address == address
        addresses = select(func.array_agg(SessionRow.address.distinct())).where(SessionRow.user_id == User.id, is_alike)
        statement = select(User, addresses.scalar_subquery()).where(or_(User.name == login, User.email == login))
        found = (await self.session.execute(statement)).first()
        return (found[0], found[1] or ()) if found else (None, ())

    async def addresses(self, user_id: str) -> Sequence[str]:
        """From where they signed in, as far as that is kept."""
        statement = select(SessionRow.address).where(SessionRow.user_id == user_id).distinct()
        return (await self.session.execute(statement)).scalars().all()

    async def rotate(
        self, session_id: str, presented: str, successor: str, generation: int, now: datetime, idle: timedelta
    ) -> bool:
        """Puts the successor (sha256) in the place of the presented one, if that is the newest. One of many wins."""
        lets_in = exists().where(User.id == SessionRow.user_id, User.disabled_at.is_(None))
        statement = (
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.refresh_hash == presented)
            .where(SessionRow.revoked_at.is_(None), SessionRow.expires_at > now, SessionRow.rotated_at > now - idle)
            .where(lets_in)
            .values(
                refresh_hash=successor,
                previous_hash=presented,
                generation=generation,
                rotated_at=now,
                last_seen_at=now,
            )
            .returning(SessionRow.id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def find(self, session_id: str) -> tuple[SessionRow, User] | None:
        """As it is now, and stays until the end of the transaction."""
        statement = select(SessionRow, User).join(User).where(SessionRow.id == session_id)
        locked = statement.with_for_update(of=SessionRow).execution_options(populate_existing=True)
        found = (await self.session.execute(locked)).one_or_none()
        return (found[0], found[1]) if found else None

    async def lasting(self, user_id: str, now: datetime, idle: timedelta) -> Sequence[SessionRow]:
        """Those of a user that somebody can still go on with, newest first."""
        statement = (
            select(SessionRow)
            .where(SessionRow.user_id == user_id, SessionRow.revoked_at.is_(None))
            .where(SessionRow.expires_at > now, SessionRow.rotated_at > now - idle)
            .order_by(SessionRow.created_at.desc(), SessionRow.id)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def rename(self, user_id: str, session_id: str, name: str) -> SessionRow | None:
        statement = (
            update(SessionRow)
            .where(SessionRow.user_id == user_id, SessionRow.id == session_id, SessionRow.revoked_at.is_(None))
            .values(name=name)
            .returning(SessionRow)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def revoke(
        self, user_id: str, because: str, now: datetime, only: str | None = None, but: str | None = None
    ) -> list[str]:
        """Ends a user's sessions: all, only one, or all but one. Answers with the ids of those that ended now."""
        statement = update(SessionRow).where(SessionRow.user_id == user_id, SessionRow.revoked_at.is_(None))
        if only is not None:
            statement = statement.where(SessionRow.id == only)
        if but is not None:
            statement = statement.where(SessionRow.id != but)
        ended = statement.values(revoked_at=now, revoked_because=because).returning(SessionRow.id)
        return list((await self.session.execute(ended)).scalars())

    async def prove(self, session_id: str, now: datetime, amr: list[str]) -> SessionRow:
        """The person has just proved again who they are."""
        statement = update(SessionRow).where(SessionRow.id == session_id).values(auth_time=now, amr=amr)
        return (await self.session.execute(statement.returning(SessionRow))).scalar_one()
