"""Answers that were paid for: a database that is away only delays them."""

from __future__ import annotations

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from apps.api.db.models import ModelCall
from apps.api.db.session import Sessions, build_sessions, transaction
from apps.api.runs.bindings.models import StoredJournal
from packages.llm.calls import Completion
from tests.factories import a_run, a_user


class Line:
    """The way to a database; so many of the next connections are refused."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.refusals = 0

    async def connect(self) -> asyncpg.Connection:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionRefusedError
        return await asyncpg.connect(self._address)


async def test_an_answer_that_comes_while_the_database_is_away_is_kept(
    committing: Sessions, database_address: str
) -> None:
    async with transaction(committing) as session:
        run = (await a_run(session, await a_user(session))).id
    line = Line(database_address)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=line.connect, poolclass=sa.NullPool)
    journal, key = StoredJournal(build_sessions(engine)), (run, "T1/1/code", 0, "0" * 64)

    line.refusals = 2
    await journal.record(*key, Completion("p", "m", "paid for", cost_usd=0.5).as_record())
    assert line.refusals == 0
    line.refusals = 1
    found = await journal.find(*key)
    assert line.refusals == 0
    assert found is not None
    assert found["text"] == "paid for"
    async with committing() as session:
        assert (await session.scalars(sa.select(ModelCall.step))).all() == ["T1/1/code"]
    await engine.dispose()
