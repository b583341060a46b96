"""GET /runs/{id}/events: pages of the table."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run
from apps.api.events.store import EventStore
from packages.agents.events import StepStarted
from tests.conftest import API
from tests.factories import a_run, moved

COUNT = 13


@pytest.fixture
async def run(api: API, session: AsyncSession, store: EventStore) -> Run:
    run = await a_run(session, api.person)
    for number in range(COUNT):
        await store.append(run.id, StepStarted(step=f"s{number}"), execution=f"e{number}")
    return run


@given(limit=st.integers(1, COUNT + 2), start=st.integers(0, COUNT + 2))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_pages_of_any_size_from_anywhere_give_every_event_once(
    api: API, run: Run, limit: int, start: int
) -> None:
    after, seen, has_more = start, list[int](), True
    while has_more:
        page = (await api.get(f"/runs/{run.id}/events", params={"after": after, "limit": limit})).json()
        assert len(page["items"]) <= limit
        seen += [told["seq"] for told in page["items"]]
        after, has_more = page["next_after"], page["has_more"]
    assert seen == list(range(start + 1, COUNT + 1))


async def test_facts_alone_are_told_in_pages_as_well(api: API, run: Run, store: EventStore) -> None:
    last = [
        await store.append(run.id, moved(state), key=state) for state in ("planning", "awaiting_approval", "cancelled")
    ][-1]
    await store.append(run.id, StepStarted(step="after"), execution="e")
    query = {"facts": True, "limit": 2}
    first = (await api.get(f"/runs/{run.id}/events", params=query)).json()
    rest = (await api.get(f"/runs/{run.id}/events", params={**query, "after": first["next_after"]})).json()
    told = [one["event"]["state"] for page in (first, rest) for one in page["items"]]
    assert told == ["planning", "awaiting_approval", "cancelled"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert (rest["next_after"], rest["last_seq"]) == (last, last + 1)


async def test_an_event_comes_with_its_moment_execution_and_type(api: API, run: Run) -> None:
    page = (await api.get(f"/runs/{run.id}/events", params={"limit": 1})).json()
    (told,) = page["items"]
    assert told["event"] == {"kind": "step.started", "step": "s0"}
    assert (told["seq"], told["execution"], page["last_seq"]) == (1, "e0", COUNT)
    assert told["at"].endswith("Z")


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"limit": 0}, {"limit": 1001}, {"after": 2**60}])
async def test_a_page_that_cannot_be_is_refused(api: API, run: Run, query: dict[str, object]) -> None:
    assert (await api.get(f"/runs/{run.id}/events", params=query)).status_code == 422
