"""What people say to a run, and when they may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run, RunMessage
from apps.api.events.store import EventStore
from packages.agents.events import ConsensusReached, SpecProposed
from tests.conftest import API
from tests.factories import a_project, a_spec, moved


@pytest.fixture
async def run_id(api: API, session: AsyncSession) -> str:
    project = await a_project(session, api.person)
    return str((await api.post(f"/projects/{project.id}/generate", {"prompt": "x", "approve": "ask"})).json()["id"])


async def move(store: EventStore, run_id: str, *states: str) -> None:
    for state in states:
        await store.append(run_id, moved(state))


async def messages(session: AsyncSession) -> list[Any]:
    rows = await session.execute(text("SELECT destination_uuid, topic, message FROM dbos.notifications"))
    return [(row.destination_uuid, row.topic, json.loads(row.message)) for row in rows]


async def rows(session: AsyncSession) -> list[RunMessage]:
    return list((await session.execute(select(RunMessage).order_by(RunMessage.id))).scalars())


async def test_an_approval_is_a_row_and_a_durable_message(
    api: API, run_id: str, store: EventStore, session: AsyncSession
) -> None:
    await move(store, run_id, "planning", "awaiting_approval")
    assert (await api.get(f"/runs/{run_id}")).json()["needs"]["action"] == "approve"
    answer = await api.post(f"/runs/{run_id}/approve", {"comment": "go", "budget_usd": 2.4})
    assert answer.status_code == 202
    expected = {"decision": "approve", "by": api.person.name, "comment": "go", "budget_usd": 2.4, "tasks": None}
    assert await messages(session) == [(run_id, "approval", expected)]
    (row,) = await rows(session)
    assert (row.kind, row.by, row.comment, row.budget_usd) == ("approve", api.person.id, "go", 2.4)


async def test_a_refusal_carries_what_should_change(
    api: API, run_id: str, store: EventStore, session: AsyncSession
) -> None:
    await move(store, run_id, "planning", "awaiting_approval")
    assert (await api.post(f"/runs/{run_id}/reject", {"comment": "use cursors"})).status_code == 202
    assert (await messages(session))[0][2]["comment"] == "use cursors"


@pytest.mark.parametrize("body", [{}, {"comment": "  "}, {"comment": None}])
async def test_a_refusal_without_a_reason_is_refused(api: API, run_id: str, body: dict[str, Any]) -> None:
    answer = await api.post(f"/runs/{run_id}/reject", body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["path"] == "body.comment"


async def test_each_question_has_one_answer(api: API, run_id: str, store: EventStore, session: AsyncSession) -> None:
    await move(store, run_id, "planning", "awaiting_approval")
    path = f"/runs/{run_id}"
    first = await api.post(f"{path}/approve", {"comment": "go"})
    double_click = await api.post(f"{path}/approve", {"comment": "go"})
    change_of_mind = await api.post(f"{path}/reject", {"comment": "no"})
    assert [one.status_code for one in (first, double_click, change_of_mind)] == [202, 202, 409]
    assert len(await messages(session)) == 1
    await move(store, run_id, "planning", "awaiting_approval")
    assert (await api.post(f"{path}/reject", {"comment": "no"})).status_code == 202
    assert len(await messages(session)) == 2


@pytest.mark.parametrize("states", [[], ["planning"], ["planning", "building"], ["failed"]])
async def test_a_run_that_asks_nothing_takes_no_answer(
    api: API, run_id: str, store: EventStore, session: AsyncSession, states: list[str]
) -> None:
    await move(store, run_id, *states)
    for action, body in (("approve", {}), ("reject", {"comment": "no"})):
        answer = await api.post(f"/runs/{run_id}/{action}", body)
        assert (answer.status_code, answer.json()["error"]) == (409, "RunNotWaiting")
        assert "awaiting_approval" in answer.json()["hint"]
    assert await messages(session) == []


async def test_an_approval_of_another_plan_than_the_one_shown_is_refused(
    api: API, run_id: str, store: EventStore, session: AsyncSession
) -> None:
    spec = a_spec()
    await store.append(run_id, moved("planning"))
    await store.append(run_id, SpecProposed(round=1, hash=spec.hash, spec=spec))
    await store.append(run_id, ConsensusReached(round=1, version=1, hash=spec.hash))
    await store.append(run_id, moved("awaiting_approval"))
    path = f"/runs/{run_id}/approve"
    assert (await api.post(path, {"spec_hash": "0" * 64})).json()["error"] == "PlanChanged"
    assert (await api.post(path, {"spec_hash": spec.hash})).status_code == 202


async def test_a_run_that_nobody_has_begun_is_cancelled_at_once(api: API, run_id: str) -> None:
    run = (await api.post(f"/runs/{run_id}/cancel")).json()
    assert (run["state"], run["last_seq"], run["needs"]) == ("cancelled", 2, None)
    assert run["finished_at"] is not None


async def test_a_run_under_way_is_marked_and_the_worker_is_woken(
    api: API, run_id: str, store: EventStore, session: AsyncSession, redis: Redis
) -> None:
    await move(store, run_id, "planning")
    async with redis.pubsub() as subscription:
        await subscription.subscribe("control")
        await subscription.get_message(timeout=5)
        first, second = [await api.post(f"/runs/{run_id}/cancel") for _ in range(2)]
        woken = await subscription.get_message(ignore_subscribe_messages=True, timeout=5)
    assert (first.status_code, second.status_code) == (202, 202)
    assert (first.json()["state"], first.json()["is_cancelling"]) == ("planning", True)
    assert woken["data"] == run_id
    assert [row.kind for row in await rows(session)] == ["cancel"]
    marked = select(Run.cancelled_at).where(Run.id == run_id)
    assert (await session.execute(marked)).scalar_one() is not None


async def test_a_run_that_is_being_cancelled_takes_no_approval(api: API, run_id: str, store: EventStore) -> None:
    await move(store, run_id, "planning", "awaiting_approval")
    await api.post(f"/runs/{run_id}/cancel")
    assert (await api.post(f"/runs/{run_id}/approve", {})).json()["error"] == "RunNotWaiting"


async def test_a_finished_run_cannot_be_cancelled(api: API, run_id: str, store: EventStore) -> None:
    await move(store, run_id, "planning", "failed")
    answer = await api.post(f"/runs/{run_id}/cancel")
    assert (answer.status_code, answer.json()["error"]) == (409, "RunFinished")
