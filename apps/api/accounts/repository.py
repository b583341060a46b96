"""All SQL about users, their tokens, and what the parts of accounts share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, exists, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import (
    APIToken,
    Authenticator,
    BackupCode,
    OAuthAttempt,
    OAuthIdentity,
    OneTimeSecret,
    SessionRow,
    SigningKey,
    Tries,
    User,
)
from apps.api.db.repository import Repository
from apps.api.identifiers import new_id

# Any number, as long as nobody else's: what processes make only once is made under it.
_KEYS_LOCK = 7_001


class AccountRepository(Repository):
    async def ensure_service_user(self, name: str, role: str) -> str | None:
        """The id of the service user of this name, who is made if missing, even by two processes at once, and has this
        role. None where a person signs in by this name; one without any way to is of before there were kinds.
        """
        holds = {"role": role, "kind": "service"}
        has_identity = exists().where(OAuthIdentity.user_id == User.id)
        is_nobodys = and_(User.password_hash.is_(None), User.email.is_(None), ~has_identity)
        statement = insert(User).values(id=new_id(), name=name, **holds)
        updated = statement.on_conflict_do_update(index_elements=[User.name], set_=holds, where=is_nobodys)
        return (await self.session.execute(updated.returning(User.id))).scalar_one_or_none()

    async def user(self, user_id: str) -> User | None:
        return await self.session.get(User, user_id, populate_existing=True)

    async def locked_user(self, user_id: str) -> User | None:
        """As it is now and stays until the end of the transaction; None for one that was deleted. Rows that refer to it
        are not held up.
        """
        found = await self.session.get(User, user_id, populate_existing=True, with_for_update={"key_share": True})
        return None if found is None or found.deleted_at is not None else found

    async def user_of_email(self, email: str) -> User | None:
        return (await self.session.execute(select(User).where(User.email == email))).scalar_one_or_none()

    async def replace_token(self, user_id: str, name: str, prefix: str, token_hash: str, scopes: Sequence[str]) -> None:
        """One token of this name: an earlier one with another hash stops working, and this one for anybody else."""
        ours = (APIToken.user_id == user_id) & (APIToken.name == name)
        is_same, theirs = APIToken.hash == token_hash, APIToken.user_id != user_id
        await self.session.execute(delete(APIToken).where(or_(ours & ~is_same, theirs & is_same)))
        row = {"id": new_id(), "user_id": user_id, "name": name, "prefix": prefix, "hash": token_hash, "scopes": scopes}
        await self.session.execute(insert(APIToken).values(**row).on_conflict_do_nothing())

    async def find_token(self, token_hash: str) -> tuple[APIToken, User] | None:
        statement = select(APIToken, User).join(User).where(APIToken.hash == token_hash)
        found = (await self.session.execute(statement)).one_or_none()
        return (found[0], found[1]) if found else None

    async def token(self, token_id: str) -> APIToken | None:
        return await self.session.get(APIToken, token_id)

    async def mark_used(self, token_id: str, at: datetime) -> None:
        await self.session.execute(update(APIToken).where(APIToken.id == token_id).values(last_used_at=at))

    async def forget_ways_in(self, user_id: str) -> list[str]:
        """Every way but the password: identities, second factor, API tokens. Answers the ids of the tokens."""
        for table in (OAuthIdentity, Authenticator, BackupCode):
            await self.session.execute(delete(table).where(table.user_id == user_id))
        tokens = delete(APIToken).where(APIToken.user_id == user_id).returning(APIToken.id)
        return list((await self.session.execute(tokens)).scalars())

    async def find_session(self, session_id: str) -> tuple[SessionRow, User] | None:
        statement = select(SessionRow, User).join(User).where(SessionRow.id == session_id)
        found = (await self.session.execute(statement)).one_or_none()
        return (found[0], found[1]) if found else None

    async def mark_seen(self, session_id: str, at: datetime) -> None:
        await self.session.execute(update(SessionRow).where(SessionRow.id == session_id).values(last_seen_at=at))

    async def has_second_factor(self, user_id: str) -> bool:
        found = select(Authenticator.user_id).where(
            Authenticator.user_id == user_id, Authenticator.confirmed_at.is_not(None)
        )
        return (await self.session.execute(found)).first() is not None

    async def lasting(self, sign_ins: Sequence[str], now: datetime) -> set[str]:
        """Those of these sessions and tokens that still let their user in."""
        sessions = (
            select(SessionRow.id)
            .join(User)
            .where(SessionRow.id.in_(sign_ins), SessionRow.revoked_at.is_(None), SessionRow.expires_at > now)
            .where(User.disabled_at.is_(None))
        )
        tokens = (
            select(APIToken.id)
            .join(User)
            .where(APIToken.id.in_(sign_ins), func.coalesce(APIToken.expires_at > now, true()))
            .where(User.disabled_at.is_(None))
        )
        return set((await self.session.execute(sessions.union(tokens))).scalars())


class KeyRepository(Repository):
    async def lock(self) -> None:
        await self.session.execute(select(func.pg_advisory_xact_lock(_KEYS_LOCK)))

    async def all(self) -> Sequence[SigningKey]:
        return (await self.session.execute(select(SigningKey).order_by(SigningKey.created_at))).scalars().all()

    async def delete(self, kids: Sequence[str]) -> None:
        await self.session.execute(delete(SigningKey).where(SigningKey.kid.in_(kids)))


class SecretRepository(Repository):
    async def use(self, secret_hash: str, purpose: str, now: datetime) -> OneTimeSecret | None:
        """Marks it as used. None where it is unknown, of another purpose, expired or used: one of many wins."""
        statement = (
            update(OneTimeSecret)
            .where(OneTimeSecret.hash == secret_hash, OneTimeSecret.purpose == purpose)
            .where(OneTimeSecret.used_at.is_(None), OneTimeSecret.expires_at > now)
            .values(used_at=now)
            .returning(OneTimeSecret)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def read(self, secret_hash: str, purpose: str, now: datetime) -> OneTimeSecret | None:
        """As it is, without using it."""
        statement = select(OneTimeSecret).where(
            OneTimeSecret.hash == secret_hash,
            OneTimeSecret.purpose == purpose,
            OneTimeSecret.used_at.is_(None),
            OneTimeSecret.expires_at > now,
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def used(self, secret_hash: str, purpose: str) -> OneTimeSecret | None:
        """As long as it is kept."""
        is_used = OneTimeSecret.used_at.is_not(None)
        statement = select(OneTimeSecret).where(OneTimeSecret.hash == secret_hash, OneTimeSecret.purpose == purpose)
        return (await self.session.execute(statement.where(is_used))).scalar_one_or_none()

    async def claim(self, secret_hash: str, purpose: str, user_id: str, now: datetime) -> bool:
        """Whether nobody has used this secret before, which was never issued to anybody."""
        row = {"hash": secret_hash, "purpose": purpose, "user_id": user_id}
        statement = insert(OneTimeSecret).values(**row, created_at=now, expires_at=now, used_at=now)
        made = await self.session.execute(statement.on_conflict_do_nothing().returning(OneTimeSecret.hash))
        return made.first() is not None

    async def is_claimed(self, secret_hash: str) -> bool:
        return await self.session.get(OneTimeSecret, secret_hash) is not None

    async def void(self, user_id: str, purposes: Sequence[str]) -> None:
        """Whatever a person was sent for these purposes works no longer."""
        theirs = (OneTimeSecret.user_id == user_id) & OneTimeSecret.purpose.in_(purposes)
        await self.session.execute(delete(OneTimeSecret).where(theirs))


class TryRepository(Repository):
    async def add_one(self, subject: str, now: datetime, window: timedelta) -> tuple[int, datetime]:
        """How many tries there are in this window with this one, and when it began."""
        is_over = Tries.since <= now - window
        statement = (
            insert(Tries)
            .values(subject=subject, count=1, since=now)
            .on_conflict_do_update(
                index_elements=[Tries.subject],
                set_={
                    "count": case((is_over, 1), else_=Tries.count + 1),
                    "since": case((is_over, now), else_=Tries.since),
                },
            )
            .returning(Tries.count, Tries.since)
        )
        count, since = (await self.session.execute(statement)).one()
        return count, since

    async def take_one(self, subject: str) -> None:
        one_less = update(Tries).where(Tries.subject == subject, Tries.count > 0).values(count=Tries.count - 1)
        await self.session.execute(one_less)

    async def forget(self, subject: str) -> None:
        await self.session.execute(delete(Tries).where(Tries.subject == subject))


class PruningRepository(Repository):
    async def forget_tries(self, before: datetime) -> None:
        await self.session.execute(delete(Tries).where(Tries.since < before))

    async def forget_secrets(self, now: datetime) -> None:
        """But not the setup code: that it was used is never forgotten."""
        await self.session.execute(
            delete(OneTimeSecret).where(OneTimeSecret.expires_at <= now, OneTimeSecret.purpose != "setup")
        )

    async def forget_attempts(self, now: datetime) -> None:
        await self.session.execute(delete(OAuthAttempt).where(OAuthAttempt.expires_at <= now))

    async def forget_sessions(self, before: datetime) -> None:
        """Those that ended before."""
        has_ended = or_(SessionRow.revoked_at < before, SessionRow.expires_at < before)
        await self.session.execute(delete(SessionRow).where(has_ended))
