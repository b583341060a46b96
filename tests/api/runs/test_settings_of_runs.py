"""A run begins with the settings that its project has at that moment, and keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Project, ProjectSettings, Run
from apps.api.runs.starting import Beginnings
from packages.agents.contracts import RunSettings
from tests.conftest import API
from tests.factories import a_member, a_project, a_user

ASKS = {"ask": "always"}
ABOVE = {"ask": "above", "above_usd": 1.5}
NEVER = {"ask": "never"}


@pytest.fixture
async def project(api: API, session: AsyncSession) -> Project:
    return await a_project(session, api.person)


async def settle(session: AsyncSession, project: Project, **columns: Any) -> None:
    session.add(ProjectSettings(project_id=project.id, version=1, **columns))
    await session.flush()


async def started(api: API, project: Project, session: AsyncSession, **order: Any) -> Run:
    answer = await api.post(f"/projects/{project.id}/generate", {"prompt": "A todo API", **order})
    assert answer.status_code == 202, answer.text
    return await session.get_one(Run, answer.json()["id"], populate_existing=True)


async def test_without_settings_a_run_is_as_it_was_asked_for(api: API, project: Project, session: AsyncSession) -> None:
    run = await started(api, project, session)
    assert (run.approve, run.budget_usd, run.at_cap, run.settings) == ("auto", None, "finish", {})


@pytest.mark.parametrize(
    ("rule", "order", "approve", "above", "at_cap"),
    [
        (ASKS, {}, "ask", None, "pause"),
        (ASKS, {"approve": "auto"}, "auto", None, "finish"),
        (NEVER, {}, "auto", None, "finish"),
        (NEVER, {"approve": "ask"}, "ask", None, "pause"),
        (ABOVE, {}, "auto", 1.5, "pause"),
        (ABOVE, {"approve": "auto"}, "auto", None, "finish"),
        (ABOVE, {"approve": "ask"}, "ask", None, "pause"),
        (ABOVE, {"at_cap": "finish"}, "auto", 1.5, "finish"),
        ({}, {}, "auto", None, "finish"),
    ],
)
async def test_what_is_said_with_the_request_comes_before_what_the_project_has(
    api: API,
    project: Project,
    session: AsyncSession,
    rule: dict[str, Any],
    order: dict[str, Any],
    approve: str,
    above: float | None,
    at_cap: str,
) -> None:
    await settle(session, project, **rule)
    run = await started(api, project, session, **order)
    assert (run.approve, run.settings.get("ask_above_usd"), run.at_cap) == (approve, above, at_cap)


async def test_the_projects_cap_is_that_of_a_run_without_one(api: API, project: Project, session: AsyncSession) -> None:
    await settle(session, project, run_usd=2.0)
    assert (await started(api, project, session)).budget_usd == 2.0
    assert (await started(api, project, session, budget_usd=5.0)).budget_usd == 5.0


async def test_a_later_change_moves_no_run_that_was_asked_for(
    api: API, project: Project, session: AsyncSession
) -> None:
    policy = {"residency": ["eu"], "roles": {"coder": {"candidates": ["vllm/qwen"]}}}
    await settle(session, project, models=policy, variables=[{"name": "API_KEY", "purpose": "of the shop"}])
    run = await started(api, project, session)
    kept = dict(run.settings)
    assert RunSettings.model_validate(kept).models.named() == ("vllm/qwen",)
    changed = {"models": {"residency": ["us"]}, "variables": []}
    await session.execute(update(ProjectSettings).values(**changed))
    await session.refresh(run)
    assert run.settings == kept
    # One that goes on from it asks whom the project allows now, about what the run was told.
    on = RunSettings.model_validate(await Beginnings(session).going_on(run))
    assert on.models.residency == ("us",)
    assert [one.name for one in on.variables] == ["API_KEY"]


async def test_a_run_tells_who_asked_and_what_it_took_over(api: API, project: Project, session: AsyncSession) -> None:
    policy = {"residency": ["eu"], "roles": {"coder": {"candidates": ["vllm/qwen"], "order": "cheapest"}}}
    variables = [{"name": "API_KEY", "purpose": "of the shop"}]
    await settle(session, project, models=policy, variables=variables, **ABOVE)
    run = await started(api, project, session, limits={"task_calls": 7})
    await session.execute(update(ProjectSettings).values(models={}, variables=[], above_usd=9))
    asked = (await api.get(f"/runs/{run.id}")).json()["asked"]
    assert asked["limits"]["task_calls"] == 7
    del asked["limits"]
    assert asked == {"by": api.person.name, "models": policy, "variables": variables, "ask_above_usd": 1.5}


async def test_a_run_tells_each_reader_what_they_may_do(api: API, project: Project, session: AsyncSession) -> None:
    run = await started(api, project, session)
    eve = await a_user(session, "eve")
    await a_member(session, project, eve, "viewer")
    seen = api.asked_by(eve)
    assert (await api.get(f"/runs/{run.id}")).json()["project"]["role"] == "owner"
    assert (await seen.get(f"/runs/{run.id}")).json()["project"]["role"] == "viewer"
    assert [one["project"]["role"] for one in (await seen.get("/runs")).json()["items"]] == ["viewer"]
