"""All SQL about API tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from apps.api.db.accounts import APIToken
from apps.api.db.repository import Repository


class TokenRepository(Repository):
    async def of_user(self, user_id: str) -> Sequence[APIToken]:
        """Newest first."""
        statement = select(APIToken).where(APIToken.user_id == user_id)
        return (await self.session.execute(statement.order_by(APIToken.created_at.desc(), APIToken.id))).scalars().all()

    async def count(self, user_id: str) -> int:
        statement = select(func.count()).select_from(APIToken).where(APIToken.user_id == user_id)
        return (await self.session.execute(statement)).scalar_one()

    async def has_name(self, user_id: str, name: str) -> bool:
        statement = select(APIToken.id).where(APIToken.user_id == user_id, APIToken.name == name)
        return (await self.session.execute(statement)).first() is not None

    async def beginning_with(
        self, prefix: str | None, cursor: str | None, limit: int
    ) -> tuple[Sequence[APIToken], str | None]:
        statement = select(APIToken)
        if prefix is not None:
            statement = statement.where(APIToken.prefix.startswith(prefix, autoescape=True))
        return await self.newest(statement, APIToken, cursor, limit)

    async def delete(self, token_id: str, user_id: str | None = None) -> APIToken | None:
        """The one that was deleted; None where there is none of this id, or it is another user's."""
        statement = delete(APIToken).where(APIToken.id == token_id)
        if user_id is not None:
            statement = statement.where(APIToken.user_id == user_id)
        return (await self.session.execute(statement.returning(APIToken))).scalar_one_or_none()
