"""What a project wants of its runs: who may say it, that nobody overwrites what they have not seen, what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.accounts import AuditEntry
from apps.api.db.models import Project
from apps.api.runs.bindings.software import RESERVED
from packages.agents.contracts.settings import has_own_meaning
from tests.api.admin.telling import an_attempt, tell, unwrite
from tests.conftest import API
from tests.factories import Person, a_member, a_project, a_user

EVERYTHING: dict[str, Any] = {
    "version": 0,
    "models": {
        "residency": ["us", "eu"],
        "roles": {"coder": {"candidates": ["vllm/qwen/qwen3-coder", "openai/gpt-4.1"], "order": "cheapest"}},
    },
    "budget": {"run_usd": 2.5, "day_usd": 10.0},
    "approval": {"ask": "above", "above_usd": 1.25},
    "variables": [{"name": "STRIPE_API_KEY", "purpose": "payments"}, {"name": "SMTP_URL", "purpose": ""}],
}


@pytest.fixture
async def told(redis: Redis) -> AsyncIterator[None]:
    """A worker tells of its models."""
    await unwrite(redis)
    await tell(redis)
    yield
    await unwrite(redis)


@pytest.fixture
async def untold(redis: Redis) -> None:
    await unwrite(redis)


@pytest.fixture
async def path(api: API, session: AsyncSession) -> str:
    return f"/projects/{(await a_project(session, api.person)).id}/settings"


async def put(api: API, path: str, **order: Any) -> httpx.Response:
    return await api("PUT", path, json={"version": 0, **order})


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.usefixtures("told")
async def test_what_is_saved_is_read_again(api: API, path: str) -> None:
    before = (await api.get(path)).json()
    assert (before["version"], before["changed_at"], before["changed_by"]) == (0, None, None)
    assert before["approval"] == {"ask": None, "above_usd": None}
    saved = await put(api, path, **EVERYTHING)
    assert saved.status_code == 200, saved.text
    after = (await api.get(path)).json()
    assert saved.json() == after
    assert (after["version"], after["changed_by"]) == (1, api.person.name)
    assert {name: after[name] for name in ("models", "budget", "approval", "variables")} == {
        name: value for name, value in EVERYTHING.items() if name != "version"
    }


@pytest.mark.usefixtures("told")
async def test_members_see_which_models_there_are_and_nothing_else_of_their_providers(api: API, path: str) -> None:
    shown = await api.get(path)
    assert [(one["id"], one["jurisdiction"]) for one in shown.json()["choices"]] == [
        ("openai/gpt-4.1", "us"),
        ("openai/gpt-4.1-mini", ""),
        ("vllm/qwen/qwen3-coder", "eu"),
    ]
    assert "10.0.0.7" not in shown.text
    assert set(shown.json()["choices"][0]) == {"id", "jurisdiction", "roles"}


@pytest.mark.usefixtures("untold")
async def test_an_owner_changes_what_other_members_read(api: API, path: str, session: AsyncSession) -> None:
    project_id = path.split("/")[2]
    people: dict[str, Person] = {}
    for role in ("editor", "viewer"):
        people[role] = await a_user(session)
        await a_member(session, await session.get_one(Project, project_id), people[role], role)
    await put(api, path, budget={"run_usd": 1.0})
    for person in people.values():
        member = api.asked_by(person)
        assert (await member.get(path)).json()["budget"]["run_usd"] == 1.0
        assert refusal(await put(member, path, version=1)) == (403, "ProjectRoleNeeded")
    stranger = api.asked_by(await a_user(session))
    for answer in (await stranger.get(path), await put(stranger, path)):
        assert refusal(answer) == (404, "ProjectNotFound")


@pytest.mark.usefixtures("untold")
async def test_nobody_overwrites_what_they_have_not_seen(api: API, path: str, session: AsyncSession) -> None:
    friend = await a_user(session, "friend")
    await a_member(session, await session.get_one(Project, path.split("/")[2]), friend, "owner")
    assert (await put(api.asked_by(friend), path, budget={"run_usd": 1.0})).json()["version"] == 1
    late = await put(api, path, budget={"day_usd": 5.0})
    assert refusal(late) == (409, "SettingsChanged")
    assert "friend changed the settings at " in late.json()["message"]
    assert "their version is 1 now" in late.json()["message"]
    assert (await put(api, path, version=1, budget={"day_usd": 5.0})).json()["budget"] == {
        "run_usd": None,
        "day_usd": 5.0,
    }
    for unseen in (1, 3):
        assert refusal(await put(api, path, version=unseen)) == (409, "SettingsChanged")


@pytest.mark.usefixtures("untold")
async def test_a_version_that_never_was_is_refused(api: API, path: str) -> None:
    answer = await put(api, path, version=4)
    assert refusal(answer) == (409, "SettingsChanged")
    assert "Nobody has saved settings" in answer.json()["message"]


@pytest.mark.usefixtures("told")
async def test_a_model_that_is_not_configured_is_refused_with_those_that_are(api: API, path: str) -> None:
    roles = {"coder": {"candidates": ["openai/gpt-4.1", "openai/gpt-9"]}}
    answer = await put(api, path, models={"roles": roles})
    assert refusal(answer) == (422, "SettingsInvalid")
    assert answer.json()["message"] == (
        "openai/gpt-9 is not configured. There are: openai/gpt-4.1 (us), openai/gpt-4.1-mini (nobody knows where), "
        "vllm/qwen/qwen3-coder (eu)."
    )
    assert [one["path"] for one in answer.json()["fields"]] == ["body.models.roles.coder.candidates.1"]
    assert (await api.get(path)).json()["version"] == 0


@pytest.mark.usefixtures("told")
async def test_residency_that_leaves_a_role_without_a_model_is_refused(api: API, path: str) -> None:
    answer = await put(api, path, models={"residency": ["eu"]})
    assert refusal(answer) == (422, "SettingsInvalid")
    assert answer.json()["message"].startswith("No model that the architect may ask computes in eu. There are: ")
    roles = {"architect": {"candidates": ["vllm/qwen/qwen3-coder"]}}
    assert (await put(api, path, models={"residency": ["eu"], "roles": roles})).status_code == 200


async def test_without_a_worker_models_cannot_be_named_and_all_else_can(api: API, path: str, redis: Redis) -> None:
    await unwrite(redis)
    answer = await put(api, path, models={"roles": {"coder": {"candidates": ["openai/gpt-4.1"]}}})
    assert refusal(answer) == (503, "ProvidersUnknown")
    assert (await put(api, path, models={"roles": {"coder": {"order": "fastest"}}})).status_code == 200
    assert (await api.get(path)).json()["choices"] is None


async def test_what_stands_already_is_not_judged_anew(api: API, path: str, redis: Redis) -> None:
    """A model that has gone keeps nobody from changing something else."""
    await unwrite(redis)
    await tell(redis)
    named = {"roles": {"coder": {"candidates": ["openai/gpt-4.1"], "order": None}}}
    assert (await put(api, path, models=named)).status_code == 200
    await unwrite(redis)
    assert (await put(api, path, version=1, models=named, budget={"run_usd": 3.0})).status_code == 200


@pytest.mark.usefixtures("untold")
@pytest.mark.parametrize(
    "order",
    [
        {"variables": [{"name": "lower_case"}]},
        {"variables": [{"name": "KEY=value"}]},
        {"variables": [{"name": "1KEY"}]},
        {"variables": [{"name": "PATH"}]},
        {"variables": [{"name": "LD_PRELOAD"}]},
        {"variables": [{"name": "API_KEY"}, {"name": "API_KEY"}]},
        {"variables": [{"name": "API_KEY", "value": "sk-1"}]},
        {"variables": [{"name": "API_KEY", "purpose": "two\nlines"}]},
        {"approval": {"ask": "above"}},
        {"approval": {"ask": "always", "above_usd": 1.0}},
        {"approval": {"ask": "sometimes"}},
        {"budget": {"day_usd": 0}},
        {"models": {"roles": {"conversation": {}}}},
        {"models": {"roles": {"coder": {"order": "nearest"}}}},
        {"models": {"roles": {"coder": {"candidates": ["gpt"]}}}},
        {"version": -1},
    ],
)
async def test_what_makes_no_sense_is_refused(api: API, path: str, order: dict[str, Any]) -> None:
    answer = await put(api, path, **order)
    assert refusal(answer) == (422, "InvalidRequest"), answer.text
    assert answer.json()["fields"]


def test_no_variable_means_anything_to_the_sandbox() -> None:
    assert [name for name in sorted(RESERVED) if not has_own_meaning(name)] == []
    assert not has_own_meaning("STRIPE_API_KEY")


@pytest.mark.usefixtures("untold")
async def test_what_the_project_spent_today_is_shown(api: API, path: str, session: AsyncSession) -> None:
    own = {"project_id": path.split("/")[2], "ceiling_usd": 0.9}
    await an_attempt(session, api.person, cost_usd=0.5, **own)
    await an_attempt(session, api.person, cost_usd=None, **own)
    await an_attempt(session, api.person, state="open", reserved_usd=1.1, ended_at=None, **own)
    await an_attempt(session, api.person, state="cut_off", **own)
    await an_attempt(session, api.person, state="void", **own)
    await an_attempt(session, api.person, cost_usd=7.0, at=datetime.now(UTC) - timedelta(days=1), **own)
    await an_attempt(session, api.person, cost_usd=8.0)
    shown = (await api.get(path)).json()["today"]
    assert shown == {"spent_usd": pytest.approx(1.4), "may_be_owed_usd": pytest.approx(2.0)}


@pytest.mark.usefixtures("untold")
async def test_a_change_stands_in_the_log_of_who_made_it(api: API, path: str, session: AsyncSession) -> None:
    await put(api, path, budget={"run_usd": 1.0})
    newest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    entry = (await session.execute(newest)).scalar_one()
    assert (entry.user_id, entry.action, entry.target) == (
        api.person.id,
        "change_project_settings",
        path.split("/")[2],
    )
