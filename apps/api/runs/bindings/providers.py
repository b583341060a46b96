"""The router's border: what workers and administrators know of providers together, and what this worker tells.

`packages.llm` knows neither Redis nor the database, and the API process knows no `packages.llm`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from apps.api.admin.overview import FORCED, overlaid
from apps.api.admin.repository import AdminRepository
from apps.api.admin.schemas import Board, ConditionView, DayCapsView, TargetReport
from apps.api.admin.shared import RETRY_SECONDS, SharedState
from apps.api.db.outage import is_away
from apps.api.db.session import Sessions
from packages.llm import report
from packages.llm.configuration import DayCaps
from packages.llm.ports import Condition

TELL_SECONDS = 5.0
ORDERS_SECONDS = 5.0
_LATER = timedelta(microseconds=1)

log = logging.getLogger(__name__)


class SharedConditions:
    """`ProviderState` over Redis, and over the database where it is an administrator's word.

    While Redis is away this worker goes on with what it knew and finds out; that is shared as soon as Redis is back.
    An administrator's word holds through a restart of anything. It is heard at the next look, without Redis at the
    first one after `orders_seconds`. `on_change` is called when this worker has found something out.
    """

    def __init__(
        self,
        redis: Redis,
        sessions: Sessions,
        on_change: Callable[[], None] = lambda: None,
        retry_seconds: float = RETRY_SECONDS,
        orders_seconds: float = ORDERS_SECONDS,
    ) -> None:
        self._shared = SharedState(redis, retry_seconds)
        self._orders = StandingOrders(sessions, orders_seconds)
        self._on_change = on_change
        self._known: dict[str, ConditionView] = {}
        self._untold: dict[str, ConditionView] = {}
        self._permits: dict[str, float] = {}
        self._forced: dict[str, ConditionView] = {}

    async def read(self) -> Mapping[str, Condition]:
        shared = await self._shared.read()
        if shared is not None:
            self._known = {**shared.conditions, **self._untold}
            await self._catch_up()
        orders = await self._orders.standing(shared.orders if shared else None)
        told = overlaid(self._known, orders)
        forced = {target: self._forced_anew(target, view) for target, view in told.items() if view.state in FORCED}
        told |= forced | self._lifted(told)
        self._forced = forced
        return {target: _condition(view) for target, view in told.items()}

    async def _catch_up(self) -> None:
        """Shares what was found out while Redis was away."""
        untold = dict(self._untold)
        if untold and await self._shared.write(untold):
            for target, view in untold.items():
                if self._untold.get(target) is view:
                    del self._untold[target]

    def _forced_anew(self, target: str, order: ConditionView) -> ConditionView:
        """Younger than the breaker beneath it, and than the same order before it had another end or reason."""
        view, before = _younger(order, self._known.get(target)), self._forced.get(target)
        if before is not None and before == view.model_copy(update={"since": before.since}):
            return before
        return _younger(view, before)

    def _lifted(self, told: Mapping[str, ConditionView]) -> dict[str, ConditionView]:
        """What is closed because an order has ended, and nobody said so: its word was lost with Redis."""
        now = datetime.now(UTC)
        lifted = {}
        for target, order in self._forced.items():
            found = told.get(target)
            if found is None or (found.state not in FORCED and not _is_younger(found, order)):
                lifted[target] = _younger(ConditionView(since=now), order)
        return lifted

    async def write(self, target: str, condition: Condition) -> None:
        if condition.state in FORCED:
            return  # an administrator's word, which this worker has only heard: it may be taken back by now
        view = ConditionView.model_validate(condition)
        self._known[target] = view
        if await self._shared.write({target: view}):
            self._untold.pop(target, None)
        else:
            self._untold[target] = view
        self._on_change()

    async def try_probe(self, target: str, seconds: float) -> bool:
        taken = await self._shared.take_permit(target, seconds)
        if taken is not None:
            return taken
        now = time.monotonic()
        if self._permits.get(target, 0.0) > now:
            return False
        self._permits[target] = now + seconds
        return True

    async def end_probe(self, target: str) -> None:
        self._permits.pop(target, None)
        await self._shared.give_permit_back(target)


class StandingOrders:
    """What administrators said, as the database has it: read again when somebody tells of news, and now and then."""

    def __init__(self, sessions: Sessions, look_seconds: float) -> None:
        self._sessions, self._look_seconds = sessions, look_seconds
        self._found: dict[str, ConditionView] = {}
        self._mark: str | None = None
        self._next_look = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def standing(self, mark: str | None) -> Mapping[str, ConditionView]:
        """`mark` changes when there are news; None where nobody could tell of any."""
        if self._is_old(mark):
            async with self._one_at_a_time:
                if self._is_old(mark):
                    await self._look(mark)
        return self._found

    def _is_old(self, mark: str | None) -> bool:
        return time.monotonic() >= self._next_look or mark not in (None, self._mark)

    async def _look(self, mark: str | None) -> None:
        try:
            async with self._sessions() as session:
                self._found = await AdminRepository(session).orders()
            self._mark = mark
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("What administrators said of providers cannot be read (%s).", type(error).__name__)
        self._next_look = time.monotonic() + self._look_seconds


class ProviderBoard:
    """Tells what the router reports, every few seconds and when `changed` was called; forgotten with this worker."""

    def __init__(self, redis: Redis, worker_id: str, days: DayCaps | None = None) -> None:
        self._shared, self._worker_id = SharedState(redis), worker_id
        days = days or DayCaps()
        self._day_caps = DayCapsView(project_usd=days.project_usd_per_day, user_usd=days.user_usd_per_day)
        self._has_changed = asyncio.Event()

    def changed(self) -> None:
        self._has_changed.set()

    async def tell(self, reports: Iterable[report.TargetReport]) -> None:
        targets = [TargetReport.model_validate(one) for one in reports]
        board = Board(worker=self._worker_id, told_at=datetime.now(UTC), targets=targets, day_caps=self._day_caps)
        await self._shared.tell(board)

    async def keep_telling(self, reports: Callable[[], Iterable[report.TargetReport]]) -> None:
        """Runs for the life of the worker."""
        try:
            while True:
                self._has_changed.clear()
                await self.tell(reports())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._has_changed.wait(), TELL_SECONDS)
        finally:
            await asyncio.shield(self._shared.forget(self._worker_id))


def _younger(condition: ConditionView, before: ConditionView | None) -> ConditionView:
    """As if said after `before`: routers take up what is younger than what they know, and clocks may differ."""
    if before is None or before is condition or before.since is None or _is_younger(condition, before):
        return condition
    return condition.model_copy(update={"since": before.since + _LATER})


def _is_younger(one: ConditionView, other: ConditionView) -> bool:
    return other.since is None or (one.since is not None and one.since > other.since)


def _condition(view: ConditionView) -> Condition:
    return Condition(
        state=view.state,
        cause=view.cause,
        until=view.until.timestamp() if view.until else None,
        openings=view.openings,
        since=view.since.timestamp() if view.since else 0.0,
        by=view.by,
    )
