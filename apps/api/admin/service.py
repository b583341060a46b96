"""What administrators ask of providers, and tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import concerns
from apps.api.accounts.principal import AdminDep, Principal
from apps.api.admin.overview import Conditions, Counted, decision_view, known_targets, provider_views
from apps.api.admin.repository import AdminRepository
from apps.api.admin.schemas import (
    ConditionView,
    Forced,
    ForcedOrder,
    ProbeView,
    ProvidersView,
    ProviderTestOrder,
    ProviderTestView,
    TargetOrder,
    TargetView,
    target_name,
)
from apps.api.admin.shared import Shared, SharedState
from apps.api.db.session import SessionDep, after_commit
from apps.api.errors import ProviderIncomplete, ProviderNotFound, ProvidersUnknown, ProviderTestNotFound
from apps.api.identifiers import new_id
from apps.api.resources import Resources, ResourcesDep

_UNDER_WAY = ("ENQUEUED", "PENDING", "DELAYED")
# More than what workers add to make one word look younger than another.
_LATER = timedelta(milliseconds=1)


class Providers:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session, self._principal = session, principal
        self._rows = AdminRepository(session)
        self._shared = SharedState(resources.redis)
        self._queue = resources.queue

    async def view(self, decisions: int) -> ProvidersView:
        boards = await self._shared.boards()
        shared = await self._shared.read() or Shared({}, "")
        orders = await self._rows.orders()
        traffic, spend = await self._rows.traffic(), await self._rows.spend_today()
        known = known_targets(boards, {**traffic, **spend, **orders})
        models = [(provider, model) for provider, models in known.items() for model in models]
        counted = Counted(traffic, spend, await self._rows.last_successes(models))
        return ProvidersView(
            at=datetime.now(UTC),
            workers=[board.worker for board in boards],
            providers=provider_views(boards, known, Conditions(shared.conditions, orders, boards), counted),
            decisions=[decision_view(attempt) for attempt in await self._rows.decisions(decisions)],
        )

    async def force(self, state: Forced, order: ForcedOrder) -> TargetView:
        """Nothing new is sent there from the next call on. Said again, it changes nothing but reason and end."""
        await self._require(order)
        until = None if order.minutes is None else datetime.now(UTC) + timedelta(minutes=order.minutes)
        by = self._principal.user_id
        await self._rows.order(order.provider, order.model or "", state, order.reason, by, until)
        after_commit(self._session, self._shared.tell_of_orders)
        condition = (await self._rows.orders())[target_name(order.provider, order.model or "")]
        return TargetView(provider=order.provider, model=order.model, condition=condition)

    async def close(self, order: TargetOrder) -> TargetView:
        """As if healthy: no order stands any more, and every breaker forgets why it was open.

        A model is no better off than its provider: the answer tells what holds for it now.
        """
        known = await self._require(order)
        orders, shared = await self._rows.orders(), await self._shared.read() or Shared({}, "")
        await self._rows.take_back(order.provider, order.model or "")
        models = {order.model} if order.model else {"", *known[order.provider]}
        targets = [target_name(order.provider, model) for model in sorted(models)]
        # Workers take up what is younger than what they know, by clocks that need not agree.
        said = (*shared.conditions.items(), *orders.items())
        before = [told.since for target, told in said if target in targets and told.since]
        since = max([datetime.now(UTC), *(moment + _LATER for moment in before)])
        closed = ConditionView(state="closed", cause=order.reason, since=since, by=self._principal.name)

        async def tell() -> None:
            await self._shared.write(dict.fromkeys(targets, closed))
            await self._shared.tell_of_orders()

        after_commit(self._session, tell)
        told = {**shared.conditions, **dict.fromkeys(targets, closed)}
        condition = Conditions(told, await self._rows.orders()).of(order.provider, order.model or "")
        return TargetView(provider=order.provider, model=order.model, condition=condition)

    async def start_test(self, order: ProviderTestOrder) -> ProviderTestView:
        targets = await self._testable(order)
        test_id = new_id()
        await self._queue.enqueue_test(self._session, test_id, targets)
        return ProviderTestView(id=test_id, state="pending")

    async def read_test(self, test_id: str) -> ProviderTestView:
        found = await self._queue.test(test_id)
        if found is None:
            raise ProviderTestNotFound(f"There is no test {test_id}.")
        if found.status in _UNDER_WAY:
            return ProviderTestView(id=test_id, state="pending")
        if found.status != "SUCCESS":
            return ProviderTestView(id=test_id, state="failed")
        results = [ProbeView.model_validate(one) for one in found.output or []]
        return ProviderTestView(id=test_id, state="done", results=results)

    async def _require(self, order: TargetOrder) -> Mapping[str, set[str]]:
        """Known is what living workers name, and without them what was asked lately or has an order: a leaked key does
        not wait until a worker or Redis is back."""
        boards = await self._shared.boards()
        known = known_targets(boards, {*await self._rows.orders(), *await self._rows.asked()})
        _require_known(known, order.provider, order.model, is_complete=bool(boards))
        concerns(self._session, target_name(order.provider, order.model or ""))
        return known

    async def _testable(self, order: ProviderTestOrder) -> list[list[str]]:
        """The (provider, model) that are meant. What lacks something is left out, unless nothing else is meant."""
        boards = await self._shared.boards()
        _require_known(known_targets(boards), order.provider, order.model, is_complete=bool(boards))
        meant = [
            report
            for board in boards
            for report in board.targets
            if order.provider in (None, report.provider) and order.model in (None, report.model)
        ]
        complete = dict.fromkeys((one.provider, one.model) for one in meant if one.model and not one.missing)
        if not complete:
            lacking = {one.provider: ", ".join(one.missing) for one in meant if one.missing}
            said = "; ".join(f"{provider} lacks {missing}" for provider, missing in lacking.items())
            raise ProviderIncomplete(f"There is nothing to test: {said or 'no model is named'}.")
        return [[provider, model] for provider, model in complete]


def _require_known(
    known: Mapping[str, set[str]], provider: str | None, model: str | None, *, is_complete: bool
) -> None:
    """Without a worker's word nobody can say what there is not."""
    if provider is None and is_complete:
        return
    models = known.get(provider or "")
    if models is not None and (not model or model in models):
        return
    if not is_complete:
        raise ProvidersUnknown("No worker has told which providers there are.")
    if models is None:
        raise ProviderNotFound(f"There is no provider {provider}. There are: {', '.join(sorted(known))}.")
    raise ProviderNotFound(f"{provider} has no model {model}. It has: {', '.join(sorted(models)) or 'none'}.")


def _providers(session: SessionDep, principal: AdminDep, resources: ResourcesDep) -> Providers:
    return Providers(session, principal, resources)


ProvidersDep = Annotated[Providers, Depends(_providers)]
