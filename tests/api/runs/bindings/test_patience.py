"""A database that is away only delays."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.outage import is_away
from apps.api.runs.bindings.patience import patiently


def unsendable() -> InterfaceError:
    """What SQLAlchemy makes of a value that the driver cannot encode."""
    original = Exception()
    original.__cause__ = ValueError("invalid input for query argument $1")
    return InterfaceError("select", {}, original)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (ConnectionRefusedError(), True),
        (FileNotFoundError(2, "No such file or directory"), True),
        (FileNotFoundError(2, "No such file or directory", "/some/file"), False),
        (OperationalError("select", {}, Exception()), True),
        (IntegrityError("insert", {}, Exception()), False),
        (InterfaceError("select", {}, Exception()), True),
        (unsendable(), False),
        (asyncpg.ClientConfigurationError("no such option"), False),
        (KeyError("x"), False),
    ],
)
def test_only_what_may_pass_by_itself_is_waited_for(error: Exception, away: bool) -> None:
    assert is_away(error) is away


async def test_a_value_that_the_driver_cannot_send_is_no_outage(session: AsyncSession) -> None:
    with pytest.raises(DBAPIError) as raised:
        await session.execute(text("SELECT CAST(:number AS integer)"), {"number": "many"})
    assert not is_away(raised.value)


async def test_work_is_repeated_until_the_database_is_back() -> None:
    answers = iter([ConnectionRefusedError(), OperationalError("select", {}, Exception()), None])

    async def work() -> str:
        if error := next(answers):
            raise error
        return "done"

    assert await patiently(work, wait_seconds=0) == "done"


async def test_other_errors_come_out_at_once() -> None:
    async def work() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        await patiently(work)
