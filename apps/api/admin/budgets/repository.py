"""All SQL about what was spent by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from apps.api.admin.schemas import SpendView
from apps.api.db.accounts import User
from apps.api.db.models import ModelAttempt, Project, ProjectSettings
from apps.api.db.repository import Repository

_DOLLARS = func.coalesce(ModelAttempt.cost_usd, ModelAttempt.ceiling_usd)
_SPENT = case((ModelAttempt.state == "settled", _DOLLARS))
_OWED = case((ModelAttempt.state == "open", ModelAttempt.reserved_usd), (ModelAttempt.state == "cut_off", _DOLLARS))


@dataclass(frozen=True)
class Spending:
    today: SpendView
    month: SpendView


@dataclass(frozen=True)
class NamedProject:
    name: str
    owner: str
    day_usd: float | None


class BudgetRepository(Repository):
    """Spending is counted as reservations count it: an answer without its cost as the most that it can have cost."""

    async def total(self, day: datetime, month: datetime) -> Spending:
        (found,) = await self.session.execute(select(*_sums(day)).where(ModelAttempt.at >= month))
        return _spending(found)

    async def people(self, day: datetime, month: datetime, most: int) -> dict[str, Spending]:
        """By user."""
        return await self._by(ModelAttempt.user_id, day, month, most)

    async def projects(self, day: datetime, month: datetime, most: int) -> dict[str, Spending]:
        """By project, also of those that were deleted since."""
        return await self._by(ModelAttempt.project_id, day, month, most)

    async def user_names(self, user_ids: Collection[str]) -> dict[str, str]:
        statement = select(User.id, User.name).where(User.id.in_(user_ids), User.deleted_at.is_(None))
        return {id_: name for id_, name in await self.session.execute(statement)}

    async def named_projects(self, project_ids: Collection[str]) -> dict[str, NamedProject]:
        owner = aliased(User)
        statement = (
            select(Project.id, Project.name, owner.name, ProjectSettings.day_usd)
            .join(owner, owner.id == Project.owner_id)
            .outerjoin(ProjectSettings, ProjectSettings.project_id == Project.id)
            .where(Project.id.in_(project_ids))
        )
        return {id_: NamedProject(name, by, day) for id_, name, by, day in await self.session.execute(statement)}

    async def _by(
        self, who: InstrumentedAttribute[str], day: datetime, month: datetime, most: int
    ) -> dict[str, Spending]:
        counted = ModelAttempt.state.in_(("open", "settled", "cut_off"))
        sums = _sums(day)
        statement = (
            select(who, *sums)
            .where(ModelAttempt.at >= month, counted)
            .group_by(who)
            .order_by(sums[2].desc(), who)
            .limit(most)
        )
        return {id_: _spending(found) for id_, *found in await self.session.execute(statement)}


def _sums(day: datetime) -> list[ColumnElement[Any]]:
    """Spent and owed of today, then of the whole month."""
    parts = (_SPENT, _OWED)
    is_today = ModelAttempt.at >= day
    of_today = [func.coalesce(func.sum(part).filter(is_today), 0) for part in parts]
    return [*of_today, *(func.coalesce(func.sum(part), 0) for part in parts)]


def _spending(sums: Any) -> Spending:
    spent, owed, of_month, owed_of_month = map(float, sums)
    return Spending(
        SpendView(cost_usd=spent, may_be_owed_usd=owed), SpendView(cost_usd=of_month, may_be_owed_usd=owed_of_month)
    )
