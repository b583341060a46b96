"""Deleting a project, one's account, or somebody else's. It is unseen from the commit on; files go later.

A deleted user keeps their row, without anything that tells who it was: their id stands in the audit log, in what they
said to runs of others, and in what was paid.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import LastAdministrator, OwnAccount, OwnsProjects
from apps.api.accounts.letters import Letters
from apps.api.accounts.principal import Principal, PrincipalDep, locked, locked_other, require_fresh_person
from apps.api.accounts.sessions.cookie import CookieDep, RefreshCookie
from apps.api.db.accounts import User
from apps.api.db.models import Project
from apps.api.db.session import SessionDep, after_commit
from apps.api.deletion.repository import DeletionRepository
from apps.api.deletion.schemas import UserDeletion
from apps.api.errors import ProjectNotFound
from apps.api.projects.access import require_role
from apps.api.projects.members.repository import MemberRepository
from apps.api.projects.members.service import hand_over
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.cancelling import cancel


class Deletion:
    def __init__(
        self, session: AsyncSession, principal: Principal, resources: Resources, cookie: RefreshCookie
    ) -> None:
        self._session, self._principal, self._resources, self._cookie = session, principal, resources, cookie
        self._accounts, self._now = resources.accounts, resources.clock()
        self._rows, self._members = DeletionRepository(session), MemberRepository(session)

    async def delete_project(self, project_id: str) -> None:
        """Its runs are cancelled; the worker removes repository, artifacts and events once they have ended."""
        project = await self._members.lock(project_id)
        held = await self._members.role(project_id, self._principal.user_id)
        if project is None or held is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        require_role(held, "owner")
        require_fresh_person(self._principal, self._resources)
        await self._give_up([project])

    async def delete_account(self) -> None:
        """One's own."""
        user_id = self._principal.user_id
        is_administrator = self._principal.role == "admin"
        if is_administrator and not await self._rows.has_other_administrator(user_id):
            raise LastAdministrator("You are the last administrator.")
        user = await locked(self._session, self._principal)
        await self._delete(user, reason="", delete_projects=False)
        self._cookie.drop()

    async def delete_user(self, user_id: str, order: UserDeletion) -> None:
        """Somebody else's."""
        if user_id == self._principal.user_id:
            raise OwnAccount("Nobody does this to their own account.", "Delete your own with DELETE /auth/account.")
        user = await locked_other(self._session, self._principal, self._resources, user_id)
        await self._delete(user, reason=order.reason, delete_projects=order.delete_projects)

    async def _delete(self, user: User, *, reason: str, delete_projects: bool) -> None:
        owned = await self._rows.owned(user.id)
        alone = await self._rows.owned_alone(user.id, [project.id for project in owned])
        if alone and not delete_projects:
            raise self._owns([project for project in owned if project.id in alone], user)
        await self._give_up([project for project in owned if project.id in alone])
        for project in owned:
            if project.id not in alone:
                await hand_over(self._members, project, user.id)
        for project_id in await self._rows.leave_all(user.id):
            after_commit(self._session, partial(self._accounts.revocations.end_membership, project_id, user.id))
        await self._cancel(await self._rows.under_way(user_id=user.id), "Who started it has no account any more.")
        address, name = user.email, user.name
        sign_ins = await self._rows.forget(user, self._now)
        after_commit(self._session, partial(self._accounts.revocations.announce, sign_ins))
        log, by = AuditLog(self._session, self._principal.client, self._now), self._principal.user_id
        log.record("account.deleted", user_id=user.id, actor=by, target=user.id, reason=reason)
        if address:
            letter = Letters(self._accounts.settings.public_url).account_deleted(address, name)
            after_commit(self._session, partial(self._accounts.mail.post, letter))

    def _owns(self, projects: Sequence[Project], user: User) -> OwnsProjects:
        if user.id == self._principal.user_id:
            return OwnsProjects(f"Nobody else owns {', '.join(project.name for project in projects)}.")
        # Whose they are may be no matter of the administrator's.
        hint = "Ask them to hand these over, lock the account, or send `delete_projects` to delete them, too."
        return OwnsProjects(f"Nobody else owns {len(projects)} of their projects.", hint)

    async def _give_up(self, projects: Collection[Project]) -> None:
        ids = [project.id for project in projects]
        await self._cancel(await self._rows.under_way(project_ids=ids), "Its project was deleted.")
        for project in projects:
            for user_id in await self._rows.give_up(project, self._now):
                after_commit(self._session, partial(self._accounts.revocations.end_membership, project.id, user_id))

    async def _cancel(self, runs: Collection[tuple[str, str]], reason: str) -> None:
        for run_id, state in runs:
            await cancel(self._session, self._resources.events, run_id, state, self._now, reason)


def _deletion(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep, cookie: CookieDep) -> Deletion:
    return Deletion(session, principal, resources, cookie)


DeletionDep = Annotated[Deletion, Depends(_deletion)]
