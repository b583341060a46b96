"""`/projects/{id}/members`."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.errors import TooManyTries, UserNotFound
from apps.api.errors import (
    EVERYWHERE,
    AlreadyMember,
    LastOwner,
    MemberNotFound,
    ProjectNameTaken,
    ProjectNotFound,
    ProjectRoleNeeded,
    documented,
)
from apps.api.identifiers import Identifier
from apps.api.projects.members.schemas import MemberOrder, MemberRoleOrder, MemberView
from apps.api.projects.members.service import MembersDep

router = APIRouter(prefix="/projects/{project_id}/members", tags=["members"], responses=EVERYWHERE)


@router.get("", responses=documented(ProjectNotFound))
async def list_members(project_id: Identifier, members: MembersDep) -> list[MemberView]:
    """Owners first."""
    return await members.read(project_id)


@router.post(
    "",
    status_code=201,
    responses=documented(ProjectNotFound, ProjectRoleNeeded, UserNotFound, AlreadyMember, TooManyTries),
)
async def add_member(project_id: Identifier, order: MemberOrder, members: MembersDep) -> MemberView:
    """An owner lets somebody in, by their name."""
    return await members.add(project_id, order)


@router.patch("/{user_id}", responses=documented(ProjectNotFound, ProjectRoleNeeded, MemberNotFound, LastOwner))
async def change_role_of_member(
    project_id: Identifier, user_id: Identifier, order: MemberRoleOrder, members: MembersDep
) -> MemberView:
    return await members.change_role(project_id, user_id, order)


@router.delete(
    "/{user_id}",
    status_code=204,
    responses=documented(ProjectNotFound, ProjectRoleNeeded, MemberNotFound, LastOwner, ProjectNameTaken),
)
async def remove_member(project_id: Identifier, user_id: Identifier, members: MembersDep) -> None:
    """An owner removes anybody; everybody may remove themselves."""
    await members.remove(project_id, user_id)
