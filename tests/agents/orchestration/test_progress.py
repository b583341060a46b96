"""Attempts that get nowhere are noticed, attempts that get somewhere are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import Stall
from packages.agents.orchestration.progress import Trace, find_stall

BASE = "base"
CIRCLES = Stall(cause="searching", text="It looked around.")


def traces(*attempts: tuple[str, str, int], stalls: str = "") -> list[Trace]:
    """Attempts as (tree left, failing tests, tokens); `stalls` are the numbers of those that went in circles."""
    found: list[Trace] = []
    before = BASE
    for number, (after, failing, tokens) in enumerate(attempts, start=1):
        stall = CIRCLES if str(number) in stalls else None
        found.append(Trace(number, before, after, frozenset(failing.split()), tokens, stall))
        before = after
    return found


def first_alarm(attempts: list[Trace]) -> tuple[int, str] | None:
    """The number of the first attempt after which a stall is seen, and its cause."""
    for count in range(1, len(attempts) + 1):
        if stall := find_stall(BASE, attempts[:count]):
            return count, stall.cause
    return None


LOOPS = {
    "identical": traces(("a", "t1", 9), ("a", "t1", 9), ("a", "t1", 9), ("a", "t1", 9)),
    "flip": traces(("a", "t1", 9), ("b", "t2", 8), ("a", "t1", 7), ("b", "t2", 6)),
    "reverted": traces(("a", "t1", 9), (BASE, "t1 t2", 5), ("a", "t1", 9)),
    "same_failure": traces(("a", "t1", 5), ("b", "t1", 6), ("c", "t1", 7), ("d", "t1", 8)),
    "same_failure, dearer at once": traces(("a", "t1", 5), ("b", "t1", 20), ("c", "t1", 80)),
    "searching": traces((BASE, "", 9), (BASE, "", 9), (BASE, "", 9), stalls="123"),
    "searching, with a little work": traces(("a", "t1", 9), ("b", "t2", 9), ("c", "t3", 9), stalls="123"),
}


@pytest.mark.parametrize("cause", LOOPS)
def test_a_loop_is_caught_within_five_rounds(cause: str) -> None:
    alarm = first_alarm(LOOPS[cause])
    assert alarm is not None
    assert alarm[0] <= 5
    assert alarm[1] == cause.split(",")[0]


HEALTHY = {
    "one failing test less each time": traces(("a", "t1 t2 t3", 9), ("b", "t1 t2", 9), ("c", "t1", 9)),
    "another failure each time": traces(("a", "t1", 9), ("b", "t2", 9), ("c", "t3", 9), ("d", "t4", 9)),
    "nothing changed at first": traces((BASE, "", 3), ("a", "t1", 9)),
    "nothing changed in the middle": traces(("a", "t1", 9), ("a", "t1", 1), ("b", "t2", 9)),
    "one circle that still left work": traces(("a", "t1", 9), ("b", "t2", 9), stalls="1"),
    "the same failure twice, cheaper": traces(("a", "t1", 9), ("b", "t1", 4), ("c", "", 3)),
    "the same failure twice, a little dearer": traces(("a", "t1", 9), ("b", "t1", 11)),
    "the same failure thrice, ever cheaper": traces(("a", "t1", 9), ("b", "t1", 6), ("c", "t1", 3)),
    "a review objects twice": traces(("a", "", 9), ("b", "", 9), ("c", "", 9)),
    "more fail after a step back": traces(("a", "t1", 9), ("b", "t1 t2 t3", 9), ("c", "t2", 9)),
    "failing tests come and go": traces(("a", "t1", 9), ("b", "t1 t2", 9), ("c", "t1", 20)),
    "one attempt": traces(("a", "t1", 9)),
    "none": [],
    "no test could be collected": traces(("a", "", 9), ("b", "t1", 9)),
    "a large rewrite": traces(("a", "t1 t2", 9), ("b", "t1", 90), ("c", "", 9)),
    "a cheap second try": traces(("a", "t1", 90), ("b", "t2", 9), ("c", "t2", 9)),
    "free tokens": traces(("a", "t1", 0), ("b", "t1", 0)),
    "a claim, then work, then less failures": traces((BASE, "", 2), ("a", "t1 t2", 9), ("b", "t2", 9)),
    "different files, fewer failures": traces(("a", "t1 t2", 9), ("b", "t2 t3", 9), ("c", "t3", 9), ("d", "", 9)),
    "review, then a red test, then none": traces(("a", "", 9), ("b", "t1", 9), ("c", "", 9)),
}


@pytest.mark.parametrize("story", HEALTHY)
def test_twenty_healthy_stories_raise_no_alarm(story: str) -> None:
    assert len(HEALTHY) == 20
    assert first_alarm(HEALTHY[story]) is None


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=6))
def test_new_files_with_ever_fewer_failures_are_progress(costs: list[int]) -> None:
    names = [f"t{number}" for number in range(len(costs))]
    attempts = [(f"tree{number}", " ".join(names[number:]), cost) for number, cost in enumerate(costs)]
    assert first_alarm(traces(*attempts)) is None


@given(st.lists(st.sampled_from("abc"), min_size=5, max_size=5))
def test_three_trees_cannot_fill_five_attempts_unnoticed(trees: list[str]) -> None:
    alarm = first_alarm(traces(*((tree, "t1 t2", 9) for tree in trees)))
    assert alarm is not None
