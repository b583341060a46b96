"""All SQL about what is deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased, defer

from apps.api.accounts.repository import AccountRepository
from apps.api.db.accounts import OneTimeSecret, SessionRow, User
from apps.api.db.models import Idempotency, Project, ProjectMember, Run, TemplateRow
from apps.api.db.repository import Repository
from packages.agents.contracts import FINAL_STATES

# Nobody can choose such a name: the true one is free again at once.
_PROJECT_NAME, _USER_NAME = "\n{}", "deleted:{}"


class DeletionRepository(Repository):
    async def owned(self, user_id: str) -> Sequence[Project]:
        """Until the end of the transaction nobody changes who is a member of these."""
        owner = exists().where(
            ProjectMember.project_id == Project.id, ProjectMember.user_id == user_id, ProjectMember.role == "owner"
        )
        locked = select(Project).where(owner).order_by(Project.id).with_for_update(key_share=True)
        return (await self.session.execute(locked)).scalars().all()

    async def owned_alone(self, user_id: str, project_ids: Collection[str]) -> set[str]:
        """Those of these projects that have no other owner."""
        other = aliased(ProjectMember)
        has_other = exists().where(
            other.project_id == ProjectMember.project_id, other.user_id != user_id, other.role == "owner"
        )
        statement = select(ProjectMember.project_id).where(
            ProjectMember.user_id == user_id, ProjectMember.project_id.in_(project_ids), ~has_other
        )
        return set((await self.session.execute(statement)).scalars())

    async def give_up(self, project: Project, now: datetime) -> list[str]:
        """Nobody sees it any more; the worker removes what it holds. Answers with the ids of who were its members."""
        gone = delete(ProjectMember).where(ProjectMember.project_id == project.id).returning(ProjectMember.user_id)
        left = list((await self.session.execute(gone)).scalars())
        named = update(Project).where(Project.id == project.id)
        await self.session.execute(named.values(name=_PROJECT_NAME.format(project.id), deleted_at=now))
        return left

    async def leave_all(self, user_id: str) -> list[str]:
        """Answers with the ids of the projects."""
        gone = delete(ProjectMember).where(ProjectMember.user_id == user_id).returning(ProjectMember.project_id)
        return list((await self.session.execute(gone)).scalars())

    async def under_way(
        self, *, project_ids: Collection[str] = (), user_id: str | None = None
    ) -> Sequence[tuple[str, str]]:
        """(id, state) of the runs of these projects, or that this user started, which can be cancelled. Locked."""
        of_whom = Run.project_id.in_(project_ids) if user_id is None else Run.owner_id == user_id
        slim = defer(Run.prompt), defer(Run.attachments), defer(Run.revision)
        statement = select(Run).where(of_whom, Run.state.not_in(FINAL_STATES), Run.commit == "").options(*slim)
        runs = await self.session.execute(statement.order_by(Run.id).with_for_update())
        return [(run.id, run.state) for run in runs.scalars() if run.cancelled_at is None]

    async def has_other_administrator(self, user_id: str) -> bool:
        """Of two who ask at once the second one waits, and sees what the first one left."""
        people = select(User.id).where(User.role == "admin", User.kind == "person", User.disabled_at.is_(None))
        found = (await self.session.execute(people.order_by(User.id).with_for_update(key_share=True))).scalars().all()
        return any(one != user_id for one in found)

    async def forget(self, user: User, now: datetime) -> list[str]:
        """All that is known of a person but their id, which what they did goes by. Answers with the ids of their
        sessions and tokens.
        """
        tokens = await AccountRepository(self.session).forget_ways_in(user.id)
        ended = delete(SessionRow).where(SessionRow.user_id == user.id).returning(SessionRow.id)
        sessions = list((await self.session.execute(ended)).scalars())
        # That the setup code was used is never forgotten.
        secrets = delete(OneTimeSecret).where(OneTimeSecret.user_id == user.id, OneTimeSecret.purpose != "setup")
        await self.session.execute(secrets)
        await self.session.execute(delete(Idempotency).where(Idempotency.user_id == user.id))
        await self.session.execute(delete(TemplateRow).where(TemplateRow.owner_id == user.id))
        user.name, user.role, user.email, user.password_hash = _USER_NAME.format(user.id), "user", None, None
        user.email_verified_at, user.disabled_at, user.deleted_at = None, now, now
        await self.session.flush()
        return [*sessions, *tokens]
