"""`DELETE /projects/{id}`, `DELETE /auth/account`, `POST /admin/users/{id}/deletion`."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from apps.api.accounts.errors import (
    LastAdministrator,
    OwnAccount,
    OwnsProjects,
    SecondFactorNeeded,
    StepUpNeeded,
    UserNotFound,
)
from apps.api.accounts.principal import require_fresh, require_fresh_administrator
from apps.api.deletion.schemas import UserDeletion
from apps.api.deletion.service import DeletionDep
from apps.api.errors import AdministratorNeeded, ProjectNameTaken, ProjectNotFound, ProjectRoleNeeded, documented
from apps.api.identifiers import Identifier

router = APIRouter()


@router.delete(
    "/projects/{project_id}",
    status_code=204,
    tags=["projects"],
    responses=documented(ProjectNotFound, ProjectRoleNeeded, StepUpNeeded),
)
async def delete_project(project_id: Identifier, deletion: DeletionDep) -> None:
    """With its runs, their events and artifacts, and its repository. An owner may; runs under way are cancelled."""
    await deletion.delete_project(project_id)


@router.delete(
    "/auth/account",
    status_code=204,
    tags=["accounts"],
    dependencies=[Depends(require_fresh, scope="function")],
    responses=documented(StepUpNeeded, OwnsProjects, LastAdministrator, ProjectNameTaken),
)
async def delete_account(deletion: DeletionDep) -> None:
    """Your own, for ever. Projects that nobody else owns are handed over or deleted first."""
    await deletion.delete_account()


@router.post(
    "/admin/users/{user_id}/deletion",
    status_code=204,
    tags=["users"],
    dependencies=[Depends(require_fresh_administrator, scope="function")],
    responses=documented(
        AdministratorNeeded, SecondFactorNeeded, StepUpNeeded, UserNotFound, OwnAccount, OwnsProjects, ProjectNameTaken
    ),
)
async def delete_user(user_id: Identifier, order: UserDeletion, deletion: DeletionDep) -> None:
    """For ever; locking keeps an account. What they did stays in the audit log under their id."""
    await deletion.delete_user(user_id, order)
