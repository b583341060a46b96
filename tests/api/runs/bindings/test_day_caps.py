"""What a project, a user and a provider may cost in one day: the day ends at midnight (UTC)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ProjectSettings
from apps.api.db.session import Sessions
from packages.llm.configuration import DayCaps
from packages.llm.errors import BudgetRefused, DaySpent, PriceUnknown, ProviderSpent
from tests.api.runs.bindings.book import Book, Clock, a_book
from tests.factories import a_project, a_user

CAPS = {
    "project": DayCaps(project_usd_per_day=1.0),
    "user": DayCaps(user_usd_per_day=1.0),
    "provider": DayCaps(provider_usd_per_day={"p": 1.0}),
}
WORDS = {
    "project": r"up to \$0.6000; \$0.5000 of the project's \$1.00 of today is spent\.$",
    "user": r"up to \$0.6000; \$0.5000 of the user's \$1.00 of today is spent\.$",
    "provider": r"up to \$0.6000; \$0.5000 of p's \$1.00 of today is spent\.$",
}


@pytest.fixture
def opened(session: AsyncSession, sessions: Sessions) -> Any:
    async def open_book(days: DayCaps, clock: Clock | None = None, **more: Any) -> Book:
        return await a_book(session, sessions, days, clock, **more)

    return open_book


@pytest.mark.parametrize("whose", CAPS)
async def test_nobody_spends_more_than_a_day_allows_and_the_next_day_allows_it_again(opened: Any, whose: str) -> None:
    clock = Clock(datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC))
    book = await opened(CAPS[whose], clock)
    await book.spend(usd=0.5)
    with pytest.raises(ProviderSpent if whose == "provider" else DaySpent, match=WORDS[whose]):
        await book.ask(ceiling_usd=0.6)
    clock.pass_by(microseconds=1)
    await book.ask(ceiling_usd=0.6)
    clock.pass_by(hours=23, minutes=59, seconds=59)
    with pytest.raises(BudgetRefused, match=r"\$0.6000 is set aside for calls under way"):
        await book.ask(ceiling_usd=0.6)


async def test_a_request_belongs_to_the_day_on_which_it_was_made(opened: Any) -> None:
    clock = Clock(datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
    book = await opened(CAPS["project"], clock)
    late, lost = await book.ask(ceiling_usd=0.5), await book.ask(ceiling_usd=0.5)
    clock.pass_by(minutes=2)
    await book.answer(late, 0.5)
    await book.cut_off(lost)
    await book.ask(ceiling_usd=1.0)


async def test_a_day_is_that_of_utc_wherever_the_worker_is(opened: Any) -> None:
    clock = Clock(datetime(2026, 11, 21, 0, 59, tzinfo=timezone(timedelta(hours=1))))
    book = await opened(CAPS["project"], clock)
    await book.spend(usd=1.0)
    clock.pass_by(minutes=1)
    await book.spend(usd=1.0)


async def test_all_runs_of_a_project_and_of_a_user_share_their_day_and_nobody_elses(
    opened: Any, session: AsyncSession
) -> None:
    days = DayCaps(project_usd_per_day=1.0, user_usd_per_day=1.5)
    person = await a_user(session)
    project = await a_project(session, person)
    first, second = [await opened(days, person=person, project=project) for _ in range(2)]
    await first.spend(usd=0.7)
    with pytest.raises(DaySpent, match="the project's"):
        await second.ask(ceiling_usd=0.4)
    elsewhere = await opened(days, person=person)
    await elsewhere.ask(ceiling_usd=0.7)
    with pytest.raises(DaySpent, match="the user's"):
        await elsewhere.ask(ceiling_usd=0.2)
    stranger = await opened(days)
    await stranger.ask(ceiling_usd=1.0)


async def test_another_provider_may_be_asked_when_the_day_of_one_is_spent(opened: Any) -> None:
    """Of what is set aside for a call the provider can only be paid what its own request costs."""
    book = await opened(DayCaps(provider_usd_per_day={"p": 1.0, "q": 1.0}), budget_usd=5)
    await book.ask(ceiling_usd=0.4, reserve_usd=3.0)
    await book.cut_off(await book.ask(ceiling_usd=0.5, reserve_usd=1.0))
    with pytest.raises(ProviderSpent, match=r"up to \$0.2000; .* p's \$1.00 of today"):
        await book.ask(ceiling_usd=0.2, reserve_usd=1.0)
    await book.ask(provider="q", ceiling_usd=0.2, reserve_usd=1.0)
    await book.ask(provider="without a cap", ceiling_usd=0.2)
    other = await opened(book.days)
    with pytest.raises(ProviderSpent):
        await other.ask(ceiling_usd=0.2)


async def test_where_the_project_is_at_its_end_no_other_provider_helps(opened: Any) -> None:
    book = await opened(DayCaps(project_usd_per_day=1.0, provider_usd_per_day={"p": 1.0}))
    await book.spend(usd=1.0)
    with pytest.raises(DaySpent):
        await book.ask()


@pytest.mark.parametrize("whose", CAPS)
async def test_without_a_price_nothing_is_asked_that_counts_for_a_day(opened: Any, whose: str) -> None:
    book = await opened(CAPS[whose])
    with pytest.raises(PriceUnknown, match="has a budget of the day, but the price of its model is not known"):
        await book.ask(ceiling_usd=None)


@pytest.mark.parametrize("whose", CAPS)
async def test_a_budget_of_the_day_that_came_late_holds_from_the_next_day(opened: Any, whose: str) -> None:
    book = await opened(DayCaps())
    await book.spend(usd=None)
    book.days = CAPS[whose]
    await book.restart()
    kind = ProviderSpent if whose == "provider" else DaySpent
    with pytest.raises(kind, match="what 1 of its calls today have cost is not known") as refused:
        await book.ask()
    assert "Set the prices" in refused.value.hint
    book.clock.pass_by(days=1)
    await book.ask()


async def test_a_project_has_the_lower_of_its_own_cap_and_that_of_the_deployment(
    opened: Any, session: AsyncSession, sessions: Sessions
) -> None:
    person = await a_user(session)
    project = await a_project(session, person)
    book = await opened(DayCaps(project_usd_per_day=5.0), person=person, project=project)
    session.add(ProjectSettings(project_id=project.id, version=1, day_usd=1.0))
    await session.commit()
    await book.spend(usd=0.5)
    with pytest.raises(DaySpent, match=WORDS["project"]) as refused:
        await book.ask(ceiling_usd=0.6)
    assert "an owner raises the project's cap" in refused.value.hint
    await session.execute(update(ProjectSettings).values(day_usd=9.0))
    await session.commit()
    await book.spend(usd=4.0)
    with pytest.raises(DaySpent, match=r"the project's \$5.00 of today") as refused:
        await book.ask(ceiling_usd=0.6)
    assert "LLM_CONFIG" in refused.value.hint


async def test_a_projects_own_cap_needs_prices(opened: Any, session: AsyncSession) -> None:
    person = await a_user(session)
    project = await a_project(session, person)
    book = await opened(DayCaps(), person=person, project=project)
    await book.spend(usd=100.0)
    session.add(ProjectSettings(project_id=project.id, version=1, day_usd=200.0))
    await session.commit()
    with pytest.raises(PriceUnknown, match="The project has a budget of the day"):
        await book.ask(ceiling_usd=None)
