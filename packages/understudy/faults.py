"""The switchboard of misbehaviour: the only thing that is remembered between calls."""

from __future__ import annotations

import threading
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FaultName = Literal[
    "malformed_json",  # a structured answer that needs mending; argument: fenced, trailing_comma, truncated, prose
    "nonsense",  # a structured answer that no mending makes valid
    "broken_attempt",  # the Coder's code has a bug in attempts up to the argument (default 1)
    "leave_out",  # the Coder never makes a requirement (R3) or a method (DELETE) true
    "empty_claim",  # the Coder says that it is done and has called no tool
    "untested_claim",  # the Coder edits and never runs anything
    "conflict",  # the Coder also edits a line that every other task edits
    "stubborn",  # whoever judges objects for ever
    "slow",  # waits for the argument's seconds (default 1)
    "hang",  # never answers (or only after the argument's seconds)
    "status",  # answers with the argument's status (default 429)
    "cut",  # ends the connection in the middle of a stream
    "empty",  # answers nothing at all
]


class Fault(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: FaultName
    match: str = Field(default="", description="text that must occur in the messages")
    times: int | None = Field(default=None, ge=1, description="how many calls it acts on; null for all")
    argument: str | int | float | None = None
    retry_after_seconds: float | None = Field(default=None, ge=0)

    def number(self, default: float) -> float:
        try:
            return float(self.argument) if self.argument is not None else default
        except ValueError:
            return default


class Switchboard:
    """Thread-safe. A fault acts on the next `times` calls whose messages hold its `match`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.model_dump() for fault in self._faults]

    def take(self, text: str) -> list[Fault]:
        """The faults that act on this call, each counted down."""
        with self._lock:
            acting = [fault for fault in self._faults if fault.match in text]
            for fault in acting:
                if fault.times is not None:
                    index = next(place for place, one in enumerate(self._faults) if one is fault)
                    left = fault.times - 1
                    if left:
                        self._faults[index] = fault.model_copy(update={"times": left})
                    else:
                        del self._faults[index]
            return acting


def first(faults: list[Fault], name: FaultName) -> Fault | None:
    return next((fault for fault in faults if fault.fault == name), None)
