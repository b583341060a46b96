"""Event streams and terminals that are open, so that a revocation, their token's end or a shutdown can end them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from enum import Enum
from functools import partial

from apps.gateway.identity.principal import Principal
from apps.gateway.proxy.deadlines import Clock, Deadlines
from apps.gateway.refusals import not_signed_in, shutting_down, too_many_streams


class Ending(Enum):
    """Why the gateway ends a stream."""

    SIGNED_OUT = "signed out"
    EXPIRED = "the token has expired: connect again with a fresh one"
    SHUTDOWN = "the gateway shuts down: connect again"


End = Callable[[Ending], None]


class OpenStreams:
    def __init__(self, per_sign_in: int, is_revoked: Callable[[str], bool], clock: Clock) -> None:
        self._per_sign_in = per_sign_in
        self._is_revoked = is_revoked
        self._clock = clock
        self._deadlines = Deadlines(clock)
        self._open: dict[str, set[End]] = defaultdict(set)
        self._is_ending = False
        self.count_by_kind: Counter[str] = Counter()

    @contextmanager
    def open(self, kind: str, principal: Principal, end: End) -> Iterator[None]:
        """`end` promptly stops the stream; of several calls the first one counts. `Refusal` where it must not begin."""
        key = principal.sign_in_id or f"user {principal.user_id}"
        if self._is_ending:
            raise shutting_down()
        if self._is_revoked(key):
            raise not_signed_in("This sign-in was ended.")
        ends_at = principal.token_ends_at
        if ends_at is not None and ends_at <= self._clock():
            # A request may come some seconds late, for clocks may be apart. A stream would end as soon as it begins.
            raise not_signed_in("The token has expired.")
        if len(self._open.get(key, ())) >= self._per_sign_in:
            raise too_many_streams(self._per_sign_in)
        self._open[key].add(end)
        self.count_by_kind[kind] += 1
        at_its_end = nullcontext() if ends_at is None else self._deadlines.at(ends_at, partial(end, Ending.EXPIRED))
        try:
            with at_its_end:
                yield
        finally:
            self.count_by_kind[kind] -= 1
            self._open[key].discard(end)
            if not self._open[key]:
                del self._open[key]

    def end_sign_ins(self, sign_in_ids: Collection[str]) -> None:
        for sign_in_id in sign_in_ids:
            for end in tuple(self._open.get(sign_in_id, ())):
                end(Ending.SIGNED_OUT)

    def end_all(self) -> None:
        """And let none begin any more."""
        self._is_ending = True
        for ends in tuple(self._open.values()):
            for end in tuple(ends):
                end(Ending.SHUTDOWN)
