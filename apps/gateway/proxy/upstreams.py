"""The API's addresses: who has the least to do and is well gets the next request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

_FAILURES_UNTIL_UNWELL = 2


class Upstream:
    """`url` has no path and no slash at its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.open_requests = 0
        self.last_answer: object = None
        """What its health page said last."""
        self._unreachable = 0
        self._bad_checks = 0

    @property
    def is_well(self) -> bool:
        """One failure may be chance. Answering requests does not make well what says of itself that it is not."""
        return max(self._unreachable, self._bad_checks) < _FAILURES_UNTIL_UNWELL

    def reached(self) -> None:
        self._unreachable = 0

    def failed(self) -> None:
        """Could not be reached by a request."""
        self._unreachable += 1

    def checked(self, *, is_good: bool) -> None:
        """What its health page answered."""
        if is_good:
            self._unreachable = self._bad_checks = 0
        else:
            self._bad_checks += 1

    @contextmanager
    def busy(self) -> Iterator[None]:
        self.open_requests += 1
        try:
            yield
        finally:
            self.open_requests -= 1


class Upstreams:
    def __init__(self, urls: Sequence[str]) -> None:
        self.all = tuple(Upstream(url) for url in urls)
        self._turn = count()

    def by_preference(self) -> list[Upstream]:
        """All of them: the well ones first, in each group by open requests, and equals in turn.

        The others come last and not never: if none is well, trying one is better than refusing without a try.
        """
        if len(self.all) == 1:
            return list(self.all)
        turn = next(self._turn) % len(self.all)
        in_turn = self.all[turn:] + self.all[:turn]
        return sorted(in_turn, key=lambda one: (not one.is_well, one.open_requests))

    @property
    def is_any_well(self) -> bool:
        return any(one.is_well for one in self.all)
