"""However a connection is cut, and whatever it acknowledges: what is read is what was written."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from apps.api.terminal.bindings.scrollback import Scrollback

KEPT, AHEAD, PIECE = 40, 16, 8


class Watched(RuleBasedStateMachine):
    """One reader, who is connected anew again and again; and a program that writes whenever there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.scrollback = Scrollback(KEPT, AHEAD)
        self.written = b""
        self.under_way: list[bytes] = []
        self.has = 0
        self.is_there = False

    @initialize()
    def come(self) -> None:
        self.again()

    @precondition(lambda self: self.scrollback.has_room)
    @rule(size=st.integers(1, PIECE))
    def write(self, size: int) -> None:
        data = bytes((len(self.written) + number) % 251 for number in range(size))
        self.written += data
        self.scrollback.add(data)

    @precondition(lambda self: self.is_there)
    @rule(most=st.integers(1, 12))
    def send(self, most: int) -> None:
        if piece := self.scrollback.take(most):
            self.under_way.append(piece)

    @precondition(lambda self: self.under_way)
    @rule()
    def read(self) -> None:
        piece = self.under_way.pop(0)
        assert self.written[self.has : self.has + len(piece)] == piece
        self.has += len(piece)

    @precondition(lambda self: self.is_there)
    @rule(honest=st.booleans(), offset=st.integers(0, 2**53))
    def acknowledge(self, honest: bool, offset: int) -> None:
        self.scrollback.acknowledge(self.has if honest else min(offset, self.has))

    @rule()
    def leave(self) -> None:
        self.is_there = False
        self.under_way.clear()

    @rule()
    def again(self) -> None:
        """With what was read, all of which the terminal still has."""
        self.leave()
        replay = self.scrollback.begin(self.has)
        assert (replay.start, replay.end, replay.reset) == (self.has, len(self.written), False)
        self.is_there = True

    @rule()
    def reload(self) -> None:
        """With nothing: the rest of what is kept comes, and it is told if that is not all."""
        self.leave()
        replay = self.scrollback.begin(None)
        assert replay.start == max(0, len(self.written) - KEPT)
        assert replay.reset == (replay.start > 0)
        self.has, self.is_there = replay.start, True

    @invariant()
    def not_too_much_is_under_way(self) -> None:
        assert sum(map(len, self.under_way)) <= AHEAD


TestWatched = Watched.TestCase
TestWatched.settings = settings(max_examples=100, stateful_step_count=40)


def test_what_was_never_sent_is_not_acknowledged() -> None:
    scrollback = Scrollback(KEPT, AHEAD)
    scrollback.begin(None)
    scrollback.add(b"x" * AHEAD)
    scrollback.acknowledge(AHEAD)
    assert not scrollback.has_room


def test_an_offset_that_is_not_kept_any_more_is_a_gap() -> None:
    scrollback = Scrollback(KEPT, AHEAD)
    scrollback.add(bytes(range(50)))
    assert scrollback.begin(3) == (10, 50, True)
    assert scrollback.take(4) == bytes(range(10, 14))
    assert scrollback.begin(51) == (10, 50, True), "nobody has what was not written yet"
