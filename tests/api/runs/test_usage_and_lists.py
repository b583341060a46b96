"""What a run has used is what was paid for its model calls; a list reads little, however much its runs told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from apps.api.db.models import EventRow, Project, Run
from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.identifiers import new_id
from apps.api.runs.bindings.budget import StoredBudget
from packages.agents.contracts import Role, Usage
from packages.agents.events import ModelAnswered, SpecProposed
from packages.llm.calls import Call, Completion
from packages.llm.configuration import DayCaps
from packages.llm.ports import Attempt, Outcome
from tests.conftest import API
from tests.factories import START, a_project, a_run, a_spec, a_task, moved


@pytest.fixture
async def project(session: AsyncSession, api: API) -> Project:
    return await a_project(session, api.person)


@pytest.fixture
async def run(session: AsyncSession, api: API, project: Project) -> Run:
    return await a_run(session, api.person, project)


@pytest.fixture
def book(sessions: Sessions) -> StoredBudget:
    return StoredBudget(sessions, "worker-0", DayCaps())


async def settled(book: StoredBudget, run: Run, step: str, outcome: Outcome, role: str = "coder") -> None:
    attempt = Attempt(new_id(), Call(run.id, role, step, []), "p", "m")
    await book.reserve(attempt)
    await book.settle(attempt, outcome)


async def answered(
    book: StoredBudget, run: Run, step: str, cost_usd: float | None = 0.25, role: str = "coder", error: str = ""
) -> None:
    answer = Completion("p", "m", "x", input_tokens=10, output_tokens=5, cost_usd=cost_usd, seconds=1.0)
    await settled(book, run, step, Outcome(answer, error, seconds=1.0), role)


def used(calls: int, cost_usd: float | None) -> dict[str, Any]:
    return Usage(calls=calls, input_tokens=10 * calls, output_tokens=5 * calls, cost_usd=cost_usd).model_dump()


@contextmanager
def statements(connection: AsyncConnection) -> Iterator[list[str]]:
    """The queries that are sent inside the block."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection.sync_connection, "before_cursor_execute", note)


async def test_a_call_counts_once_it_is_answered_whatever_became_of_the_answer(
    api: API, book: StoredBudget, run: Run, store: EventStore
) -> None:
    await answered(book, run, "plan/1")
    await answered(book, run, "T1/code/1")  # the worker died before it could tell
    await answered(book, run, "T1/code/1", error="Malformed")
    await settled(book, run, "T1/code/1", Outcome(error="Unavailable"))
    await settled(book, run, "T1/code/1", Outcome(error="TimedOut", may_have_cost=True))
    await book.give_up(Call(run.id, "coder", "T1/code/1", []), ())
    told = ModelAnswered(
        step="plan/1", role=Role.planner, provider="p", model="m", usage=Usage(calls=1, cost_usd=0.25), seconds=1.0
    )
    await store.append(run.id, told)
    await store.append(run.id, told.model_copy(update={"step": "T1/code/1", "replayed": True}))
    shown = (await api.get(f"/runs/{run.id}")).json()
    assert shown["usage"] == {**used(3, 0.75), "cap_usd": None}
    assert shown["model"] == "m"


async def test_one_call_without_a_price_makes_the_cost_unknown(api: API, book: StoredBudget, run: Run) -> None:
    for cost in (0.5, None, 0.5):
        await answered(book, run, "plan/1", cost)
    assert (await api.get(f"/runs/{run.id}")).json()["usage"] == {**used(3, None), "cap_usd": None}


async def test_a_task_shows_what_its_own_calls_used(api: API, book: StoredBudget, run: Run, store: EventStore) -> None:
    spec = a_spec(tasks=[a_task("T1"), a_task("T11"), a_task("T2")])
    await store.append(run.id, SpecProposed(round=1, hash=spec.hash, spec=spec))
    for step, cost in (("plan/1", 1.0), ("T1/code/1", 0.25), ("T1/review/1", 0.5), ("T11/code/1", None)):
        await answered(book, run, step, cost)
    tasks = (await api.get(f"/runs/{run.id}/tasks")).json()["tasks"]
    assert {task["id"]: task["usage"] for task in tasks} == {
        "T1": used(2, 0.75),
        "T11": used(1, None),
        "T2": used(0, 0.0),
    }


async def test_a_run_shows_what_each_role_used(api: API, book: StoredBudget, run: Run) -> None:
    for role in ("architect", "coder", "coder"):
        await answered(book, run, "plan/1", role=role)
    shown = (await api.get(f"/runs/{run.id}")).json()
    assert shown["usage_by_role"] == {"architect": used(1, 0.25), "coder": used(2, 0.5)}


async def test_a_list_shows_of_each_run_its_own_usage_and_stages_in_as_many_queries_as_for_one(
    api: API,
    book: StoredBudget,
    run: Run,
    project: Project,
    session: AsyncSession,
    store: EventStore,
    connection: AsyncConnection,
) -> None:
    await answered(book, run, "plan/1")
    await store.append(run.id, moved("queued"))
    await store.append(run.id, moved("planning"))
    with statements(connection) as for_one:
        await api.get("/runs")
    fresh = [(await a_run(session, api.person, project)).id for _ in range(4)]
    with statements(connection) as for_five:
        found = {one["id"]: one for one in (await api.get("/runs")).json()["items"]}
    assert len(for_five) == len(for_one)
    assert set(found) == {run.id, *fresh}
    assert found[run.id]["usage"] == {**used(1, 0.25), "cap_usd": None}
    assert found[run.id]["stages"][0]["state"] == "active"
    for other in fresh:
        assert found[other]["usage"] == {**used(0, 0.0), "cap_usd": None}
        assert {stage["state"] for stage in found[other]["stages"]} == {"waiting"}


async def test_a_list_reads_no_spec_no_report_no_ledger_and_no_attachment(
    api: API,
    project: Project,
    session: AsyncSession,
    store: EventStore,
    connection: AsyncConnection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    run = await a_run(session, api.person, project, attachments=[{"name": "notes.md", "content": "x"}])
    await store.append(run.id, moved("queued"))
    # Whoever reads these rows says in the log that they are not understood.
    heavy = ["spec.proposed", "merge.tested", "ledger.computed"]
    for seq, kind in enumerate(heavy, start=2):
        values = {"run_id": run.id, "seq": seq, "at": START, "kind": kind, "data": {"kind": kind}}
        await session.execute(insert(EventRow).values(**values))
    with statements(connection) as sent:
        (listed,) = (await api.get("/runs")).json()["items"]
    assert caplog.messages == []
    assert "attachments" not in "".join(sent)
    alone = (await api.get(f"/runs/{run.id}")).json()
    assert [kind for kind in heavy if kind in caplog.text] == heavy
    assert alone["attachments"] == ["notes.md"]
    assert {name: value for name, value in alone.items() if name in listed} | {
        "elapsed_seconds": listed["elapsed_seconds"]
    } == listed
