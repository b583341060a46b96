"""What is over is forgotten, once a day: tries, links that were sent, and sessions that ended long ago."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from apps.api.accounts.repository import PruningRepository
from apps.api.accounts.throttle import WINDOW
from apps.api.clock import Clock
from apps.api.db.outage import NO_CONNECTION
from apps.api.db.session import Sessions, transaction

# From where somebody signed in before, strangers cannot lock them out: that is known as long as the session is kept.
SESSION_KEPT = timedelta(days=90)
_DAY_SECONDS = 24 * 60 * 60.0

log = logging.getLogger(__name__)


class Pruning:
    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock

    async def every_day(self) -> None:
        """Runs for ever, beginning now."""
        while True:
            try:
                await self.once()
            except (SQLAlchemyError, *NO_CONNECTION) as error:
                log.warning("What is over could not be forgotten; that is tried again tomorrow: %s", error)
            await asyncio.sleep(_DAY_SECONDS)

    async def once(self) -> None:
        now = self._clock()
        async with transaction(self._sessions) as session:
            rows = PruningRepository(session)
            await rows.forget_tries(now - 2 * WINDOW)
            await rows.forget_secrets(now)
            await rows.forget_attempts(now)
            await rows.forget_sessions(now - SESSION_KEPT)
