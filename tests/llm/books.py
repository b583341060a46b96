"""A journal and a budget book in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packages.llm.calls import Call, Completion
from packages.llm.errors import BudgetRefused, PriceUnknown

Key = tuple[str, str, int, str]


class MemoryJournal:
    def __init__(self) -> None:
        self.answers: dict[Key, Mapping[str, Any]] = {}

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None:
        return self.answers.get((run, step, ordinal, request_hash))

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None:
        self.answers.setdefault((run, step, ordinal, request_hash), answer)


class MemoryBook:
    def __init__(self, cap_usd: float | None) -> None:
        self.cap_usd = cap_usd
        self.spent_usd = 0.0
        self.cut_off_usd = 0.0
        self.answers: list[Completion] = []
        self.reserved: dict[str, float] = {}
        self.ceilings: list[float] = []

    async def reserve(self, call: Call, ceiling_usd: float | None) -> str:
        if self.cap_usd is None:
            return ""
        if ceiling_usd is None:
            raise PriceUnknown("The price is not known.")
        self.ceilings.append(ceiling_usd)
        if self.spent_usd + self.cut_off_usd + sum(self.reserved.values()) + ceiling_usd > self.cap_usd:
            raise BudgetRefused(f"The next call could exceed the cap of ${self.cap_usd:.2f}.")
        reservation = str(len(self.ceilings))
        self.reserved[reservation] = ceiling_usd
        return reservation

    async def settle(self, run: str, reservation: str, answer: Completion | None, may_have_cost: bool = False) -> None:
        ceiling = self.reserved.pop(reservation, 0.0)
        if answer is not None:
            self.answers.append(answer)
            self.spent_usd += ceiling if answer.cost_usd is None else answer.cost_usd
        elif may_have_cost:
            self.cut_off_usd += ceiling
