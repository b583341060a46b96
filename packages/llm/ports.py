"""What the router needs from its surroundings. The service implements these over its database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from packages.llm.calls import Call, Completion


class Journal(Protocol):
    """Answers that were paid for, so that a step which runs again does not pay twice.

    A key is (run, step, ordinal, request hash). `ordinal` is the number of answers that the conversation already
    holds, so it starts anew when a step starts anew. Recording a key that exists must change nothing. An answer is
    plain JSON: see `journal_entry`.
    """

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None: ...

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None: ...


class BudgetBook(Protocol):
    """What a run, and an account within it, may still use. Reservations of calls that run at once must add up."""

    async def reserve(self, call: Call, ceiling_usd: float | None) -> str:
        """An id of the reservation; `ceiling_usd` is the most that the call can cost, None if no price is known.

        Raises `BudgetRefused` when spent, reserved and ceiling exceed the cap, or when a limit is reached.
        """
        ...

    async def settle(self, run: str, reservation: str, answer: Completion | None, may_have_cost: bool = False) -> None:
        """Replaces the reservation by the answer, of use or not, and what it cost.

        Without one, `may_have_cost` tells a request that was cut off, and may have been served, from one that was not.
        """
        ...


class NoJournal:
    """For calls outside a run, such as a test of the provider."""

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None:
        return None

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None:
        return None


class NoBudget:
    """For calls outside a run."""

    async def reserve(self, call: Call, ceiling_usd: float | None) -> str:
        return ""

    async def settle(self, run: str, reservation: str, answer: Completion | None, may_have_cost: bool = False) -> None:
        return None
