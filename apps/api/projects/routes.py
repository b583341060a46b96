"""`/projects`. Starting a run in one is a matter of runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from apps.api.db.repository import Cursor, Limit, Page
from apps.api.errors import (
    EVERYWHERE,
    ProjectNameTaken,
    ProjectNotFound,
    ProjectRoleNeeded,
    RequestTooLarge,
    documented,
)
from apps.api.identifiers import Identifier
from apps.api.projects.schemas import ProjectName, ProjectOrder, ProjectView
from apps.api.projects.service import ProjectsDep

router = APIRouter(prefix="/projects", tags=["projects"], responses=EVERYWHERE)


@router.post("", status_code=201, responses=documented(ProjectNameTaken, RequestTooLarge))
async def create_project(order: ProjectOrder, projects: ProjectsDep) -> ProjectView:
    return await projects.create(order)


@router.get("")
async def list_projects(
    projects: ProjectsDep,
    name: Annotated[ProjectName | None, Query(description="only the project of exactly this name")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProjectView]:
    return await projects.page(name, cursor, limit)


@router.get("/{project_id}", responses=documented(ProjectNotFound))
async def read_project(project_id: Identifier, projects: ProjectsDep) -> ProjectView:
    return await projects.read(project_id)


@router.patch("/{project_id}", responses=documented(ProjectNotFound, ProjectRoleNeeded, ProjectNameTaken))
async def rename_project(project_id: Identifier, order: ProjectOrder, projects: ProjectsDep) -> ProjectView:
    """An owner may."""
    return await projects.rename(project_id, order)
