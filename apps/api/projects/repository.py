"""All SQL about projects; none of it sees those that the user is no member of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from apps.api.db.models import Project, ProjectMember
from apps.api.db.repository import Repository
from apps.api.projects.access import projects_of


class ProjectRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._user_id = user_id

    async def create(self, project_id: str, name: str) -> Project | None:
        """The user's own. None if they have a project of this name."""
        row = {"id": project_id, "owner_id": self._user_id, "name": name}
        statement = insert(Project).values(**row).on_conflict_do_nothing(index_elements=["owner_id", "name"])
        project = (await self.session.execute(statement.returning(Project))).scalar_one_or_none()
        if project is not None:
            await self.add(ProjectMember(project_id=project_id, user_id=self._user_id, role="owner"))
        return project

    async def get(self, project_id: str) -> Project | None:
        statement = select(Project).where(Project.id == project_id, Project.id.in_(projects_of(self._user_id)))
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def page(self, name: str | None, cursor: str | None, limit: int) -> tuple[Sequence[Project], str | None]:
        statement = select(Project).where(Project.id.in_(projects_of(self._user_id)))
        if name is not None:
            statement = statement.where(Project.name == name)
        return await self.newest(statement, Project, cursor, limit)

    async def rename(self, project: Project, name: str) -> bool:
        """False where another project of its owner has this name."""
        other = aliased(Project)
        is_taken = exists().where(other.owner_id == project.owner_id, other.name == name, other.id != project.id)
        statement = update(Project).where(Project.id == project.id, ~is_taken).values(name=name)
        return (await self.session.execute(statement.returning(Project.id))).first() is not None

    async def roles(self, project_ids: Collection[str]) -> dict[str, str]:
        """What the user is in each of these projects."""
        statement = select(ProjectMember.project_id, ProjectMember.role).where(
            ProjectMember.user_id == self._user_id, ProjectMember.project_id.in_(project_ids)
        )
        return {project_id: role for project_id, role in await self.session.execute(statement)}
