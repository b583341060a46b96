"""One call on its way to an answer: who was asked in vain, and what that means."""

from __future__ import annotations

from packages.llm.calls import Call
from packages.llm.configuration import Policy
from packages.llm.errors import (
    Busy,
    Interrupted,
    ModelError,
    NobodyAvailable,
    ProviderFault,
    TimedOut,
    Unavailable,
    Unusable,
)
from packages.llm.ports import PassedOver
from packages.llm.routes import Plan, Route

HEALS_WITHIN_SECONDS = 180.0
"""Whatever takes longer is no outage that passes, but something that a person has to mend."""


class Quest:
    """`attempts` is how often one model may answer uselessly before it is not asked this any more."""

    def __init__(self, call: Call, policy: Policy, attempts: int) -> None:
        self.call, self.policy, self._attempts = call, policy, attempts
        self.requests = 0
        self.exhausted: dict[str, str] = {}
        """Why a target is of no use for this call any more."""
        self.passed_over: list[PassedOver] = []
        self.in_words: set[str] = set()
        """Targets that refused the form of the answer, and are asked for it in words."""
        self.last: Route | None = None
        self._in_vain: dict[str, int] = {}
        self._errors: list[ModelError] = []
        self._open: dict[str, ModelError] = {}
        """The last error of each target that may still be asked."""

    def asks_in_words(self, route: Route) -> bool:
        """Whether a schema that was refused may be asked for in words instead: once."""
        id_ = route.target.id
        if self.call.schema is None or id_ in self.in_words or route.connection.describes_forms:
            return False
        self.in_words.add(id_)
        return True

    def failed(self, route: Route, error: ModelError) -> None:
        self.last = route
        self._errors.append(error)
        self.passed_over.append(route.passed_over(error.message))
        id_ = route.target.id
        self._open[id_] = error
        if _counts(error):
            self._in_vain[id_] = self._in_vain.get(id_, 0) + 1
            if self._in_vain[id_] >= self._attempts:
                self._exhaust(id_, f"{self._in_vain[id_]} times in vain, the last time: {error.message}")
        elif not error.is_retryable:
            self._exhaust(id_, error.message)

    def may_try_again(self, plan: Plan) -> bool:
        """Whether a model that is there, but answered uselessly, has attempts left: patience is for the others."""
        return any(_counts(self._open[one.target.id]) for one in plan.routes if one.target.id in self._open)

    def told(self, plan: Plan) -> tuple[PassedOver, ...]:
        """Why nobody could be asked: the last word on each."""
        last = {(one.provider, one.model): one for one in (*plan.passed_over, *self.passed_over)}
        return tuple(last.values())

    def reason(self, is_hedge: bool) -> str:
        if is_hedge:
            return "the one before it is late"
        if self._errors:
            return f"after {self._errors[-1].message}"
        if self.call.is_alternative:
            return "the other model was asked for"
        return {"primary_first": "first of its role", "cheapest": "cheapest", "fastest": "fastest"}[self.policy.order]

    def failure(self, plan: Plan, wait: float) -> ModelError:
        """What the call ends with: an outage if somebody is left whom time may bring back, else what went wrong."""
        if not plan.is_hopeless:
            return self.outage(plan, wait)
        return (self._errors or list(plan.unfit))[-1]

    def outage(self, plan: Plan, wait: float) -> NobodyAvailable:
        words = "; ".join(f"{one.provider}/{one.model}: {one.reason}" for one in self.told(plan))
        error = NobodyAvailable(f"No model can be asked now. {words}.".replace("..", "."))
        error.retry_after_seconds = wait
        error.heals = wait < HEALS_WITHIN_SECONDS and all(map(_passes, self._open.values()))
        return error

    def _exhaust(self, id_: str, why: str) -> None:
        self.exhausted[id_] = why
        self._open.pop(id_, None)


def _counts(error: ModelError) -> bool:
    """Whether it is a matter of this question as well: the next answer to it may be as useless."""
    return isinstance(error, TimedOut) or (
        isinstance(error, Unusable) and error.is_retryable and not error.nothing_came
    )


def _passes(error: ModelError) -> bool:
    """Whether it is of the kind that passes by itself; a page in place of an answer may be a wrong address."""
    if isinstance(error, Interrupted):
        return error.nothing_came
    return isinstance(error, Busy | Unavailable | TimedOut) or not isinstance(error, ProviderFault | Unusable)
