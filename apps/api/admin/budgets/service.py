"""What administrators see of budgets: who spent what, of what they may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import AdminDep
from apps.api.admin.budgets.repository import BudgetRepository, Spending
from apps.api.admin.budgets.schemas import BudgetsView, ProviderPurseView, PurseView
from apps.api.admin.repository import AdminRepository
from apps.api.admin.schemas import Board, SpendView
from apps.api.admin.shared import SharedState
from apps.api.db.session import SessionDep
from apps.api.resources import Resources, ResourcesDep

MOST = 200
_DIGITS = 9  # of a dollar, as in the database


class Budgets:
    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._rows = BudgetRepository(session)
        self._providers = AdminRepository(session)
        self._shared = SharedState(resources.redis)

    async def view(self) -> BudgetsView:
        day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        month = day.replace(day=1)
        boards = await self._shared.boards()
        caps = boards[0].day_caps if boards else None
        total = await self._rows.total(day, month)
        # One more than is shown tells whether there are more.
        people = await self._rows.people(day, month, MOST + 1)
        projects = await self._rows.projects(day, month, MOST + 1)
        return BudgetsView(
            day=day,
            month=month,
            today=total.today,
            this_month=total.month,
            caps=caps,
            people=await self._people(people, caps.user_usd if caps else None),
            projects=await self._projects(projects, caps.project_usd if caps else None),
            providers=_of_providers(boards, await self._providers.spend_today()),
            is_cut=max(len(people), len(projects)) > MOST,
        )

    async def _people(self, spendings: Mapping[str, Spending], cap: float | None) -> list[PurseView]:
        names = await self._rows.user_names(spendings)
        return [_purse(id_, names.get(id_), spent, cap) for id_, spent in list(spendings.items())[:MOST]]

    async def _projects(self, spendings: Mapping[str, Spending], everybodys: float | None) -> list[PurseView]:
        known = await self._rows.named_projects(spendings)
        found = []
        for id_, spent in list(spendings.items())[:MOST]:
            project = known.get(id_)
            cap = _lower(everybodys, project.day_usd if project else None)
            found.append(_purse(id_, project.name if project else None, spent, cap, project.owner if project else ""))
        return found


def _lower(one: float | None, other: float | None) -> float | None:
    return min((cap for cap in (one, other) if cap is not None), default=None)


def _purse(id_: str, name: str | None, spent: Spending, cap: float | None, owner: str = "") -> PurseView:
    return PurseView(
        id=id_,
        name=name,
        owner=owner,
        today=spent.today,
        month=spent.month,
        day_cap_usd=cap,
        is_at_cap=_is_at(cap, spent.today),
    )


def _of_providers(boards: Sequence[Board], today: Mapping[str, SpendView]) -> list[ProviderPurseView]:
    """Those that have a cap, or have cost something today."""
    caps = {report.provider: report.day_cap_usd for board in boards for report in board.targets}
    spent = {name: spend for name, spend in today.items() if "/" not in name and spend != SpendView()}
    named = [name for name, cap in caps.items() if cap is not None]
    found = []
    for name in dict.fromkeys([*named, *sorted(spent)]):
        cap, spend = caps.get(name), spent.get(name, SpendView())
        is_at_cap = _is_at(cap, spend)
        found.append(ProviderPurseView(provider=name, today=spend, day_cap_usd=cap, is_at_cap=is_at_cap))
    return found


def _is_at(cap: float | None, today: SpendView) -> bool:
    return cap is not None and round(today.cost_usd + today.may_be_owed_usd, _DIGITS) >= cap


def _budgets(session: SessionDep, principal: AdminDep, resources: ResourcesDep) -> Budgets:
    return Budgets(session, resources)


BudgetsDep = Annotated[Budgets, Depends(_budgets)]
