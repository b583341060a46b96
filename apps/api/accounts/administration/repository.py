"""All SQL about people as administrators see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.accounts import APIToken, Authenticator, User
from apps.api.db.repository import Repository
from apps.api.identifiers import new_id


class PeopleRepository(Repository):
    async def page(self, name: str | None, cursor: str | None, limit: int) -> tuple[Sequence[User], str | None]:
        """Those whose name or address is exactly this, or all."""
        statement = select(User).where(User.deleted_at.is_(None))
        if name is not None:
            statement = statement.where((User.name == name) | (User.email == name))
        return await self.newest(statement, User, cursor, limit)

    async def make_service_user(self, name: str, role: str, now: datetime) -> User | None:
        """None where the name is somebody's."""
        row = {"id": new_id(), "name": name, "role": role, "kind": "service", "created_at": now}
        statement = insert(User).values(**row).on_conflict_do_nothing().returning(User)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def having_second_factor(self, user_ids: Collection[str]) -> set[str]:
        confirmed = Authenticator.confirmed_at.is_not(None)
        found = select(Authenticator.user_id).where(Authenticator.user_id.in_(user_ids), confirmed)
        return set((await self.session.execute(found)).scalars())

    async def tokens(self, user_id: str) -> list[str]:
        return list((await self.session.execute(select(APIToken.id).where(APIToken.user_id == user_id))).scalars())
