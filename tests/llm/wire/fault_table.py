"""The table of what came of each fault with each provider."""

from __future__ import annotations

from collections.abc import Iterable

from packages.llm.breaker import IN_A_ROW, Breaker
from packages.llm.errors import ModelError
from tests.llm.wire.behaviours import Behaviour, Vendor

HEADER = """\
# What comes of a provider's faults

Nine providers are played over HTTP, each in its own protocol and words, and do all that is known to go wrong. A cell is
the kind of error that one attempt ends in; where a streamed answer and a whole one differ, the streamed one comes
first. Each attempt sent exactly one request (none where the connection is refused), and no error holds a credential,
although every message of these providers repeats one. Written by `./conclave test --full`.

"""
DECISIONS = """
## What follows

The next candidate is asked at once. How long this one is passed over:

| kind | passed over |
|---|---|
"""


class FaultTable:
    def __init__(self) -> None:
        self._found: dict[tuple[Behaviour, Vendor, bool], ModelError] = {}

    def add(self, does: Behaviour, vendor: Vendor, is_streamed: bool, error: ModelError) -> None:
        self._found[does, vendor, is_streamed] = error

    def is_complete(self, faults: Iterable[Behaviour]) -> bool:
        """Whether all were found, in a stream and whole; an error in the middle of a stream is in no whole answer."""
        forms = [(does, True) for does in faults] + [
            (does, False) for does in faults if does is not Behaviour.ERROR_EVENT
        ]
        return all((does, vendor, is_streamed) in self._found for does, is_streamed in forms for vendor in Vendor)

    def as_markdown(self) -> str:
        rows = [f"| fault | {' | '.join(Vendor)} |", f"|---|{'---|' * len(Vendor)}"]
        for does in Behaviour:
            cells = [self._cell(does, vendor) for vendor in Vendor]
            if any(cells):
                rows.append(f"| {does} | {' | '.join(cells)} |")
        by_kind = {type(error).__name__: set[str]() for error in self._found.values()}
        for error in self._found.values():
            by_kind[type(error).__name__].add(_decision(error))
        decisions = [f"| {kind} | {'; or '.join(sorted(said))} |" for kind, said in sorted(by_kind.items())]
        return HEADER + "\n".join(rows) + "\n" + DECISIONS + "\n".join(decisions) + "\n"

    def _cell(self, does: Behaviour, vendor: Vendor) -> str:
        errors = [self._found.get((does, vendor, is_streamed)) for is_streamed in (True, False)]
        kinds = [type(error).__name__ for error in errors if error is not None]
        return " / ".join(dict.fromkeys(kinds))


def _decision(error: ModelError) -> str:
    """How a breaker that knows of nothing else takes it."""
    breaker = Breaker(luck=lambda: 1.0)
    for number in range(1, IN_A_ROW + 1):
        if opening := breaker.failed(error, 0.0):
            breaker.open(opening, 0.0)
            who = "the provider" if opening.is_provider_wide else "the model"
            times = "" if number == 1 else f" after {number} in a row"
            return f"{who} for {breaker.condition.until:g} s{times}"
    return "not at all: it says nothing of the provider"
