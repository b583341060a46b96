"""All SQL about the settings of projects; none of it sees those of projects that the user is no member of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.accounts import User
from apps.api.db.models import ModelAttempt, ProjectMember, ProjectSettings
from apps.api.db.repository import Repository
from apps.api.projects.access import projects_of
from apps.api.projects.settings.schemas import SpentToday

_COST = func.coalesce(ModelAttempt.cost_usd, ModelAttempt.ceiling_usd)
_OWED = func.coalesce(ModelAttempt.reserved_usd, ModelAttempt.ceiling_usd)


class SettingsRepository(Repository):
    def __init__(self, session: AsyncSession, user_id: str) -> None:
        super().__init__(session)
        self._user_id = user_id

    async def role(self, project_id: str) -> str | None:
        statement = select(ProjectMember.role).where(
            ProjectMember.project_id == project_id, ProjectMember.user_id == self._user_id
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def get(self, project_id: str) -> ProjectSettings | None:
        """None where nobody has saved any."""
        mine = ProjectSettings.project_id.in_(projects_of(self._user_id))
        statement = select(ProjectSettings).where(ProjectSettings.project_id == project_id, mine)
        return (await self.session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()

    async def save(self, project_id: str, version: int, values: dict[str, Any]) -> bool:
        """As the version that follows `version`. False where somebody else has saved since."""
        said = {**values, "version": version + 1, "changed_by": self._user_id, "changed_at": func.now()}
        row = ProjectSettings
        if version == 0:
            first = insert(row).values(project_id=project_id, **said).on_conflict_do_nothing()
            return (await self.session.execute(first.returning(row.version))).first() is not None
        next_one = update(row).where(row.project_id == project_id, row.version == version).values(**said)
        return (await self.session.execute(next_one.returning(row.version))).first() is not None

    async def name_of(self, user_id: str | None) -> str | None:
        """None of one who was deleted, or of nobody."""
        statement = select(User.name).where(User.id == user_id, User.deleted_at.is_(None))
        return (await self.session.execute(statement)).scalar_one_or_none() if user_id else None

    async def spent_today(self, project_id: str) -> SpentToday:
        """As the budget counts it: an answer without its cost counts as the most that it can have cost."""
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        statement = select(
            func.sum(_COST).filter(ModelAttempt.state == "settled"),
            func.sum(_OWED).filter(ModelAttempt.state.in_(("open", "cut_off"))),
        ).where(ModelAttempt.project_id == project_id, ModelAttempt.at >= midnight)
        spent, owed = (await self.session.execute(statement)).one()
        return SpentToday(spent_usd=float(spent or 0), may_be_owed_usd=float(owed or 0))
