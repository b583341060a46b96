"""All SQL about projects; none of it sees another user's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Project
from apps.api.db.repository import Repository


class ProjectRepository(Repository):
    def __init__(self, session: AsyncSession, owner_id: str) -> None:
        super().__init__(session)
        self._owner_id = owner_id

    async def create(self, project_id: str, name: str) -> Project | None:
        """None if the owner has a project of this name."""
        row = {"id": project_id, "owner_id": self._owner_id, "name": name}
        statement = insert(Project).values(**row).on_conflict_do_nothing(index_elements=["owner_id", "name"])
        return (await self.session.execute(statement.returning(Project))).scalar_one_or_none()

    async def get(self, project_id: str) -> Project | None:
        statement = select(Project).where(Project.id == project_id, Project.owner_id == self._owner_id)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def page(self, name: str | None, cursor: str | None, limit: int) -> tuple[Sequence[Project], str | None]:
        statement = select(Project).where(Project.owner_id == self._owner_id)
        if name is not None:
            statement = statement.where(Project.name == name)
        return await self.newest(statement, Project, cursor, limit)
