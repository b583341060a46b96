"""Who works on a project. Its owners decide; everybody may leave, but for the last owner."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.errors import UserNotFound
from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.accounts.throttle import Limit
from apps.api.db.accounts import User
from apps.api.db.models import Project, ProjectMember
from apps.api.db.session import SessionDep, after_commit
from apps.api.errors import AlreadyMember, LastOwner, MemberNotFound, ProjectNameTaken, ProjectNotFound
from apps.api.projects.access import ProjectRole, require_role
from apps.api.projects.members.repository import MemberRepository
from apps.api.projects.members.schemas import MemberOrder, MemberRoleOrder, MemberView
from apps.api.resources import Resources, ResourcesDep

_UNKNOWN_NAMES = 20
"""In the throttle's window: nobody finds out here who there is by trying names."""


class Members:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session, self._principal, self._accounts = session, principal, resources.accounts
        self._rows = MemberRepository(session)

    async def read(self, project_id: str) -> list[MemberView]:
        if await self._rows.role(project_id, self._principal.user_id) is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        return [_view(member, user) for member, user in await self._rows.all(project_id)]

    async def add(self, project_id: str, order: MemberOrder) -> MemberView:
        # First the user, then the project: in this order their account is deleted, too.
        user = await self._rows.user_named(order.name)
        await self._locked(project_id, wanted="owner")
        if user is None:
            await self._session.rollback()  # its connection goes back before the throttle takes one
            await self._accounts.throttle.reserve(Limit(f"member {self._principal.user_id}", _UNKNOWN_NAMES))
            raise UserNotFound(f"There is no user named {order.name}.", "Ask them which name they registered.")
        if not await self._rows.join(project_id, user.id, order.role):
            raise AlreadyMember(f"{order.name} is a member already.")
        return await self._shown(project_id, user.id)

    async def change_role(self, project_id: str, user_id: str, order: MemberRoleOrder) -> MemberView:
        await self._locked(project_id, wanted="owner")
        member, _ = await self._member(project_id, user_id)
        if member.role == "owner" and order.role != "owner":
            await _another_owner(self._rows, project_id, user_id)
        await self._rows.change_role(project_id, user_id, order.role)
        if order.role == "viewer":
            # What they have open was opened as who may change things: streams begin anew, terminals end.
            after_commit(self._session, lambda: self._accounts.revocations.end_membership(project_id, user_id))
        return await self._shown(project_id, user_id)

    async def remove(self, project_id: str, user_id: str) -> None:
        """What they have open of this project ends."""
        is_leaving = user_id == self._principal.user_id
        project = await self._locked(project_id, wanted="viewer" if is_leaving else "owner")
        member, _ = await self._member(project_id, user_id)
        if member.role == "owner":
            await hand_over(self._rows, project, user_id)
        await self._rows.leave(project_id, user_id)
        after_commit(self._session, lambda: self._accounts.revocations.end_membership(project_id, user_id))

    async def _locked(self, project_id: str, wanted: ProjectRole) -> Project:
        project = await self._rows.lock(project_id)
        held = await self._rows.role(project_id, self._principal.user_id)
        if project is None or held is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        require_role(held, wanted)
        return project

    async def _member(self, project_id: str, user_id: str) -> tuple[ProjectMember, User]:
        found = await self._rows.one(project_id, user_id)
        if found is None:
            raise MemberNotFound(f"No member of this project has the id {user_id}.")
        return found

    async def _shown(self, project_id: str, user_id: str) -> MemberView:
        self._session.expire_all()
        return _view(*await self._member(project_id, user_id))


async def hand_over(rows: MemberRepository, project: Project, user_id: str) -> None:
    """Of an owner who leaves a project that is locked. Raises `LastOwner` and `ProjectNameTaken`."""
    heir = await _another_owner(rows, project.id, user_id)
    if project.owner_id == user_id and not await rows.hand_over(project, heir.id):
        raise ProjectNameTaken(
            f"{heir.name} has another project named {project.name}.", "Rename this one first: PATCH /projects/{id}."
        )


async def _another_owner(rows: MemberRepository, project_id: str, user_id: str) -> User:
    """The oldest but this one."""
    for member, user in await rows.all(project_id):
        if member.role == "owner" and user.id != user_id:
            return user
    raise LastOwner("A project has an owner, and this is the last one.")


def _view(member: ProjectMember, user: User) -> MemberView:
    told = {"user_id": user.id, "name": user.name, "kind": user.kind, "role": member.role, "since": member.since}
    return MemberView.model_validate(told)


def _members(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Members:
    return Members(session, principal, resources)


MembersDep = Annotated[Members, Depends(_members)]
