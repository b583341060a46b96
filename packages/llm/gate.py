"""How many requests one provider may have at once, and when it has told that it wants none for now."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

_LIMITS = (
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
)
"""How much is left, and when it is whole again: as OpenAI and those that follow it say it, and as Anthropic does."""
_LONGEST_SECONDS = 60.0
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")


class Gate:
    """First come, first served. `queue` is how many may wait for room."""

    def __init__(self, concurrency: int, queue: int) -> None:
        self.concurrency, self._queue = concurrency, queue
        self._room = asyncio.Semaphore(concurrency)
        self.in_flight = 0
        self.queued = 0
        self.shut_until = 0.0
        """Epoch seconds: the provider's own words that its limit is reached until then."""

    def why_not(self, now: float) -> str:
        """Why nothing should be sent here now; "" if it may be."""
        if self.shut_until > now:
            return f"its rate limit is reached for {self.shut_until - now:.1f} s"
        if self.is_full and self.queued >= self._queue:
            return f"{self.in_flight} requests are under way and {self.queued} wait"
        return ""

    @property
    def is_full(self) -> bool:
        """Whether whoever enters now has to wait."""
        return self._room.locked()

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        self.queued += 1
        try:
            await self._room.acquire()
        finally:
            self.queued -= 1
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self._room.release()

    def learn(self, headers: Mapping[str, str], now: float) -> None:
        """From the headers of a response."""
        for remaining, reset in _LIMITS:
            if headers.get(remaining, "").strip() == "0":
                wait = seconds_of(headers.get(reset, ""), now)
                if wait is not None:
                    self.shut_until = max(self.shut_until, now + min(wait, _LONGEST_SECONDS))


def seconds_of(text: str, now: float) -> float | None:
    """Of `1s`, `6m0s`, `20ms`, seconds, or a moment (ISO, epoch seconds, milliseconds); None if it is none of these."""
    text = text.strip()
    if "T" in text:
        try:
            return max(0.0, datetime.fromisoformat(text).timestamp() - now)
        except ValueError:
            return None
    try:
        number = float(text)
    except ValueError:
        match = _DURATION.fullmatch(text)
        if not text or match is None:
            return None
        hours, minutes, seconds, milliseconds = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
    if not math.isfinite(number):
        return None
    if number > now * 100:
        number /= 1000
    return max(0.0, number - now) if number > now / 2 else max(0.0, number)
