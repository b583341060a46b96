"""All SQL about members."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from apps.api.db.accounts import User
from apps.api.db.models import Project, ProjectMember
from apps.api.db.repository import Repository

_FIRST = case({"owner": 0, "editor": 1}, value=ProjectMember.role, else_=2)


class MemberRepository(Repository):
    async def lock(self, project_id: str) -> Project | None:
        """Who is a member changes one by one, so that one owner is always left."""
        return await self.session.get(Project, project_id, populate_existing=True, with_for_update={"key_share": True})

    async def role(self, project_id: str, user_id: str) -> str | None:
        statement = select(ProjectMember.role).where(
            ProjectMember.project_id == project_id, ProjectMember.user_id == user_id
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def all(self, project_id: str) -> Sequence[tuple[ProjectMember, User]]:
        """Owners first, each kind from the oldest to the newest."""
        statement = (
            select(ProjectMember, User)
            .join(User)
            .where(ProjectMember.project_id == project_id)
            .order_by(_FIRST, ProjectMember.since, User.name)
        )
        return [(member, user) for member, user in await self.session.execute(statement)]

    async def one(self, project_id: str, user_id: str) -> tuple[ProjectMember, User] | None:
        statement = (
            select(ProjectMember, User)
            .join(User)
            .where(ProjectMember.project_id == project_id, ProjectMember.user_id == user_id)
        )
        found = (await self.session.execute(statement)).one_or_none()
        return (found[0], found[1]) if found else None

    async def user_named(self, name: str) -> User | None:
        """Who is not deleted before the end of the transaction."""
        statement = select(User).where(User.name == name, User.disabled_at.is_(None)).with_for_update(key_share=True)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def join(self, project_id: str, user_id: str, role: str) -> bool:
        """Whether they were no member yet."""
        row = {"project_id": project_id, "user_id": user_id, "role": role}
        statement = insert(ProjectMember).values(**row).on_conflict_do_nothing().returning(ProjectMember.user_id)
        return (await self.session.execute(statement)).first() is not None

    async def change_role(self, project_id: str, user_id: str, role: str) -> None:
        theirs = (ProjectMember.project_id == project_id) & (ProjectMember.user_id == user_id)
        await self.session.execute(update(ProjectMember).where(theirs).values(role=role))

    async def hand_over(self, project: Project, user_id: str) -> bool:
        """Into the list of names of another user; False where they have a project of this name."""
        other = aliased(Project)
        has_name = exists().where(other.owner_id == user_id, other.name == project.name)
        statement = update(Project).where(Project.id == project.id, ~has_name).values(owner_id=user_id)
        return (await self.session.execute(statement.returning(Project.id))).first() is not None

    async def leave(self, project_id: str, user_id: str) -> None:
        theirs = (ProjectMember.project_id == project_id) & (ProjectMember.user_id == user_id)
        await self.session.execute(delete(ProjectMember).where(theirs))
