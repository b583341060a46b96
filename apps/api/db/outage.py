"""Telling a database that is away from one that refuses: only the first passes by itself."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Once there is a connection, SQLAlchemy wraps what the driver says; bare, these mean that there was none.
NO_CONNECTION = (ConnectionError, FileNotFoundError, PoolTimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
# Class 08 is a lost connection; 57P01 to 57P03: it shuts down, it crashed, it does not take connections yet.
_STATES = ("08", "57P01", "57P02", "57P03")


def is_away(error: BaseException) -> bool:
    """Whether the same call may succeed once the database is back."""
    match error:
        case FileNotFoundError():
            # A Unix socket that nobody listens on yet; a file that is missing has a name.
            return error.filename is None
        case DBAPIError() if isinstance(error.orig and error.orig.__cause__, ValueError):
            # The driver found a value that it cannot send; it never asked the database.
            return False
        case DBAPIError():
            state = str(getattr(error.orig, "sqlstate", None) or "")
            is_lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
            return is_lost or state.startswith(_STATES)
        case _:
            return isinstance(error, NO_CONNECTION) and not isinstance(error, ValueError)
