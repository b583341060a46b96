"""When a model is not asked for a while: after faults in a row, after a bad half minute, or because it said so.

    closed      asked. Opens after `IN_A_ROW` faults, or when half of at least `AT_LEAST` requests of the last
                `WINDOW_SECONDS` failed, or at once for a cause that does not pass by itself
    open        not asked until `until`; each opening in a row lasts twice as long, up to a minute
    half_open   `until` has passed: one request is let through, in one worker; its end decides

A person's `forced_open` and `draining` stay until the person ends them, or until `until`. A model that fails in
a fifth of its requests limps: it stays closed, and is asked after those that are well.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from packages.llm.errors import (
    AccessRefused,
    Busy,
    Declined,
    Empty,
    Interrupted,
    Malformed,
    ModelError,
    ModelUnknown,
    QuotaSpent,
    RequestRefused,
    TimedOut,
    Truncated,
    Unavailable,
)
from packages.llm.ports import Condition

IN_A_ROW = 5
WINDOW_SECONDS = 30.0
AT_LEAST = 20
SHARE = 0.5
LIMPING_SHARE = 0.2
FIRST_OPEN_SECONDS = 2.0
LONGEST_OPEN_SECONDS = 60.0
ACCESS_SECONDS = 300.0
QUOTA_SECONDS = 3600.0
UNKNOWN_SECONDS = 300.0

COUNTED = (Unavailable, TimedOut, Interrupted, Empty, Malformed)
"""Faults of the model's, of which some may be bad luck. What is wrong with the question itself says nothing of it."""
FORCED = frozenset({"forced_open", "draining"})


@dataclass(frozen=True)
class Opening:
    """Why it opens, and whether all models of the provider are meant.

    `seconds` is what the provider asked for, or what the cause is known to take; None: as long as its turn says.
    """

    cause: str
    seconds: float | None = None
    is_provider_wide: bool = False


class Breaker:
    """Of one model, or of one provider. Reads no clock of its own: moments are epoch seconds."""

    def __init__(self, luck: Callable[[], float] = random.random) -> None:
        self.condition = Condition()
        self._luck = luck
        self._in_a_row = 0
        self._recent: deque[tuple[float, bool]] = deque()
        self._bad = 0

    def state(self, now: float) -> Condition:
        """As it is at this moment: time alone ends an opening."""
        found = self.condition
        if found.until is None or now < found.until:
            return found
        if found.state == "open":
            return replace(found, state="half_open")
        return replace(found, state="closed", cause="", until=None) if found.state in FORCED else found

    def limp(self, now: float) -> str:
        """How it does if it fails often, but not so often that it opens; "" if it is well."""
        bad, requests = self._lately(now)
        if requests < AT_LEAST or bad < LIMPING_SHARE * requests:
            return ""
        return f"{bad} of {requests} requests of the last {WINDOW_SECONDS:.0f} s failed"

    def succeeded(self, now: float, by_probe: bool = False) -> bool:
        """Whether this closed it. What was under way when it opened says nothing of now."""
        self._in_a_row = 0
        self._count(now, True)
        state = self.state(now).state
        if state != "half_open" and not (by_probe and state == "open"):
            return False
        self._recent.clear()
        self._bad = 0
        self.condition = Condition(since=now)
        return True

    def failed(self, error: ModelError, now: float) -> Opening | None:
        """What follows from a fault; the caller opens it, for it may be a matter of the whole provider."""
        if direct := _direct(error):
            return direct
        if not isinstance(error, COUNTED):
            return None
        self._in_a_row += 1
        self._count(now, False)
        name = type(error).__name__
        if self.state(now).state == "half_open":
            return Opening(f"tried again in vain: {error.message}")
        if self._in_a_row >= IN_A_ROW:
            return Opening(f"{self._in_a_row} faults in a row, the last one {name}: {error.message}")
        bad, requests = self._lately(now)
        if requests >= AT_LEAST and bad >= SHARE * requests:
            return Opening(f"{self.limp(now)}, the last one {name}")
        return None

    def open(self, opening: Opening, now: float) -> bool:
        """Whether anything changed. A shorter opening does not end a longer one early, nor a person's word; what was
        under way together fails together, and is one fault."""
        state = self.state(now).state
        if state in FORCED or (state == "open" and opening.seconds is None):
            return False
        until = now + (self._next_seconds() if opening.seconds is None else opening.seconds)
        if state == "open" and (self.condition.until or 0) > until:
            return False
        openings = self.condition.openings + (opening.seconds is None)
        self._in_a_row = 0
        self.condition = Condition("open", opening.cause, until, openings, now)
        return True

    def see(self, shared: Condition) -> None:
        """What another worker, or a person, has found since."""
        if shared.since <= self.condition.since:
            return
        own = self.condition
        if own.state == shared.state == "open" and (own.until or 0.0) > (shared.until or 0.0):
            shared = replace(shared, until=own.until)
        self.condition = shared
        self._in_a_row = 0

    def _next_seconds(self) -> float:
        longest = min(FIRST_OPEN_SECONDS * 2.0**self.condition.openings, LONGEST_OPEN_SECONDS)
        # Workers that opened at once shall not all come back at once.
        return longest * (0.5 + self._luck() / 2)

    def _count(self, now: float, is_good: bool) -> None:
        self._recent.append((now, is_good))
        self._bad += not is_good

    def _lately(self, now: float) -> tuple[int, int]:
        """How many requests failed, of how many."""
        while self._recent and self._recent[0][0] < now - WINDOW_SECONDS:
            _, was_good = self._recent.popleft()
            self._bad -= not was_good
        return self._bad, len(self._recent)


def says_it_is_there(error: ModelError) -> bool:
    """Whether an error shows that the model was reached, and is well: what was wrong is the question."""
    return isinstance(error, Declined | Truncated | RequestRefused)


def _direct(error: ModelError) -> Opening | None:
    """Faults that the next request would meet as well."""
    said = error.message
    if isinstance(error, Busy):
        return Opening(said, error.retry_after_seconds)
    if isinstance(error, AccessRefused):
        return Opening(said, ACCESS_SECONDS, is_provider_wide=True)
    if isinstance(error, QuotaSpent):
        return Opening(said, error.retry_after_seconds or QUOTA_SECONDS, is_provider_wide=True)
    if isinstance(error, ModelUnknown):
        return Opening(said, UNKNOWN_SECONDS)
    if isinstance(error, Unavailable) and error.retry_after_seconds is not None:
        return Opening(said, error.retry_after_seconds)
    if isinstance(error, Unavailable) and error.has_no_connection:
        return Opening(said, is_provider_wide=True)
    return None
