"""Is it getting anywhere? Judged from trees, failing tests and cost alone; what an agent says counts for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from packages.agents.contracts import Stall

SAME_FAILURES = 3
COSTLIER = 2.0
"""Two attempts that fail alike are enough when the second cost this many times the first."""


@dataclass(frozen=True)
class Trace:
    """What an attempt that was not accepted left: trees before and after it, ids of failing tests, tokens."""

    number: int
    before: str
    after: str
    failing: frozenset[str] = frozenset()
    tokens: int = 0
    stall: Stall | None = None

    @property
    def is_idle(self) -> bool:
        return self.before == self.after


def find_stall(base: str, traces: Sequence[Trace]) -> Stall | None:
    """Why further attempts like these are of no use; None while there is hope. `base` is the task's first tree."""
    if not traces:
        return None
    last = traces[-1]
    return _circling(last, traces[:-1]) or _idle(traces) or _going_back(base, traces) or _same_failure(traces)


def _circling(last: Trace, earlier: Sequence[Trace]) -> Stall | None:
    """Its own turns went in circles: for nothing, or for the second time."""
    if last.stall and (last.is_idle or any(trace.stall for trace in earlier)):
        return last.stall
    return None


def _idle(traces: Sequence[Trace]) -> Stall | None:
    """Two attempts in a row that changed nothing. The first may have been a misunderstanding."""
    if len(traces) > 1 and traces[-1].is_idle and traces[-2].is_idle:
        text = f"Attempts {traces[-2].number} and {traces[-1].number} changed nothing."
        return Stall(cause="identical", text=text)
    return None


def _going_back(base: str, traces: Sequence[Trace]) -> Stall | None:
    """Files that were there before: those of an earlier attempt, or those that the task began with."""
    last = traces[-1]
    if last.is_idle:
        return None
    for earlier in reversed(traces[:-1]):
        if earlier.after == last.after:
            is_flip = earlier is not traces[-2]
            text = f"Attempt {last.number} left the files as attempt {earlier.number} did."
            return Stall(cause="flip" if is_flip else "identical", text=text)
    if last.after == base:
        return Stall(cause="reverted", text=f"Attempt {last.number} took everything back.")
    return None


def _same_failure(traces: Sequence[Trace]) -> Stall | None:
    """The same tests fail again and again, and it does not get cheaper."""
    alike = [trace for trace in traces[-SAME_FAILURES:] if trace.failing and trace.failing == traces[-1].failing]
    if len(alike) < 2 or traces[-2].failing != traces[-1].failing:
        return None
    costs = [trace.tokens for trace in alike]
    is_costlier = costs[-2] > 0 and costs[-1] >= COSTLIER * costs[-2]
    if is_costlier or (len(alike) == SAME_FAILURES and costs == sorted(costs)):
        numbers = ", ".join(str(trace.number) for trace in alike)
        names = ", ".join(sorted(traces[-1].failing)[:3])
        return Stall(cause="same_failure", text=f"Attempts {numbers} fail alike: {names}.")
    return None
