"""Who may be asked for a call, in which order, and why not the others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from packages.llm.breaker import Breaker
from packages.llm.calls import Call
from packages.llm.configuration import NO_PREFERENCE, Configuration, Policy, Target
from packages.llm.connection import Connection
from packages.llm.errors import Forbidden, ModelError, TooLong
from packages.llm.gate import Gate
from packages.llm.ports import Condition, PassedOver, State
from packages.llm.prices import Prices

_REMEMBERED = 100
_LOOK_SECONDS = 1.0
_ENOUGH = 10
_HEDGE_FACTOR = 1.5
_NEWEST_WEIGHT = 0.2


_WORSE: tuple[State, ...] = ("closed", "half_open", "open", "draining", "forced_open")


class Latency:
    """Of one model's good answers: how soon they began (or came, where nothing is streamed), and how long they took."""

    def __init__(self) -> None:
        self._first: deque[float] = deque(maxlen=_REMEMBERED)
        self.average: float | None = None
        """Seconds of a whole answer; newer ones weigh more. None before the first."""

    def add(self, seconds: float, first_token_seconds: float | None) -> None:
        self._first.append(seconds if first_token_seconds is None else first_token_seconds)
        old = seconds if self.average is None else self.average
        self.average = old + _NEWEST_WEIGHT * (seconds - old)

    @property
    def hedge_after(self) -> float | None:
        """When an answer that has not begun is late; None before enough is known."""
        if len(self._first) < _ENOUGH:
            return None
        ordered = sorted(self._first)
        return _HEDGE_FACTOR * ordered[int(0.95 * (len(ordered) - 1))]


@dataclass
class Route:
    """A model with all that is known of it. Breaker and gate of the provider are shared with its other models."""

    target: Target
    connection: Connection
    provider_breaker: Breaker
    gate: Gate
    breaker: Breaker
    latency: Latency = field(default_factory=Latency)
    in_flight: set[asyncio.Timeout] = field(default_factory=set)
    """Time limits of requests under way: how they are ended when the model turns out to be frozen."""

    def breakers(self) -> Iterator[tuple[str, Breaker]]:
        """With the keys that all workers know them by."""
        yield self.target.provider.name, self.provider_breaker
        yield self.target.id, self.breaker

    def condition(self, now: float) -> Condition:
        """The worse of its own and its provider's."""
        both = self.breaker.state(now), self.provider_breaker.state(now)
        return max(both, key=lambda one: _WORSE.index(one.state))

    def half_open(self, now: float) -> list[str]:
        """The keys of which a permit is needed."""
        return [key for key, breaker in self.breakers() if breaker.state(now).state == "half_open"]

    def end_all(self) -> None:
        """Ends every request under way, as one that was not answered in time."""
        for limit in list(self.in_flight):
            limit.reschedule(asyncio.get_running_loop().time())

    def passed_over(self, reason: str) -> PassedOver:
        return PassedOver(self.target.provider.name, self.target.model.name, reason)


@dataclass(frozen=True)
class Plan:
    """`waits` tells when those that are closed for now may be asked again: moments in epoch seconds. `unfit` is why
    others may never be asked this, an error each."""

    routes: tuple[Route, ...]
    passed_over: tuple[PassedOver, ...]
    waits: tuple[float, ...]
    unfit: tuple[ModelError, ...]

    @property
    def is_hopeless(self) -> bool:
        """Whether time will not help: nobody is left who is only closed for now."""
        return not self.routes and not self.waits


def build_routes(
    configuration: Configuration, clock: Callable[[], float], luck: Callable[[], float]
) -> dict[str, Route]:
    """`clock` gives epoch seconds, `luck` something between 0 and 1."""
    routes: dict[str, Route] = {}
    for provider in configuration.providers:
        gate, breaker = Gate(provider.concurrency, provider.queue), Breaker(luck)

        def learn(headers: Mapping[str, str], gate: Gate = gate) -> None:
            gate.learn(headers, clock())

        for model in provider.models:
            target = Target(provider, model)
            routes[target.id] = Route(target, Connection(target, learn), breaker, gate, Breaker(luck))
    return routes


class Planner:
    """Filters what must not be asked, then sorts what may."""

    def __init__(self, configuration: Configuration, routes: Mapping[str, Route], prices: Prices) -> None:
        self._configuration, self._routes, self._prices = configuration, routes, prices
        self._by_role: dict[str, list[Route]] = {}

    def candidates(self, call: Call) -> list[Route]:
        """As the policy has them; with the other model first where that is asked for, and the first one last."""
        found = self._of_call(call)
        if call.is_alternative and (other := self._configuration.alternative(call.role, call.preference)):
            first = self._routes[other.id]
            found = [first, *(one for one in found[1:] if one is not first), *found[:1]]
        return found

    def _of_call(self, call: Call) -> list[Route]:
        if call.preference == NO_PREFERENCE:
            return self._of_role(call.role)
        return [self._routes[one.id] for one in self._configuration.candidates(call.role, call.preference)]

    def _of_role(self, role: str) -> list[Route]:
        if role not in self._by_role:
            self._by_role[role] = [self._routes[one.id] for one in self._configuration.candidates(role)]
        return self._by_role[role]

    def plan(self, call: Call, exhausted: Mapping[str, str], now: float) -> Plan:
        """`exhausted` says of targets why they are of no use for this call any more."""
        policy = self._configuration.policy(call.role, call.preference)
        allowed = self._configuration.allowed(call.role)
        routes, passed, waits, unfit = list[Route](), self._missing(call), list[float](), list[ModelError]()
        for route in self.candidates(call):
            if reason := exhausted.get(route.target.id):
                passed.append(route.passed_over(reason))
            elif error := self._unfit(route, call, policy, allowed):
                unfit.append(error)
                passed.append(route.passed_over(error.message))
            elif closed := _closed(route, now):
                passed.append(route.passed_over(closed[0]))
                waits.append(closed[1])
            else:
                routes.append(route)
        routes = self._sorted(routes, call, policy)
        limping = {route.target.id: how for route in routes if (how := route.breaker.limp(now))}
        if limping and len(limping) < len(routes):
            passed += [
                one.passed_over(f"{limping[one.target.id]}, so it comes last")
                for one in routes
                if one.target.id in limping
            ]
            routes.sort(key=lambda one: one.target.id in limping)
        return Plan(tuple(routes), tuple(passed), tuple(waits), tuple(unfit))

    def _missing(self, call: Call) -> list[PassedOver]:
        """What the project names and nobody offers any more."""
        gone = [one for one in call.preference.candidates if one not in self._routes]
        return [PassedOver(*_parts(one), "is not configured any more") for one in gone]

    def ceiling(self, route: Route, call: Call) -> float | None:
        policy = self._configuration.policy(call.role)
        most = route.connection.max_output_tokens(call, policy.max_output_tokens)
        return self._prices.ceiling(route.target, call.input_tokens_ceiling, most)

    def _unfit(self, route: Route, call: Call, policy: Policy, allowed: Sequence[str]) -> ModelError | None:
        id_, provider, model = route.target.id, route.target.provider, route.target.model
        if allowed and provider.jurisdiction not in allowed:
            where = provider.jurisdiction or "a place that nobody knows"
            return Forbidden(f"{id_} computes in {where}, and {' or '.join(allowed)} is asked for")
        if not call.preference.lets_in(route.target):
            where, wanted = provider.jurisdiction or "a place that nobody knows", " or ".join(call.preference.residency)
            return Forbidden(
                f"{id_} computes in {where}, and the settings of the project ask for {wanted}",
                "An owner can change the settings of the project; or add a provider that computes there.",
            )
        if "tools" in policy.require and model.tools == "emulated":
            return Forbidden(f"{id_} knows no tools by itself")
        if "json_schema" in policy.require and route.target.forms == "described":
            return Forbidden(f"{id_} holds to no schema by itself")
        if too_long := route.connection.does_not_fit(call):
            return TooLong(f"The prompt does not fit {id_}: {too_long}")
        if policy.max_usd_per_call is not None:
            ceiling = self.ceiling(route, call)
            if ceiling is None or ceiling > policy.max_usd_per_call:
                costs = "an unknown price" if ceiling is None else f"up to ${ceiling:.4f}"
                return Forbidden(f"{id_} would cost {costs}; a call of this role may cost ${policy.max_usd_per_call:g}")
        return None

    def _sorted(self, routes: list[Route], call: Call, policy: Policy) -> list[Route]:
        def cost(route: Route) -> float:
            ceiling = self.ceiling(route, call)
            return float("inf") if ceiling is None else ceiling

        if policy.order == "cheapest" and not call.is_alternative:
            routes = sorted(routes, key=cost)
        if policy.order == "fastest" and not call.is_alternative:
            # One of which nothing is known yet is tried, so that something will be.
            routes = sorted(routes, key=lambda one: one.latency.average or 0.0)
        return sorted(routes, key=lambda one: one.target.id in call.avoid)


def _parts(id_: str) -> tuple[str, str]:
    provider, _, model = id_.partition("/")
    return provider, model


def _closed(route: Route, now: float) -> tuple[str, float] | None:
    """Why nothing is sent there now, and until when; None if it may be asked. A person's word may end at any time."""
    condition = route.condition(now)
    if condition.state in ("open", "forced_open", "draining"):
        until = f" until {moment(condition.until)}" if condition.until else ""
        who = f" by {condition.by}" if condition.by else ""
        cause = f" ({condition.cause})" if condition.cause else ""
        return f"{condition.state.replace('_', ' ')}{who}{until}{cause}", condition.until or now + _LOOK_SECONDS
    if why := route.gate.why_not(now):
        return why, max(route.gate.shut_until, now + _LOOK_SECONDS)
    return None


def moment(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%H:%M:%S")
