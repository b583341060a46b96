"""A journal and a budget book in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packages.llm.calls import Call, Completion
from packages.llm.errors import BudgetRefused, PriceUnknown, ProviderSpent
from packages.llm.ports import Attempt, Outcome, PassedOver

Key = tuple[str, str, int, str]


class MemoryJournal:
    def __init__(self) -> None:
        self.answers: dict[Key, Mapping[str, Any]] = {}

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None:
        return self.answers.get((run, step, ordinal, request_hash))

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None:
        self.answers.setdefault((run, step, ordinal, request_hash), answer)


class MemoryBook:
    """`attempts` and `outcomes` are in the order in which they came."""

    def __init__(self, cap_usd: float | None) -> None:
        self.cap_usd = cap_usd
        self.spent_usd = 0.0
        self.cut_off_usd = 0.0
        self.reserved: dict[str, float] = {}
        self.ceilings: list[float] = []
        self.attempts: list[Attempt] = []
        self.outcomes: list[Outcome] = []
        self.given_up: list[tuple[PassedOver, ...]] = []
        self.spent_providers: set[str] = set()

    @property
    def answers(self) -> list[Completion]:
        return [one.answer for one in self.outcomes if one.answer is not None]

    async def reserve(self, attempt: Attempt) -> None:
        if attempt.provider in self.spent_providers:
            raise ProviderSpent(f"The day of {attempt.provider} is spent.")
        if self.cap_usd is not None:
            if attempt.reserve_usd is None or attempt.ceiling_usd is None:
                raise PriceUnknown("The price is not known.")
            if self.spent_usd + self.cut_off_usd + sum(self.reserved.values()) + attempt.reserve_usd > self.cap_usd:
                raise BudgetRefused(f"The next call could exceed the cap of ${self.cap_usd:.2f}.")
            self.ceilings.append(attempt.ceiling_usd)
            self.reserved[attempt.id] = attempt.reserve_usd
        self.attempts.append(attempt)

    async def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        self.reserved.pop(attempt.id, None)
        self.outcomes.append(outcome)
        ceiling = attempt.ceiling_usd or 0.0
        if outcome.answer is not None:
            self.spent_usd += ceiling if outcome.answer.cost_usd is None else outcome.answer.cost_usd
        elif outcome.may_have_cost:
            self.cut_off_usd += ceiling

    async def give_up(self, call: Call, passed_over: tuple[PassedOver, ...]) -> None:
        self.given_up.append(passed_over)
