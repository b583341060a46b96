"""All SQL about documents for people; none of it sees those of projects that the user is no member of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Document, Project
from apps.api.db.repository import Repository
from apps.api.projects.access import projects_of

REMOVED = "removed"


class DocumentRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._user_id = user_id

    async def has_project(self, project_id: str) -> bool:
        statement = select(Project.id).where(Project.id == project_id, Project.id.in_(projects_of(self._user_id)))
        return (await self.session.execute(statement)).first() is not None

    async def locked(self, project_id: str) -> bool:
        """Documents come one by one, so that there are never more than may be; the worker drops none meanwhile."""
        mine = select(Project.id).where(Project.id == project_id, Project.id.in_(projects_of(self._user_id)))
        return (await self.session.execute(mine.with_for_update(key_share=True))).first() is not None

    async def held(self, project_id: str) -> tuple[int, int]:
        """How many there are, and their bytes."""
        statement = select(func.count(), func.coalesce(func.sum(Document.size_bytes), 0))
        of_project = statement.where(Document.project_id == project_id, Document.state != REMOVED)
        count, size = (await self.session.execute(of_project)).one()
        return count, int(size)

    async def create(self, row: Document) -> Document | None:
        """None where the project has another of this name."""
        values = {name: getattr(row, name) for name in ("id", "project_id", "name", "hash", "size_bytes", "added_by")}
        statement = insert(Document).values(**values).on_conflict_do_nothing().returning(Document)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def page(self, project_id: str, cursor: str | None, limit: int) -> tuple[Sequence[Document], str | None]:
        statement = select(Document).where(Document.project_id == project_id, Document.state != REMOVED)
        return await self.newest(statement, Document, cursor, limit)

    async def one(self, project_id: str, document_id: str) -> Document | None:
        row = await self.session.get(Document, document_id)
        return row if row is not None and row.project_id == project_id and row.state != REMOVED else None
