"""How many connections each address has open, whatever it does with them: streams and idle ones count as well."""

from __future__ import annotations

from collections import Counter
from enum import Enum, auto

from apps.gateway.inspection.client import Neighbours


class Standing(Enum):
    FITS = auto()
    ONE_TOO_MANY = auto()
    """Is told so."""
    FAR_TOO_MANY = auto()
    """As many again were told so in this moment."""


class OpenConnections:
    def __init__(self, per_address: int, neighbours: Neighbours) -> None:
        self.per_address, self._neighbours = per_address, neighbours
        self._open: Counter[str] = Counter()

    def enter(self, peer: str | None) -> Standing:
        """`leave` takes back every one of these."""
        place = self._neighbours.household(peer)
        if place is None:
            return Standing.FITS
        self._open[place] += 1
        if self._open[place] <= self.per_address:
            return Standing.FITS
        return Standing.ONE_TOO_MANY if self._open[place] <= 2 * self.per_address else Standing.FAR_TOO_MANY

    def leave(self, peer: str | None) -> None:
        place = self._neighbours.household(peer)
        if place is not None:
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]
