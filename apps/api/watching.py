"""How the worker keeps an index in step with what people give: it looks again and again, and bears its absence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from apps.api.db.outage import is_away
from apps.api.errors import IndexerUnavailable

LOOK_SECONDS = 2.0
AWAY_SECONDS = 10.0
"""Until an indexer that did not answer is asked again."""

log = logging.getLogger(__name__)


async def keep_in_step(what: str, look: Callable[[], Awaitable[None]]) -> None:
    """Runs for the life of the worker."""
    while True:
        seconds = LOOK_SECONDS
        try:
            await look()
        except IndexerUnavailable as away:
            log.info("%s wait: %s", what, away.message)
            seconds = AWAY_SECONDS
        except Exception as error:
            if not is_away(error):
                log.exception("%s wait", what)
            seconds = AWAY_SECONDS
        await asyncio.sleep(seconds)


async def each_in_turn(owners: Iterable[str], bring_in_step: Callable[[str], Awaitable[None]]) -> None:
    """Raises `IndexerUnavailable`, once each had its turn: what cannot be indexed is in nobody else's way."""
    trouble: IndexerUnavailable | None = None
    for owner in owners:
        try:
            await bring_in_step(owner)
        except IndexerUnavailable as away:
            trouble = away
    if trouble is not None:
        raise trouble
