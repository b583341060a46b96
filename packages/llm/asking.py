"""One request with all that belongs to it: room at the provider, money set aside, and what its end teaches."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from uuid import uuid4

from packages.llm.breaker import COUNTED, Opening, says_it_is_there
from packages.llm.calls import Call, Completion
from packages.llm.connection import Answered
from packages.llm.errors import BudgetRefused, ModelError, TimedOut
from packages.llm.ports import Attempt, BudgetBook, Outcome, PassedOver, ProviderState
from packages.llm.prices import CONFIGURED, PROVIDER, Prices
from packages.llm.routes import Route

QUEUE_SECONDS = 30.0
"""How long a call waits for room where another model could be asked instead."""
_MARGIN_SECONDS = 10.0
Observe = Callable[[Route, Attempt, Outcome], None]

log = logging.getLogger(__name__)


class NotAsked(Exception):
    """Nothing was sent, for a reason that came up since the plan was made."""


@dataclass(frozen=True)
class Question:
    """A call for one route: the `number`th request of the call, with what led here."""

    call: Call
    number: int
    max_output_tokens: int
    ceiling_usd: float | None
    reserve_usd: float | None
    reason: str
    passed_over: tuple[PassedOver, ...] = ()
    is_hedge: bool = False
    in_words: bool = False
    """Whether a schema is asked for in words alone, because it was refused."""
    has_others: bool = False


class Asking:
    def __init__(
        self, budget: BudgetBook, state: ProviderState, prices: Prices, clock: Callable[[], float], observe: Observe
    ) -> None:
        self._budget, self._state, self._prices = budget, state, prices
        self._clock, self._observe = clock, observe

    async def ask(self, route: Route, question: Question) -> Completion:
        """Raises a `ModelError`, or `NotAsked`."""
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(QUEUE_SECONDS if question.has_others and route.gate.is_full else None):
                    await held.enter_async_context(route.gate.enter())
            except TimeoutError:
                raise NotAsked(f"there was no room for {QUEUE_SECONDS:.0f} s") from None
            now = self._clock()
            if route.condition(now).state in ("open", "forced_open", "draining"):
                raise NotAsked("it was closed while this call waited for room")
            for key in route.half_open(now):
                lapse = route.target.model.timeout_seconds + _MARGIN_SECONDS
                if not await self._state.try_probe(key, lapse):
                    raise NotAsked("it is just being tried again by another request")
                held.push_async_callback(self._give_back, key)
            return await self._reserved(route, question)

    async def _give_back(self, key: str) -> None:
        await asyncio.shield(self._state.end_probe(key))

    async def open(self, route: Route, opening: Opening) -> None:
        """For all workers."""
        key, breaker = list(route.breakers())[0 if opening.is_provider_wide else 1]
        if breaker.open(opening, self._clock()):
            await self._state.write(key, breaker.condition)

    async def close(self, route: Route, by_probe: bool = False) -> None:
        """It answered: whatever was held against it is over."""
        for key, breaker in route.breakers():
            if breaker.succeeded(self._clock(), by_probe):
                await self._state.write(key, breaker.condition)

    async def learn(self, route: Route, error: ModelError) -> None:
        """What a fault says of whom to ask from now on."""
        now = self._clock()
        if opening := route.breaker.failed(error, now):
            wide = opening.is_provider_wide or route.provider_breaker.state(now).state == "half_open"
            await self.open(route, replace(opening, is_provider_wide=wide))
        elif says_it_is_there(error):
            await self.close(route)
        elif route.provider_breaker.state(now).state == "half_open" and isinstance(error, COUNTED):
            await self.open(route, Opening(f"tried again in vain: {error.message}", is_provider_wide=True))

    async def _reserved(self, route: Route, question: Question) -> Completion:
        target = route.target
        attempt = Attempt(
            id=uuid4().hex,
            call=question.call,
            provider=target.provider.name,
            model=target.model.name,
            number=question.number,
            ceiling_usd=question.ceiling_usd,
            reserve_usd=question.reserve_usd,
            is_hedge=question.is_hedge,
            reason=question.reason,
            passed_over=question.passed_over,
            max_output_tokens=question.max_output_tokens,
        )
        await self._budget.reserve(attempt)
        # Until we know better: a request that is cut off may have been served.
        outcome, error = Outcome(error="Cancelled", may_have_cost=True), None
        started = time.monotonic()
        try:
            outcome, error = await self._sent(route, question)
        finally:
            if not outcome.seconds:
                outcome = replace(outcome, seconds=time.monotonic() - started)
            await asyncio.shield(self._settled(route, attempt, outcome))
        if error is not None:
            raise error
        assert outcome.answer is not None
        return outcome.answer

    async def _settled(self, route: Route, attempt: Attempt, outcome: Outcome) -> None:
        await self._budget.settle(attempt, outcome)
        try:
            self._observe(route, attempt, outcome)
        except Exception:
            log.exception("A request could not be told of")  # an answer that is paid for counts more

    async def _sent(self, route: Route, question: Question) -> tuple[Outcome, ModelError | None]:
        """How it ended. The error is handed on as a value, so that nothing of a vendor's rides along with it."""
        from packages.llm.answers import check, finish_reason

        answered, error = await self._within_limits(route, question)
        answer = self._completion(route, question, answered) if answered else None
        first = answered.first_token_seconds if answered else None
        finish = finish_reason(answered.message) if answered else ""
        if answered is not None:
            error = check(answered.message, route.target.provider.name)
        if error is not None:
            if not isinstance(error, BudgetRefused):
                await self.learn(route, error)
            seconds = answered.seconds if answered else 0.0
            return Outcome(answer, type(error).__name__, error.may_have_cost, seconds, first, finish), error
        assert answered is not None
        route.latency.add(answered.seconds, first)
        await self.close(route)
        return Outcome(answer, "", False, answered.seconds, first, finish), None

    async def _within_limits(self, route: Route, question: Question) -> tuple[Answered | None, ModelError | None]:
        """One of both. Whoever finds the model frozen ends it, as one that was not answered in time."""
        try:
            async with asyncio.timeout(None) as limit:
                route.in_flight.add(limit)
                try:
                    return await route.connection.attempt(
                        question.call, question.max_output_tokens, question.in_words
                    ), None
                except ModelError as error:
                    return None, error
                finally:
                    route.in_flight.discard(limit)
        except TimeoutError:
            return None, TimedOut(f"{route.target.provider.name} froze while it answered.")

    def _completion(self, route: Route, question: Question, answered: Answered) -> Completion:
        from packages.llm.adapters.messages import tool_calls
        from packages.llm.answers import usage_of

        message, target = answered.message, route.target
        tokens = usage_of(message)
        cost, source = self._prices.cost(target, tokens) if tokens else (None, "")
        if source != CONFIGURED and answered.provider_cost_usd is not None:
            cost, source = answered.provider_cost_usd, PROVIDER
        if cost is None and question.ceiling_usd == 0:
            cost = 0.0
        return Completion(
            provider=target.provider.name,
            model=target.model.name,
            text=str(message.text),
            tool_calls=tool_calls(message),
            input_tokens=tokens["input"] if tokens else 0,
            output_tokens=tokens["output"] if tokens else 0,
            cached_tokens=tokens["cached"] if tokens else 0,
            cost_usd=cost,
            cost_source=source,
            ceiling_usd=question.ceiling_usd,
            seconds=round(answered.seconds, 3),
        )
