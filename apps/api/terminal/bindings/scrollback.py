"""What a terminal wrote last, and how far whoever watches it has read: offsets are bytes since its beginning."""

from __future__ import annotations

from typing import NamedTuple

KEPT_BYTES = 256 * 1024
AHEAD_BYTES = 128 * 1024


class Replay(NamedTuple):
    """From where output goes on for who has come, and up to where it was written before. `reset`: they lack more."""

    start: int
    end: int
    reset: bool


class Scrollback:
    """Keeps the last `kept` bytes. Nobody reads on (`has_room`) and nothing is sent while `ahead` bytes wait to be
    acknowledged; and of those none is forgotten, as long as no more than `kept - ahead` are added at once.
    """

    def __init__(self, kept: int = KEPT_BYTES, ahead: int = AHEAD_BYTES) -> None:
        self._kept, self._ahead = kept, ahead
        self._bytes = bytearray()
        self._end = self._sent = self._acknowledged = 0

    @property
    def end(self) -> int:
        return self._end

    @property
    def has_room(self) -> bool:
        return self._end - self._acknowledged < self._ahead

    @property
    def is_sent(self) -> bool:
        return self._sent == self._end

    def add(self, data: bytes) -> None:
        self._bytes += data
        self._end += len(data)
        del self._bytes[: -self._kept]

    def begin(self, since: int | None) -> Replay:
        """For who has everything before `since`, or nothing. What was sent and not acknowledged is sent again."""
        start = self._end - len(self._bytes)
        is_known = since is not None and start <= since <= self._end
        at = since if is_known and since is not None else start
        self._sent = self._acknowledged = at
        # Who has nothing lacks nothing, either, as long as the beginning is kept.
        return Replay(at, self._end, reset=not is_known and not (since is None and start == 0))

    def acknowledge(self, offset: int) -> None:
        """What was not sent cannot have been read, and what was read stays so."""
        self._acknowledged = min(max(self._acknowledged, offset), self._sent)

    def take(self, most: int) -> bytes:
        """What is to be sent next; empty while too much of it waits to be acknowledged."""
        room = min(most, self._acknowledged + self._ahead - self._sent)
        if room <= 0:
            return b""
        begin = self._sent - (self._end - len(self._bytes))
        piece = bytes(self._bytes[begin : begin + room])
        self._sent += len(piece)
        return piece
