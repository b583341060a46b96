"""All SQL about second factors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import Authenticator, BackupCode
from apps.api.db.repository import Repository


class SecondFactorRepository(Repository):
    async def authenticator(self, user_id: str) -> Authenticator | None:
        return await self.session.get(Authenticator, user_id, populate_existing=True)

    async def connect(self, user_id: str, secret: bytes, now: datetime) -> bool:
        """Keeps a new secret that is to be confirmed; False where a confirmed one is there."""
        row = {"user_id": user_id, "secret": secret, "created_at": now}
        statement = insert(Authenticator).values(**row)
        anew = statement.on_conflict_do_update(
            index_elements=[Authenticator.user_id],
            set_={"secret": secret, "created_at": now},
            where=Authenticator.confirmed_at.is_(None),
        )
        return (await self.session.execute(anew.returning(Authenticator.user_id))).first() is not None

    async def confirm(self, user_id: str, secret: bytes, step: int, now: datetime) -> bool:
        """Whether this secret is the one to be confirmed: of two who confirm, one does."""
        statement = (
            update(Authenticator)
            .where(Authenticator.user_id == user_id, Authenticator.secret == secret)
            .where(Authenticator.confirmed_at.is_(None))
            .values(confirmed_at=now, last_step=step)
            .returning(Authenticator.user_id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def take_step(self, user_id: str, step: int) -> bool:
        """Whether no code of this step, or of a later one, was taken before."""
        statement = (
            update(Authenticator)
            .where(Authenticator.user_id == user_id, Authenticator.last_step < step)
            .where(Authenticator.confirmed_at.is_not(None))
            .values(last_step=step)
            .returning(Authenticator.user_id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def backup_code(self, user_id: str, number: int) -> BackupCode | None:
        return await self.session.get(BackupCode, (user_id, number), populate_existing=True)

    async def take_backup_code(self, user_id: str, number: int, code_hash: str, now: datetime) -> bool:
        """Whether it was there and not used."""
        statement = (
            update(BackupCode)
            .where(BackupCode.user_id == user_id, BackupCode.number == number, BackupCode.hash == code_hash)
            .where(BackupCode.used_at.is_(None))
            .values(used_at=now)
            .returning(BackupCode.number)
        )
        return (await self.session.execute(statement)).first() is not None

    async def backup_codes_left(self, user_id: str) -> int:
        unused = select(func.count()).where(BackupCode.user_id == user_id, BackupCode.used_at.is_(None))
        return (await self.session.execute(unused)).scalar_one()

    async def replace_backup_codes(self, user_id: str, hashes: Sequence[str]) -> None:
        await self.session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))
        rows = [{"user_id": user_id, "number": number, "hash": text} for number, text in enumerate(hashes)]
        await self.session.execute(insert(BackupCode), rows)

    async def remove(self, user_id: str) -> bool:
        """Whether there was one."""
        await self.session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))
        removed = delete(Authenticator).where(Authenticator.user_id == user_id).returning(Authenticator.user_id)
        return (await self.session.execute(removed)).first() is not None
