"""All SQL about people as administrators see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from apps.api.db.accounts import APIToken, Authenticator, User
from apps.api.db.repository import Repository


class PeopleRepository(Repository):
    async def page(self, name: str | None, cursor: str | None, limit: int) -> tuple[Sequence[User], str | None]:
        """Those whose name or address is exactly this, or all."""
        statement = select(User)
        if name is not None:
            statement = statement.where((User.name == name) | (User.email == name))
        return await self.newest(statement, User, cursor, limit)

    async def having_second_factor(self, user_ids: Collection[str]) -> set[str]:
        confirmed = Authenticator.confirmed_at.is_not(None)
        found = select(Authenticator.user_id).where(Authenticator.user_id.in_(user_ids), confirmed)
        return set((await self.session.execute(found)).scalars())

    async def tokens(self, user_id: str) -> list[str]:
        return list((await self.session.execute(select(APIToken.id).where(APIToken.user_id == user_id))).scalars())
