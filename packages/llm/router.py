"""Asks a model: from the journal if it was asked before, else whoever may and can answer, within the budget."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from packages.llm.asking import Asking, NotAsked, Question
from packages.llm.breaker import Opening
from packages.llm.calls import Call, Completion
from packages.llm.configuration import NO_PREFERENCE, Configuration, Policy, Preference, Target
from packages.llm.errors import (
    BudgetRefused,
    Declined,
    Filtered,
    ModelError,
    NotConfigured,
    PriceUnknown,
    ProviderSpent,
    RequestRefused,
    TimedOut,
)
from packages.llm.ports import (
    Attempt,
    BudgetBook,
    Journal,
    NoBudget,
    Outcome,
    OwnState,
    ProviderState,
)
from packages.llm.prices import Prices
from packages.llm.quest import Quest
from packages.llm.recorder import Recorder
from packages.llm.report import ProbeReport, TargetReport
from packages.llm.routes import Plan, Planner, Route, build_routes

_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 30.0
_SHARE_OF_HEDGES = 0.05
_BACK_SECONDS = 10.0
"""Whoever takes longer for one word is not back."""

log = logging.getLogger(__name__)


class Router:
    """One per process. Answers are recorded before they are returned."""

    def __init__(
        self,
        configuration: Configuration,
        journal: Journal | None = None,
        budget: BudgetBook | None = None,
        state: ProviderState | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        luck: Callable[[], float] = random.random,
        observe: Callable[[Target, Attempt, Outcome], None] | None = None,
    ) -> None:
        self.configuration = configuration
        self.prices = Prices()
        self.routes = build_routes(configuration, clock, luck)
        self._recorder = Recorder(journal) if journal is not None else None
        self._budget = budget or NoBudget()
        self._state = state or OwnState()
        self.clock, self._sleep, self._luck = clock, sleep, luck
        self._planner = Planner(configuration, self.routes, self.prices)
        self._asking = Asking(self._budget, self._state, self.prices, clock, _observing(observe))
        self._calls = self._hedges = 0

    async def complete(self, call: Call) -> Completion:
        """Raises a `ModelError`. Cancelling it cancels the requests that are under way."""
        if self._recorder is not None and (recorded := await self._recorder.find(call)):
            return recorded
        if not self.routes:
            lacking = "; ".join(f"{one.name} lacks {', '.join(one.missing)}" for one in self.configuration.lacking)
            raise NotConfigured(f"No model provider is {'complete: ' + lacking if lacking else 'set'}.")
        completion = await self._answered(call)
        if self._recorder is not None:
            await self._recorder.keep(call, completion)
        return completion

    async def probe(self, provider: str, model: str = "") -> ProbeReport:
        """One small completion, whatever the breakers say. It costs next to nothing, and is in no run's budget."""
        found = [one for one in self.routes.values() if provider == one.target.provider.name]
        route = next((one for one in found if model in ("", one.target.model.name)), None)
        if route is None:
            known = ", ".join(self.routes) or "none"
            return ProbeReport(
                provider, model, 0.0, error="This worker knows no such model.", hint=f"It knows: {known}."
            )
        name = route.target.model.name
        started = time.monotonic()
        try:
            answered = await route.connection.probe()
        except ModelError as error:
            await self._asking.learn(route, error)
            return ProbeReport(provider, name, time.monotonic() - started, error=error.message, hint=error.hint)
        # One of one's own is back as soon as it answers; another one's wish to be left alone is obeyed.
        await self._asking.close(route, by_probe=route.target.provider.is_own)
        return ProbeReport(provider, name, answered.seconds, answered.first_token_seconds)

    async def is_back(self, role: str = "", preference: Preference = NO_PREFERENCE) -> bool:
        """Whether after an outage one answers again that may be asked for `role`; "" is any role."""
        targets = self.configuration.candidates(role, preference) if role else list(self.configuration.targets())
        targets = [one for one in targets if preference.lets_in(one)]
        routes = [self.routes[one.id] for one in targets]
        asked = [one for one in routes if one.condition(self.clock()).state in ("closed", "half_open")]
        return any(await asyncio.gather(*(self._answers(one) for one in asked)))

    async def _answers(self, route: Route) -> bool:
        try:
            async with asyncio.timeout(_BACK_SECONDS):
                return (await self.probe(route.target.provider.name, route.target.model.name)).is_usable
        except TimeoutError:
            return False

    async def look_around(self) -> None:
        """Takes over what other workers and administrators found. To be called every second or so."""
        shared = await self._state.read()
        for route in self.routes.values():
            for key, breaker in route.breakers():
                if key in shared:
                    breaker.see(shared[key])

    async def found_frozen(self, route: Route, cause: str) -> None:
        """Nothing more is sent there, and what waits for an answer is asked elsewhere."""
        await self._asking.open(route, Opening(cause))
        route.end_all()

    def report(self) -> list[TargetReport]:
        """What is configured and how it is; those that lack something last."""
        now = self.clock()
        rows = [self._row(route, now) for route in self.routes.values()]
        lacking = [TargetReport(one.name, one.kind, "", missing=one.missing) for one in self.configuration.lacking]
        return [*rows, *lacking]

    def main_model(
        self, role: str = "coder", preference: Preference = NO_PREFERENCE
    ) -> tuple[str, float | None, float | None]:
        """Who is asked first: its name, and dollars per million tokens in and out, None where they are not known."""
        candidates = self.configuration.candidates(role, preference)
        target = next((one for one in candidates if preference.lets_in(one)), None)
        rates = self.prices.rates(target) if target else None
        prices = (rates.input, rates.output) if rates else (None, None)
        return (target.model.name if target else "", *prices)

    def offered_alternative(self, needs_price: bool, preference: Preference = NO_PREFERENCE) -> str:
        """The other model's name; "" if there is none, or no price to hold a limit in dollars with."""
        other = self.configuration.alternative("coder", preference)
        if other is None or (needs_price and self.prices.rates(other) is None):
            return ""
        return other.model.name

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of these models (`provider/model`) that nobody offers."""
        return tuple(one for one in names if one not in self.routes)

    async def close(self) -> None:
        for route in self.routes.values():
            await route.connection.close()

    # --- one call ----------------------------------------------------------------------------------------

    async def _answered(self, call: Call) -> Completion:
        policy = self.configuration.policy(call.role, call.preference)
        self._calls += 1
        try:
            async with asyncio.timeout(policy.deadline_seconds):
                return await self._rounds(Quest(call, policy, self.configuration.attempts))
        except TimeoutError:
            raise TimedOut(f"No model answered within the {policy.deadline_seconds:g} s that its role has.") from None

    async def _rounds(self, quest: Quest) -> Completion:
        """Over all candidates, until one answers or patience ends. What is waited counts, not what is worked."""
        waited, turn = 0.0, 0
        while True:
            plan = self._planner.plan(quest.call, quest.exhausted, self.clock())
            if completion := await self._round(quest, plan):
                return completion
            # Planned anew: what went wrong just now has closed some of them for a while.
            plan = self._planner.plan(quest.call, quest.exhausted, self.clock())
            wait = self._wait_seconds(plan, turn)
            patience = float("inf") if quest.may_try_again(plan) else quest.policy.patience_seconds
            if plan.is_hopeless or waited + wait > patience:
                await self._budget.give_up(quest.call, quest.told(plan))
                raise await self._failure(quest, plan, wait)
            await self._sleep(wait)
            waited, turn = waited + wait, turn + 1

    async def _failure(self, quest: Quest, plan: Plan, wait: float) -> ModelError:
        error = quest.failure(plan, wait)
        if isinstance(error, TimedOut) and quest.last is not None and not await self._answers(quest.last):
            # It hangs for everyone: that is no matter of this question.
            return quest.outage(plan, wait)
        return error

    async def _round(self, quest: Quest, plan: Plan) -> Completion | None:
        """Each candidate once; None if none of them answered."""
        waiting = list(plan.routes)
        quest.passed_over = list(plan.passed_over)
        while waiting:
            route = waiting.pop(0)
            try:
                return await self._one(quest, route, waiting)
            except NotAsked as skipped:
                quest.passed_over.append(route.passed_over(str(skipped)))
            except ModelError as error:
                if isinstance(error, RequestRefused) and quest.asks_in_words(route):
                    waiting.insert(0, route)
                else:
                    self._note(quest, route, error)
        return None

    def _note(self, quest: Quest, route: Route, error: ModelError) -> None:
        """Notes what was in vain; raises it where nobody else could do better."""
        kind = type(error).__name__
        log.warning(
            "model call failed: run=%s step=%s model=%s kind=%s", quest.call.run, quest.call.step, route.target.id, kind
        )
        is_final = isinstance(error, BudgetRefused) and not isinstance(error, ProviderSpent | PriceUnknown)
        if is_final or (isinstance(error, Declined) and not isinstance(error, Filtered)):
            raise error
        quest.failed(route, error)

    async def _one(self, quest: Quest, route: Route, others: list[Route]) -> Completion:
        late = self._hedge_after(quest.policy, route) if others else None
        if late is None:
            return await self._ask(quest, route, others)
        return await self._hedged(quest, route, others, late)

    async def _ask(self, quest: Quest, route: Route, others: Sequence[Route], is_hedge: bool = False) -> Completion:
        # What a model may write, and so the most that it can cost, depends on its window.
        await route.connection.prepare()
        quest.requests += 1
        ceilings = [self._planner.ceiling(one, quest.call) for one in (route, *others)]
        question = Question(
            call=quest.call,
            number=quest.requests,
            max_output_tokens=route.connection.max_output_tokens(quest.call, quest.policy.max_output_tokens),
            ceiling_usd=ceilings[0],
            reserve_usd=None if ceilings[0] is None else max(one for one in ceilings if one is not None),
            reason=quest.reason(is_hedge),
            passed_over=tuple(quest.passed_over),
            is_hedge=is_hedge,
            in_words=route.target.id in quest.in_words,
            has_others=bool(others),
        )
        return await self._asking.ask(route, question)

    async def _hedged(self, quest: Quest, route: Route, others: list[Route], late: float) -> Completion:
        """The next candidate is asked as well when the first one is late; the first good answer counts."""
        first = asyncio.create_task(self._ask(quest, route, others))
        tasks = {first}
        try:
            done, _ = await asyncio.wait(tasks, timeout=late)
            if done:
                return first.result()
            self._hedges += 1
            other = others[0]
            second = asyncio.create_task(self._ask(quest, other, others[1:], is_hedge=True))
            tasks.add(second)
            pending = set(tasks)
            while pending:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if task.exception() is None:
                        return task.result()
            self._note_hedge(quest, others, second.exception())
            return first.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _note_hedge(self, quest: Quest, others: list[Route], error: BaseException | None) -> None:
        """What came of asking early. What was never sent, and money that was short for two, is no fault of anybody."""
        if isinstance(error, ModelError) and not isinstance(error, BudgetRefused):
            self._note(quest, others.pop(0), error)

    def _hedge_after(self, policy: Policy, route: Route) -> float | None:
        if not policy.hedge or self._hedges > _SHARE_OF_HEDGES * self._calls:
            return None
        return policy.hedge_after_seconds or route.latency.hedge_after

    def _wait_seconds(self, plan: Plan, turn: int) -> float:
        """Until somebody may be asked again."""
        backoff = min(_FIRST_WAIT_SECONDS * 2.0**turn, _LONGEST_WAIT_SECONDS) * (0.5 + self._luck() / 2)
        if plan.routes or not plan.waits:
            return backoff
        return max(min(plan.waits) - self.clock(), 0.0) + 0.05 * backoff

    def _row(self, route: Route, now: float) -> TargetReport:
        provider, model, rates = route.target.provider, route.target.model, self.prices.rates(route.target)
        return TargetReport(
            provider=provider.name,
            kind=provider.kind,
            model=model.name,
            endpoint=provider.endpoint,
            region=provider.region,
            jurisdiction=provider.jurisdiction,
            roles=tuple(self.configuration.roles_of(route.target)),
            tools=model.tools,
            context_tokens=route.connection.context_tokens,
            max_output_tokens=model.max_output_tokens,
            input_usd_per_million=rates.input if rates else None,
            output_usd_per_million=rates.output if rates else None,
            price_source=rates.source if rates else "",
            condition=route.condition(now),
            in_flight=len(route.in_flight),
            queued=route.gate.queued,
            concurrency=provider.concurrency,
            day_cap_usd=provider.usd_per_day,
        )


def _observing(observe: Callable[[Target, Attempt, Outcome], None] | None) -> Callable[[Route, Attempt, Outcome], None]:
    def told(route: Route, attempt: Attempt, outcome: Outcome) -> None:
        if observe is not None:
            observe(route.target, attempt, outcome)

    return told
