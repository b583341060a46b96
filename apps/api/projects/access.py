"""Who sees and changes what is in a project: its members. To everybody else it is as if it had never been.

Repositories look for nothing outside `projects_of`; `ROLE_CHECKED` stands before every router whose paths name a
project or a run.
"""

from __future__ import annotations

from typing import Literal

from fastapi import Depends, Request
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import PrincipalDep
from apps.api.accounts.tokens.scopes import READING
from apps.api.db.models import ProjectMember, Run
from apps.api.db.session import SessionDep
from apps.api.errors import ProjectRoleNeeded

ProjectRole = Literal["viewer", "editor", "owner"]
"""A viewer reads, an editor also starts and steers runs, an owner also says who is a member."""
_ROLES: tuple[ProjectRole, ...] = ("viewer", "editor", "owner")


def projects_of(user_id: str) -> Select[str]:
    """The ids of the projects that a user is a member of, for `.in_()`."""
    return select(ProjectMember.project_id).where(ProjectMember.user_id == user_id)


async def project_of_run(session: AsyncSession, user_id: str, run_id: str) -> str | None:
    """None where there is no such run, or the user is no member of its project."""
    statement = select(Run.project_id).where(Run.id == run_id, Run.project_id.in_(projects_of(user_id)))
    return (await session.execute(statement)).scalar_one_or_none()


def require_role(held: str, wanted: ProjectRole) -> None:
    if _ROLES.index(held) < _ROLES.index(wanted):
        raise ProjectRoleNeeded(f"You are {held} of this project, and this wants its {wanted}.")


async def _check_role(request: Request, session: SessionDep, principal: PrincipalDep) -> None:
    """Reading wants a viewer, changing an editor. That somebody is no member is for the services to find."""
    project_id, run_id = (request.path_params.get(name, "") for name in ("project_id", "run_id"))
    if not (project_id or run_id) or "\x00" in project_id + run_id:
        return  # the database would not take it, and the route does not either
    statement = select(ProjectMember.role).where(ProjectMember.user_id == principal.user_id)
    if project_id:
        statement = statement.where(ProjectMember.project_id == project_id)
    else:
        statement = statement.join(Run, Run.project_id == ProjectMember.project_id).where(Run.id == run_id)
    held = (await session.execute(statement)).scalar_one_or_none()
    if held is not None:
        require_role(held, "viewer" if request.method in READING else "editor")


ROLE_CHECKED = Depends(_check_role, scope="function")
