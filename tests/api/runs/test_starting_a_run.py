"""POST /projects/{id}/generate: run, first event and enqueue are one thing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import API
from tests.factories import a_project, a_user

ORDER = {"prompt": "Create a REST API for a todo application\nwith tests"}


@pytest.fixture
async def path(api: API, session: AsyncSession) -> str:
    return f"/projects/{(await a_project(session, api.person)).id}/generate"


async def queue(session: AsyncSession) -> list[Any]:
    statement = text(
        "SELECT w.workflow_uuid, w.name, w.queue_name, w.status, w.application_name, w.application_version,"
        " w.queue_partition_key, w.serialization, coalesce(w.inputs, i.inputs) AS inputs"
        " FROM dbos.workflow_status w LEFT JOIN dbos.workflow_input i USING (workflow_uuid)"
    )
    return list((await session.execute(statement)).mappings())


async def test_a_run_is_queued_with_its_first_event_and_a_place_in_the_durable_queue(
    api: API, path: str, session: AsyncSession
) -> None:
    answer = await api.post(path, ORDER)
    run = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/runs/{run['id']}"
    assert (run["state"], run["last_seq"], run["title"]) == ("queued", 1, "Create a REST API for a todo application")
    events = (await api.get(f"/runs/{run['id']}/events")).json()["items"]
    assert [told["event"]["kind"] for told in events] == ["run.state_changed"]
    assert events[0]["event"]["state"] == "queued"
    (row,) = await queue(session)
    assert row["workflow_uuid"] == run["id"]
    assert (row["name"], row["queue_name"], row["status"]) == ("run", "runs", "ENQUEUED")
    assert (row["application_name"], row["application_version"]) == ("conclave", "1")
    assert row["queue_partition_key"] == api.person.id
    assert row["serialization"] == "portable_json"
    assert run["id"] in row["inputs"]


async def test_everything_that_was_asked_is_kept(api: API, path: str) -> None:
    order = {
        "prompt": "A todo API",
        "attachments": [{"name": "notes.md", "content": "ü" * 10}],
        "approve": "ask",
        "budget_usd": 2.5,
        "max_rounds": 8,
    }
    run = (await api.post(path, order)).json()
    assert (run["approve"], run["max_rounds"], run["usage"]["cap_usd"]) == ("ask", 8, 2.5)
    assert run["attachments"] == ["notes.md"]


async def test_the_same_key_with_the_same_request_answers_with_the_same_run(
    api: API, path: str, session: AsyncSession
) -> None:
    key = {"Idempotency-Key": "once"}
    first, second = await api.post(path, ORDER, headers=key), await api.post(path, ORDER, headers=key)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert len(await queue(session)) == 1


async def test_the_same_key_with_another_request_is_refused(api: API, path: str, session: AsyncSession) -> None:
    key = {"Idempotency-Key": "once"}
    await api.post(path, ORDER, headers=key)
    changed = await api.post(path, {**ORDER, "max_rounds": 2}, headers=key)
    elsewhere = f"/projects/{(await a_project(session, api.person)).id}/generate"
    moved = await api.post(elsewhere, ORDER, headers=key)
    assert [answer.status_code for answer in (changed, moved)] == [409, 409]
    assert changed.json()["error"] == "IdempotencyKeyReused"
    assert len(await queue(session)) == 1


async def test_keys_of_two_users_have_nothing_to_do_with_each_other(api: API, path: str, session: AsyncSession) -> None:
    key = {"Idempotency-Key": "once"}
    mine = (await api.post(path, ORDER, headers=key)).json()["id"]
    other = await a_user(session)
    theirs = f"/projects/{(await a_project(session, other)).id}/generate"
    assert (await api.asked_by(other).post(theirs, ORDER, headers=key)).json()["id"] != mine


async def test_without_a_key_each_request_is_a_run(api: API, path: str) -> None:
    assert (await api.post(path, ORDER)).json()["id"] != (await api.post(path, ORDER)).json()["id"]


BIG = 200_001
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no prompt", {}, "body.prompt"),
    ("a blank prompt", {"prompt": " \n\t"}, "body.prompt"),
    ("a prompt of too many bytes", {"prompt": "ü" * (BIG // 2 + 1)}, "body.prompt"),
    ("a prompt with a NUL", {"prompt": "a\x00b"}, "body.prompt"),
    ("a folder in a name", {**ORDER, "attachments": [{"name": "a/b", "content": ""}]}, "body.attachments.0.name"),
    ("a way out in a name", {**ORDER, "attachments": [{"name": "..", "content": ""}]}, "body.attachments.0.name"),
    ("a control letter", {**ORDER, "attachments": [{"name": "a\nb", "content": ""}]}, "body.attachments.0.name"),
    ("attachments too large", {**ORDER, "attachments": [{"name": "a", "content": "x" * 1_000_001}]}, "body"),
    ("two of one name", {**ORDER, "attachments": [{"name": "a", "content": ""}] * 2}, "body"),
    ("another way to approve", {**ORDER, "approve": "maybe"}, "body.approve"),
    ("no budget at all", {**ORDER, "budget_usd": 0}, "body.budget_usd"),
    ("a budget below zero", {**ORDER, "budget_usd": -1}, "body.budget_usd"),
    ("no rounds", {**ORDER, "max_rounds": 0}, "body.max_rounds"),
    ("nine rounds", {**ORDER, "max_rounds": 9}, "body.max_rounds"),
    ("a word that means nothing", {**ORDER, "wish": 1}, "body.wish"),
]


@pytest.mark.parametrize(("body", "field"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
async def test_a_request_that_makes_no_sense_is_refused_with_its_field(
    api: API, path: str, body: dict[str, Any], field: str, session: AsyncSession
) -> None:
    answer = await api.post(path, body)
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")
    assert [problem["path"] for problem in answer.json()["fields"]] == [field]
    assert await queue(session) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (rb'{"prompt": "a\ud83d"}', "body.prompt"),
        (rb'{"prompt": "a", "attachments": [{"name": "a", "content": "\ude00"}]}', "body.attachments.0.content"),
    ],
)
async def test_half_of_a_surrogate_pair_is_no_text(api: API, path: str, body: bytes, field: str) -> None:
    answer = await api("POST", path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert [(one["path"], "surrogate" in one["message"]) for one in answer.json()["fields"]] == [(field, True)]


async def test_the_largest_allowed_prompt_is_taken(api: API, path: str) -> None:
    assert (await api.post(path, {"prompt": "x" * 200_000})).status_code == 202


async def test_a_run_cannot_be_started_in_someone_elses_project(api: API, session: AsyncSession) -> None:
    foreign = await a_project(session, await a_user(session))
    answer = await api.post(f"/projects/{foreign.id}/generate", ORDER)
    assert (answer.status_code, answer.json()["error"]) == (404, "ProjectNotFound")
    assert await queue(session) == []


async def test_runs_are_listed_by_project_and_by_state(api: API, path: str) -> None:
    run = (await api.post(path, ORDER)).json()
    project = run["project"]["id"]

    async def listed(**query: Any) -> list[str]:
        return [found["id"] for found in (await api.get("/runs", params=query)).json()["items"]]

    assert await listed() == [run["id"]]
    assert await listed(project=project, state=["queued", "done"]) == [run["id"]]
    assert await listed(state="done") == []
    assert await listed(project="elsewhere") == []
    assert (await api.get("/runs", params={"state": "nonsense"})).status_code == 422
