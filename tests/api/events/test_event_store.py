"""The event store: order, keys, state."""

from __future__ import annotations

import asyncio
import logging

import pytest
from redis.asyncio import Redis
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import EventRow, Run
from apps.api.db.session import Sessions, transaction
from apps.api.errors import IllegalStateChange, RunNotFound
from apps.api.events.store import EventStore
from packages.agents.contracts import Role, RunState
from packages.agents.events import Said, StepFinished, StepRestarted, StepStarted
from tests.factories import Person, a_run, a_user, moved


@pytest.fixture
async def run(session: AsyncSession, person: Person) -> Run:
    return await a_run(session, person)


async def row(session: AsyncSession, run: Run) -> Run:
    await session.refresh(run)
    return run


async def test_seq_counts_from_one_without_gaps(store: EventStore, run: Run) -> None:
    seqs = [await store.append(run.id, StepStarted(step=f"s{number}")) for number in range(5)]
    assert seqs == [1, 2, 3, 4, 5]
    assert [told.seq for told in await store.read(run.id)] == seqs


async def test_a_fact_with_a_known_key_is_not_recorded_again_and_leaves_no_gap(store: EventStore, run: Run) -> None:
    first = await store.append(run.id, StepStarted(step="a"), key="k")
    again = await store.append(run.id, StepStarted(step="b"), key="k")
    after = await store.append(run.id, StepStarted(step="c"))
    assert (first, again, after) == (1, 1, 2)
    assert [told.event for told in await store.read(run.id)] == [StepStarted(step="a"), StepStarted(step="c")]


async def test_the_same_key_in_two_runs_is_two_facts(store: EventStore, run: Run, session: AsyncSession) -> None:
    owner = await a_user(session)
    other = await a_run(session, owner)
    assert await store.append(run.id, StepStarted(step="a"), key="k") == 1
    assert await store.append(other.id, StepStarted(step="a"), key="k") == 1


async def test_eight_writers_at_once_get_a_gapless_seq_and_readers_see_it_in_order(
    committing: Sessions, redis: Redis
) -> None:
    async with transaction(committing) as session:
        run_id = (await a_run(session, await a_user(session))).id
    store = EventStore(committing, redis)
    await store.append(run_id, moved("queued"), key="state/0")

    async def reader() -> list[int]:
        return [told.seq async for batch in store.follow(run_id) for told in batch]

    async def writer(number: int) -> None:
        for step in range(10):
            key = f"shared/{step}" if step % 2 else None
            await store.append(run_id, StepStarted(step=f"{number}/{step}"), key=key)

    following = asyncio.create_task(reader())
    await asyncio.gather(*(writer(number) for number in range(8)))
    await store.append(run_id, moved("failed"), key="state/1")
    seqs = [told.seq for told in await store.read(run_id)]
    assert seqs == list(range(1, 1 + 8 * 5 + 5 + 2))
    assert await asyncio.wait_for(following, 10) == seqs
    await store.aclose()


async def test_a_state_change_moves_the_run_in_the_same_transaction(
    store: EventStore, run: Run, session: AsyncSession
) -> None:
    await store.append(run.id, moved("queued"), key="state/0")
    assert (await row(session, run)).started_at is None
    await store.append(run.id, moved("planning", "queued"), key="state/1")
    assert (await row(session, run)).started_at is not None
    assert run.finished_at is None
    await store.append(run.id, moved("failed", "planning", reason="no", hint="again"), key="state/2")
    assert (await row(session, run)).state == "failed"
    assert (run.reason, run.hint) == ("no", "again")
    assert run.finished_at is not None


async def test_an_illegal_move_is_refused_and_nothing_is_recorded(
    store: EventStore, run: Run, session: AsyncSession
) -> None:
    await store.append(run.id, moved("queued"), key="state/0")
    with pytest.raises(IllegalStateChange, match="cannot become done"):
        await store.append(run.id, moved("done", "queued"))
    assert (await row(session, run)).last_seq == 1
    assert run.state == "queued"


async def test_a_replayed_state_change_is_ignored_even_when_the_run_has_moved_on(store: EventStore, run: Run) -> None:
    await store.append(run.id, moved("queued"), key="state/0")
    await store.append(run.id, moved("planning"), key="state/1")
    await store.append(run.id, moved("building"), key="state/2")
    assert await store.append(run.id, moved("planning"), key="state/1") == 2


async def test_an_unknown_run_is_refused(store: EventStore) -> None:
    with pytest.raises(RunNotFound):
        await store.append("nobody", StepStarted(step="a"))


async def test_an_event_of_the_callers_transaction_is_gone_when_that_rolls_back(
    store: EventStore, run: Run, sessions: Sessions
) -> None:
    async def broken() -> None:
        async with transaction(sessions) as session:
            await store.append_in(session, run.id, StepStarted(step="a"))
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    assert await store.read(run.id) == []
    assert await store.append(run.id, StepStarted(step="b")) == 1


async def test_nul_characters_of_a_tool_do_not_break_the_store(store: EventStore, run: Run) -> None:
    await store.append(run.id, Said(step="a", role=Role.coder, text="a\x00b"))
    event = (await store.read(run.id))[0].event
    assert isinstance(event, Said)
    assert event.text == "a\ufffdb"


async def test_events_of_a_kind_from_the_future_are_skipped_by_readers(
    store: EventStore, run: Run, session: AsyncSession, caplog: pytest.LogCaptureFixture
) -> None:
    await store.append(run.id, moved("queued"), key="state/0")
    last = await store.append(run.id, moved("failed"), key="state/1")
    strange = select(EventRow.run_id, EventRow.seq + 1, EventRow.at).where(EventRow.seq == last)
    copied = (await session.execute(strange)).one()
    data = {"kind": "moon.landed", "by": "eagle"}
    values = {"run_id": copied[0], "seq": copied[1], "at": copied[2], "kind": data["kind"], "data": data}
    await session.execute(insert(EventRow).values(**values))
    (await row(session, run)).last_seq = 3
    await session.flush()
    with caplog.at_level(logging.WARNING):
        assert [told.seq for told in await store.read(run.id)] == [1, 2]
        assert [told.seq async for batch in store.follow(run.id) for told in batch] == [1, 2]
    assert "moon.landed" in caplog.text


async def test_executions_count_until_they_are_superseded_and_deaths_are_counted(store: EventStore, run: Run) -> None:
    await store.append(run.id, StepStarted(step="a"), execution="1")
    await store.append(run.id, StepFinished(step="a", seconds=1), execution="1")
    await store.append(run.id, StepStarted(step="b"), execution="2")
    await store.append(run.id, StepStarted(step="c"), execution="3")
    await store.append(run.id, StepRestarted(step="c", superseded=("3",)), execution="4")
    await store.append(run.id, StepStarted(step="c"), execution="4")
    await store.append(run.id, StepStarted(step="d"), execution="5")
    await store.append(run.id, StepRestarted(step="d", superseded=("5",), is_ended=True), execution="5")
    await store.append(run.id, StepStarted(step="e"), execution="6")
    await store.append(run.id, StepFinished(step="e", seconds=1), execution="6")
    await store.append(run.id, StepRestarted(step="e", superseded=("6",)), execution="7")
    found = {step: await store.executions(run.id, step) for step in "abcde"}
    assert {step: (one.told, one.deaths) for step, one in found.items()} == {
        "a": (("1",), 0),
        "b": (("2",), 1),
        "c": (("4",), 2),
        "d": ((), 0),
        "e": ((), 0),
    }


async def test_followers_of_a_finished_run_get_the_rest_and_end(store: EventStore, run: Run) -> None:
    for number, state in enumerate((RunState.queued, RunState.planning, RunState.failed)):
        await store.append(run.id, moved(state), key=f"state/{number}")
    assert [told.seq async for batch in store.follow(run.id, after=1) for told in batch] == [2, 3]
    assert [told.seq async for batch in store.follow(run.id, after=3) for told in batch] == []


async def test_without_redis_followers_still_get_everything(committing: Sessions) -> None:
    async with transaction(committing) as session:
        run = await a_run(session, await a_user(session))
    dead = Redis.from_url("unix:///nonexistent/valkey.sock")
    store = EventStore(committing, dead, poll_seconds=0.05)
    await store.append(run.id, moved("queued"), key="state/0")

    async def reader() -> list[int]:
        return [told.seq async for batch in store.follow(run.id) for told in batch]

    following = asyncio.create_task(reader())
    await asyncio.sleep(0)
    await store.append(run.id, moved("failed"), key="state/1")
    assert await asyncio.wait_for(following, 10) == [1, 2]
    await store.aclose()
    await dead.aclose()
