"""What is told of budgets. Money is dollars, days and months are UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from apps.api.admin.schemas import DayCapsView, SpendView


class PurseView(BaseModel):
    """Who spends. `day_cap_usd` is the cap that holds: of a project the lower one of the deployment's and its own."""

    id: str
    name: str | None = Field(description="null where it was deleted since")
    owner: str = Field("", description="of a project: the name of who made it")
    today: SpendView
    month: SpendView
    day_cap_usd: float | None
    is_at_cap: bool = Field(description="what is spent today, and may be owed, leaves nothing")


class ProviderPurseView(BaseModel):
    provider: str
    today: SpendView
    day_cap_usd: float | None
    is_at_cap: bool


class BudgetsView(BaseModel):
    """Lists have who spent most this month first. `caps` is null while no worker tells those of the deployment."""

    day: datetime = Field(description="when today began")
    month: datetime = Field(description="when this month began")
    today: SpendView
    this_month: SpendView
    caps: DayCapsView | None
    people: list[PurseView]
    projects: list[PurseView]
    providers: list[ProviderPurseView]
    is_cut: bool = Field(description="whether more people or projects have spent than are listed")
