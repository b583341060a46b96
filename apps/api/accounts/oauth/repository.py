"""All SQL about identities, and about sign-ins that were begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import OAuthAttempt, OAuthIdentity, User
from apps.api.db.repository import Repository
from apps.api.identifiers import new_id


class AttemptRepository(Repository):
    async def take(self, state_hash: str, browser_hash: str, issuer: str, now: datetime) -> OAuthAttempt | None:
        """Once: of many who come with it one gets it. Another browser's stays as it is."""
        statement = (
            delete(OAuthAttempt)
            .where(OAuthAttempt.state_hash == state_hash, OAuthAttempt.browser_hash == browser_hash)
            .where(OAuthAttempt.issuer == issuer, OAuthAttempt.expires_at > now)
            .returning(OAuthAttempt)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()


class IdentityRepository(Repository):
    async def find(self, issuer: str, subject: str) -> OAuthIdentity | None:
        """As it is now. Until the end of the transaction nobody else finds, or adds, one of the same subject."""
        key = func.hashtextextended(f"oauth {issuer} {subject}", 0)
        await self.session.execute(select(func.pg_advisory_xact_lock(key)))
        statement = select(OAuthIdentity).where(OAuthIdentity.issuer == issuer, OAuthIdentity.subject == subject)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def of_user(self, user_id: str) -> Sequence[OAuthIdentity]:
        """Oldest first."""
        statement = select(OAuthIdentity).where(OAuthIdentity.user_id == user_id)
        ordered = statement.order_by(OAuthIdentity.linked_at, OAuthIdentity.id)
        return (await self.session.execute(ordered)).scalars().all()

    async def remove(self, identity_id: str) -> None:
        await self.session.execute(delete(OAuthIdentity).where(OAuthIdentity.id == identity_id))

    async def create_user(
        self, name: str, email: str | None, verified_at: datetime | None, now: datetime
    ) -> User | None:
        """None where the name or the address is somebody's."""
        row = {"id": new_id(), "name": name, "email": email, "email_verified_at": verified_at, "created_at": now}
        statement = insert(User).values(**row).on_conflict_do_nothing().returning(User)
        return (await self.session.execute(statement)).scalar_one_or_none()
