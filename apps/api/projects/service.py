"""The rules about projects."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Project
from apps.api.db.repository import Page
from apps.api.db.session import SessionDep
from apps.api.errors import ProjectNameTaken, ProjectNotFound
from apps.api.identifiers import new_id
from apps.api.projects.access import require_role
from apps.api.projects.repository import ProjectRepository
from apps.api.projects.schemas import ProjectOrder, ProjectView


class Projects:
    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        self._session = session
        self._rows = ProjectRepository(session, principal.user_id)

    async def create(self, order: ProjectOrder) -> ProjectView:
        project = await self._rows.create(new_id(), order.name)
        if project is None:
            raise ProjectNameTaken(f"You have a project named {order.name} already.")
        concerns(self._session, project.id)
        return ProjectView.of(project, "owner")

    async def read(self, project_id: str) -> ProjectView:
        project = await self._found(project_id)
        roles = await self._rows.roles([project_id])
        return ProjectView.of(project, roles[project_id])

    async def rename(self, project_id: str, order: ProjectOrder) -> ProjectView:
        project = await self._found(project_id)
        roles = await self._rows.roles([project_id])
        require_role(roles[project_id], "owner")
        if not await self._rows.rename(project, order.name):
            raise ProjectNameTaken(f"There is another project named {order.name}.")
        await self._session.refresh(project)
        return ProjectView.of(project, roles[project_id])

    async def page(self, name: str | None, cursor: str | None, limit: int) -> Page[ProjectView]:
        rows, next_cursor = await self._rows.page(name, cursor, limit)
        roles = await self._rows.roles([row.id for row in rows])
        return Page(items=[ProjectView.of(row, roles[row.id]) for row in rows], next_cursor=next_cursor)

    async def _found(self, project_id: str) -> Project:
        project = await self._rows.get(project_id)
        if project is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        return project


def _projects(session: SessionDep, principal: PrincipalDep) -> Projects:
    return Projects(session, principal)


ProjectsDep = Annotated[Projects, Depends(_projects)]
