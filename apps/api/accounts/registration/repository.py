"""All SQL about registering."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import User
from apps.api.db.repository import Repository
from apps.api.identifiers import new_id


class RegistrationRepository(Repository):
    async def create(self, name: str, email: str, password_hash: str, role: str, now: datetime) -> User | None:
        """None where the name or the address is somebody's."""
        row = {"id": new_id(), "name": name, "email": email, "password_hash": password_hash, "role": role}
        statement = insert(User).values(**row, created_at=now).on_conflict_do_nothing().returning(User)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def confirm(self, user_id: str, email: str, now: datetime) -> bool:
        """Whether this is still the address of this user."""
        statement = (
            update(User).where(User.id == user_id, User.email == email).values(email_verified_at=now).returning(User.id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def has_administrator(self) -> bool:
        """A person: the machine's own user is none."""
        statement = select(exists().where(User.role == "admin", User.kind == "person"))
        return (await self.session.execute(statement)).scalar_one()
