"""A database that is away only delays a run: what reads or writes it waits until it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from apps.api.db.outage import is_away

T = TypeVar("T")
WAIT_SECONDS = 0.5

_log = logging.getLogger(__name__)


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


async def or_left(call: Awaitable[T]) -> T:
    """A call of the durable engine, which must not be repeated: its number in the workflow is used up.

    With the database away the workflow is left where it is, as by a crash, and the worker takes it up again.
    """
    try:
        return await call
    except Exception as error:
        if is_away(error):
            _log.warning("The database went away under a workflow (%s).", type(error).__name__)
            raise asyncio.CancelledError from error
        raise
