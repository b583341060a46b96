"""`GET /admin/budgets`: what was spent by whom, against the caps of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ProjectSettings
from packages.llm.configuration import DayCaps
from tests.api.admin.telling import GROQ, an_attempt, tell
from tests.conftest import API
from tests.factories import Person, a_project, a_user

LAST_MONTH = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0) - timedelta(minutes=1)
CAPS = DayCaps(project_usd_per_day=50.0, user_usd_per_day=3.0)


async def budgets(admin: API) -> dict[str, Any]:
    answer = await admin.get("/admin/budgets")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_name(purses: list[dict[str, Any]]) -> dict[str | None, dict[str, Any]]:
    return {purse["name"]: purse for purse in purses}


async def test_spending_is_told_by_person_as_the_budget_counts_it(
    admin: API, redis: Redis, session: AsyncSession, ada: Person
) -> None:
    await tell(redis, days=CAPS)
    eve = await a_user(session, "eve")
    await an_attempt(session, ada, cost_usd=2.0)
    await an_attempt(session, ada, cost_usd=None, ceiling_usd=0.25)
    await an_attempt(session, ada, state="open", reserved_usd=0.75, ceiling_usd=9.0)
    await an_attempt(session, eve, state="cut_off", ceiling_usd=0.5)
    await an_attempt(session, eve, state="void", ceiling_usd=8.0)
    await an_attempt(session, eve, cost_usd=70.0, at=LAST_MONTH)
    view = await budgets(admin)
    assert view["caps"] == {"project_usd": 50.0, "user_usd": 3.0}
    assert view["today"] == view["this_month"] == {"cost_usd": 2.25, "may_be_owed_usd": 1.25}
    assert [purse["name"] for purse in view["people"]] == ["ada", "eve"]
    people = by_name(view["people"])
    assert people["ada"]["today"] == {"cost_usd": 2.25, "may_be_owed_usd": 0.75}
    assert (people["ada"]["day_cap_usd"], people["ada"]["is_at_cap"]) == (3.0, True)
    assert people["eve"]["month"] == {"cost_usd": 0.0, "may_be_owed_usd": 0.5}
    assert not people["eve"]["is_at_cap"]
    assert not view["is_cut"]


async def test_of_a_projects_own_cap_and_everybodys_the_lower_one_holds(
    admin: API, redis: Redis, session: AsyncSession
) -> None:
    await tell(redis, days=CAPS)
    eve = await a_user(session, "eve")
    shop, blog = [await a_project(session, eve, name) for name in ("shop", "blog")]
    session.add(ProjectSettings(project_id=shop.id, version=1, day_usd=1.5))
    session.add(ProjectSettings(project_id=blog.id, version=1, day_usd=80.0))
    await an_attempt(session, eve, project_id=shop.id, cost_usd=1.5)
    await an_attempt(session, eve, project_id=blog.id, cost_usd=1.0)
    await an_attempt(session, eve, project_id="gone", cost_usd=0.5)
    projects = by_name((await budgets(admin))["projects"])
    assert (projects["shop"]["owner"], projects["shop"]["day_cap_usd"], projects["shop"]["is_at_cap"]) == (
        "eve",
        1.5,
        True,
    )
    assert (projects["blog"]["day_cap_usd"], projects["blog"]["is_at_cap"]) == (50.0, False)
    assert (projects[None]["id"], projects[None]["owner"]) == ("gone", "")


async def test_a_provider_stands_there_for_its_cap_or_its_cost(
    admin: API, redis: Redis, session: AsyncSession, ada: Person
) -> None:
    await tell(redis)
    await an_attempt(session, ada, cost_usd=20.0)
    await an_attempt(session, ada, provider="vllm", model="qwen/qwen3-coder", cost_usd=0.1)
    providers = (await budgets(admin))["providers"]
    told = [(one["provider"], one["today"]["cost_usd"], one["day_cap_usd"], one["is_at_cap"]) for one in providers]
    assert told == [("openai", 20.0, 20.0, True), ("vllm", 0.1, None, False)]


async def test_without_a_worker_nobody_knows_the_caps(admin: API, redis: Redis) -> None:
    assert (await budgets(admin))["caps"] is None
    await tell(redis, GROQ)
    assert (await budgets(admin))["caps"] == {"project_usd": None, "user_usd": None}


async def test_budgets_are_for_administrators_alone(admin: API, session: AsyncSession) -> None:
    eve = await a_user(session, "eve")
    answer = await admin.asked_by(eve).get("/admin/budgets")
    assert (answer.status_code, answer.json()["error"]) == (403, "AdministratorNeeded")
