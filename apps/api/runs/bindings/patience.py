"""A database that is away only delays a run: what reads or writes it waits until it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

T = TypeVar("T")
WAIT_SECONDS = 0.5

_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
)
_log = logging.getLogger(__name__)


def is_away(error: BaseException) -> bool:
    """Whether the same call may succeed once the database is back."""
    if isinstance(error, FileNotFoundError):
        # A Unix socket that nobody listens on yet; a file that is missing has a name.
        return error.filename is None
    return isinstance(error, _AWAY) or (isinstance(error, DBAPIError) and error.connection_invalidated)


async def patiently(work: Callable[[], Awaitable[T]], wait_seconds: float = WAIT_SECONDS) -> T:
    """`work`, again and again while the database is away. It must bear to be repeated."""
    while True:
        try:
            return await work()
        except Exception as error:
            if not is_away(error):
                raise
            _log.warning("The database does not answer (%s); waiting for it.", type(error).__name__)
        await asyncio.sleep(wait_seconds)
