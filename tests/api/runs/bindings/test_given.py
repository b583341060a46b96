"""What search gave a step before is given to it again, in the run itself and in one that goes through it again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.runs.bindings.past import Given
from packages.agents.contracts import Found, Replay, Retrieved, SearchOrder
from packages.agents.events import ContextRetrieved
from tests.factories import Person, a_run

ORDER = SearchOrder(text="dragons", sources=("repository", "library"), most=6, most_tokens=900)
RETRIEVED = Retrieved(found=Found(introduction="i", remarks=("as it was read",)), searches_repository=True)
ASKED: dict[str, Any] = {"step": "T1/1/code", "order": ORDER, "tree": "t1"}


@pytest.fixture
async def run_id(session: AsyncSession, person: Person) -> str:
    return (await a_run(session, person)).id


@pytest.fixture
async def other_id(session: AsyncSession, person: Person) -> str:
    return (await a_run(session, person)).id


async def tell(store: EventStore, run_id: str, **differences: Any) -> int:
    event = ContextRetrieved.model_validate({**ASKED, "retrieved": RETRIEVED, **differences})
    return await store.append(run_id, event, execution="one")


async def test_a_step_that_runs_again_is_given_what_it_was_given(
    store: EventStore, sessions: Sessions, run_id: str
) -> None:
    given = Given(sessions, run_id, None)
    assert await given.recalled(**ASKED) is None
    await tell(store, run_id)
    await tell(store, run_id, retrieved=Retrieved())
    assert await given.recalled(**ASKED) == RETRIEVED, "the first answer is the one that was read"


@pytest.mark.parametrize(
    "other",
    [
        {"step": "T1/2/code"},
        {"tree": "t2"},
        {"order": ORDER.model_copy(update={"text": "knights"})},
        {"order": ORDER.model_copy(update={"most": 7})},
    ],
)
async def test_another_question_is_asked_anew(
    store: EventStore, sessions: Sessions, run_id: str, other: dict[str, Any]
) -> None:
    await tell(store, run_id)
    assert await Given(sessions, run_id, None).recalled(**{**ASKED, **other}) is None


async def test_nothing_of_another_run_is_given(
    store: EventStore, sessions: Sessions, run_id: str, other_id: str
) -> None:
    await tell(store, other_id)
    assert await Given(sessions, run_id, None).recalled(**ASKED) is None


async def test_a_replay_is_given_what_was_found_before_and_nothing_else(
    store: EventStore, sessions: Sessions, run_id: str, other_id: str
) -> None:
    replay = Given(sessions, run_id, Replay(of=other_id))
    assert await replay.recalled(**ASKED) == Retrieved()
    await tell(store, other_id)
    assert await replay.recalled(**ASKED) == RETRIEVED


async def test_a_fork_is_given_what_was_found_before_it_and_then_searches(
    store: EventStore, sessions: Sessions, run_id: str, other_id: str
) -> None:
    seq = await tell(store, other_id)
    assert await Given(sessions, run_id, Replay(of=other_id, until=seq)).recalled(**ASKED) == RETRIEVED
    assert await Given(sessions, run_id, Replay(of=other_id, until=seq - 1)).recalled(**ASKED) is None
