"""`BudgetBook` over the database: a ledger of all requests to providers, which all workers share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from apps.api.db.session import Sessions, transaction
from apps.api.runs.bindings.caps import days_of, require_allowed
from apps.api.runs.bindings.ledger import Ledger, day_of
from apps.api.runs.bindings.patience import patiently
from packages.agents.contracts import TaskOrder
from packages.agents.errors import StepFailed
from packages.llm.calls import Call
from packages.llm.configuration import DayCaps
from packages.llm.ports import Attempt, Outcome, PassedOver

T = TypeVar("T")
Clock = Callable[[], datetime]
LONGEST = timedelta(hours=24)
"""No request takes so long: what is open since then is of a worker that does not come back."""

_log = logging.getLogger(__name__)


def account_of(order: TaskOrder) -> str:
    """The account of one order of a task: every order has the task's limits anew."""
    return f"{order.task.id}/{order.first_attempt}"


def _now() -> datetime:
    return datetime.now(UTC)


class StoredBudget:
    """Fail-closed: a request is refused when spent, set aside, perhaps owed and its ceiling exceed what is allowed.

    An answer without its usage counts as the most that it can have cost, and so does for good what was cut off. A
    request belongs to the day (UTC) on which it was made. A database that is away is waited for.
    """

    def __init__(
        self,
        sessions: Sessions,
        worker_id: str,
        days: DayCaps,
        clock: Clock = _now,
        longest: timedelta = LONGEST,
    ) -> None:
        self._sessions, self._worker_id, self._days, self._clock = sessions, worker_id, days, clock
        self._longest = longest
        # One reservation of this worker at a time asks for the lock of all workers: none waits with a connection.
        self._turn = asyncio.Lock()

    async def recover(self) -> None:
        """What an earlier life of this worker had under way is cut off. Call before any run is taken up."""

        async def cut_off(ledger: Ledger) -> int:
            await ledger.lock()  # so that whatever that life has sent is stored by then, or never
            return await ledger.cut_off_of(self._worker_id, self._clock())

        if lost := await self._patiently(cut_off):
            _log.warning("%d requests to models were under way when the worker ended; they may have cost.", lost)

    async def reserve(self, attempt: Attempt) -> None:
        """See `BudgetBook`. Raises `StepFailed` where nobody knows the run. Whoever is cancelled here sends nothing."""
        async with self._turn:
            reserving = asyncio.ensure_future(self._patiently(lambda ledger: self._reserve(ledger, attempt)))
            try:
                await asyncio.shield(reserving)
            except asyncio.CancelledError:
                await asyncio.shield(self._withdraw(reserving, attempt))
                raise

    async def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """Does nothing the second time, but that an answer replaces what was cut off."""
        await self._patiently(lambda ledger: ledger.close(attempt.id, outcome, self._clock()))

    async def give_up(self, call: Call, passed_over: tuple[PassedOver, ...]) -> None:
        id_ = uuid4().hex

        async def note(ledger: Ledger) -> None:
            if allowed := await ledger.allowed(call.run):
                await ledger.note_nobody(id_, call, allowed, passed_over, self._worker_id, self._clock())

        await self._patiently(note)

    async def _reserve(self, ledger: Ledger, attempt: Attempt) -> None:
        await ledger.lock()
        if await ledger.has(attempt.id):
            return  # the database went away before it said that it had stored this
        allowed = await ledger.allowed(attempt.call.run)
        if allowed is None:
            raise StepFailed(
                f"Nobody knows what run {attempt.call.run} may use: it is not in the database.", "Start a new run."
            )
        now = self._clock()
        if lost := await ledger.cut_off_before(now - self._longest, now):
            _log.warning("%d requests to models were open for %s; they may have cost.", lost, self._longest)
        days = days_of(allowed, self._days)
        used = await ledger.used(attempt, allowed, days, day_of(now))
        dollars = require_allowed(attempt, allowed, days, used)
        await ledger.open(attempt, allowed, self._worker_id, dollars, now)

    async def _withdraw(self, reserving: asyncio.Task[None], attempt: Attempt) -> None:
        """Waits first: what is cancelled while it is being stored may be stored all the same."""
        await asyncio.wait([reserving])
        if not reserving.cancelled() and reserving.exception() is None:
            await self.settle(attempt, Outcome())

    async def _patiently(self, work: Callable[[Ledger], Awaitable[T]]) -> T:
        """`work` in one transaction, again and again while the database is away."""

        async def once() -> T:
            async with transaction(self._sessions) as session:
                return await work(Ledger(session))

        return await patiently(once)
