"""How the worker keeps an index in step with what people give: it looks again and again, and bears its absence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

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
