"""What the router needs from its surroundings. The service implements these over its database and Redis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from packages.llm.calls import Call, Completion


class Journal(Protocol):
    """Answers that were paid for, so that a step which runs again does not pay twice.

    A key is (run, step, ordinal, request hash). `ordinal` is the number of answers that the conversation already
    holds, so it starts anew when a step starts anew. Recording a key that exists must change nothing. An answer is
    plain JSON: see `journal_entry`.
    """

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None: ...

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class PassedOver:
    """A candidate that was not asked, or asked in vain, and why: "open until 12:00:03 (429)"."""

    provider: str
    model: str
    reason: str


@dataclass(frozen=True)
class Attempt:
    """One request to one provider, before it is sent.

    `ceiling_usd` is the most that it can cost, `reserve_usd` the most that the call can cost at the dearest of the
    candidates that are left; both are None where no price is known. `reason` says why this candidate, `passed_over`
    why not the others before it.
    """

    id: str
    call: Call
    provider: str
    model: str
    number: int = 1
    ceiling_usd: float | None = None
    reserve_usd: float | None = None
    is_hedge: bool = False
    reason: str = ""
    passed_over: tuple[PassedOver, ...] = ()
    max_output_tokens: int = 0


@dataclass(frozen=True)
class Outcome:
    """How a request ended. `answer` is there whenever the provider sent one, of use or not.

    `error` is the name of a kind of `ModelError`; "" for an answer of use. Without an answer, `may_have_cost` tells a
    request that was cut off, and may have been served, from one that was not. `finish` is the provider's own word for
    why it ended; "" if it gave none.
    """

    answer: Completion | None = None
    error: str = ""
    may_have_cost: bool = False
    seconds: float = 0.0
    first_token_seconds: float | None = None
    finish: str = ""


class BudgetBook(Protocol):
    """Every request to a provider: what is set aside for it before it is sent, and what came of it."""

    async def reserve(self, attempt: Attempt) -> None:
        """Sets aside `attempt.reserve_usd`. Requests that are made at once must add up.

        Raises `BudgetRefused` when the cap of the run, of its task, or of the day could be exceeded, `PriceUnknown`
        where there is a cap and no price, and `ProviderSpent` when only this provider's day is spent.
        """
        ...

    async def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """Replaces what was set aside by what it cost."""
        ...

    async def give_up(self, call: Call, passed_over: tuple[PassedOver, ...]) -> None:
        """Notes that there was nobody to ask."""
        ...


State = Literal["closed", "open", "half_open", "forced_open", "draining"]
"""`forced_open` and `draining` are an administrator's: nothing is sent; what is under way ends by itself either way."""


@dataclass(frozen=True)
class Condition:
    """What is known of a provider (`openai`) or of one of its models (`openai/gpt-4.1`). Moments are in epoch seconds.

    `openings` counts how often it was opened in a row, which makes the next time longer.
    """

    state: State = "closed"
    cause: str = ""
    until: float | None = None
    openings: int = 0
    since: float = 0.0
    by: str = ""


class ProviderState(Protocol):
    """What all workers know together. Losing it loses nobody's money: each worker goes on with what it knows itself."""

    async def read(self) -> Mapping[str, Condition]:
        """By `provider` or `provider/model`."""
        ...

    async def write(self, target: str, condition: Condition) -> None: ...

    async def try_probe(self, target: str, seconds: float) -> bool:
        """The one permit among all workers to try an open target again. It lapses after `seconds`."""
        ...

    async def end_probe(self, target: str) -> None: ...


class NoBudget:
    """For calls outside a run."""

    async def reserve(self, attempt: Attempt) -> None:
        return None

    async def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        return None

    async def give_up(self, call: Call, passed_over: tuple[PassedOver, ...]) -> None:
        return None


class OwnState:
    """One process that shares with nobody."""

    def __init__(self) -> None:
        self._conditions: dict[str, Condition] = {}
        self._probing: set[str] = set()

    async def read(self) -> Mapping[str, Condition]:
        return dict(self._conditions)

    async def write(self, target: str, condition: Condition) -> None:
        self._conditions[target] = condition

    async def try_probe(self, target: str, seconds: float) -> bool:
        if target in self._probing:
            return False
        self._probing.add(target)
        return True

    async def end_probe(self, target: str) -> None:
        self._probing.discard(target)
