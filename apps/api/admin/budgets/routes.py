"""`/admin/budgets`: for administrators alone."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.accounts.errors import SecondFactorNeeded
from apps.api.admin.budgets.schemas import BudgetsView
from apps.api.admin.budgets.service import BudgetsDep
from apps.api.errors import AdministratorNeeded, documented

router = APIRouter(
    prefix="/admin/budgets", tags=["admin"], responses=documented(AdministratorNeeded, SecondFactorNeeded)
)


@router.get("")
async def read_budgets(budgets: BudgetsDep) -> BudgetsView:
    """What was spent today and this month, by whom, and the caps of a day."""
    return await budgets.view()
