"""All SQL about templates for people; none of it sees those of anybody else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from apps.api.db.models import TemplateRow
from apps.api.db.repository import Repository

REMOVED = "removed"


class TemplateRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._mine = (TemplateRow.owner_id == user_id) & (TemplateRow.state != REMOVED)

    async def all(self) -> Sequence[TemplateRow]:
        """By name, without their files."""
        statement = select(TemplateRow).where(self._mine).options(defer(TemplateRow.files, raiseload=True))
        return (await self.session.execute(statement.order_by(TemplateRow.name))).scalars().all()

    async def one(self, name: str) -> TemplateRow | None:
        statement = select(TemplateRow).where(self._mine, TemplateRow.name == name)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def held_besides(self, name: str) -> tuple[int, int]:
        """How many others there are, and how many characters they have together."""
        statement = select(func.count(), func.coalesce(func.sum(TemplateRow.characters), 0))
        count, characters = (await self.session.execute(statement.where(self._mine, TemplateRow.name != name))).one()
        return count, characters
