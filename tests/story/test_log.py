"""The judge of event logs sees what a crash could do to them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.log import Entry, assert_delivered_once, assert_told_once, assert_whole

STATES = ["queued", "planning", "building", "integrating", "delivering", "done"]


def a_log(*extra: dict[str, Any]) -> list[Entry]:
    """The changes of state of a good run, with further events before the last of them."""
    changes: list[dict[str, Any]] = [
        {"kind": "run.state_changed", "previous": former, "state": state}
        for former, state in zip([None, *STATES], STATES, strict=False)
    ]
    told = [*changes[:-1], {"kind": "run.delivered"}, *extra, changes[-1]]
    return [Entry.of({"seq": number, "event": event}) for number, event in enumerate(told, start=1)]


def test_a_good_log_is_whole() -> None:
    assert_delivered_once(a_log())


def test_a_gap_is_seen() -> None:
    log = a_log()
    del log[2]
    with pytest.raises(AssertionError, match="without gaps"):
        assert_whole(log)


def test_a_second_delivery_is_seen() -> None:
    with pytest.raises(AssertionError, match="stands once"):
        assert_delivered_once(a_log({"kind": "run.delivered"}))


def test_a_fact_that_stands_twice_is_seen() -> None:
    merged = {"kind": "task.merged", "merge": {"number": 1}}
    assert_whole(a_log(merged))
    with pytest.raises(AssertionError, match="stands once"):
        assert_whole(a_log(merged, merged))


def test_an_illegal_change_of_state_is_seen() -> None:
    with pytest.raises(AssertionError, match="may become"):
        assert_whole(a_log({"kind": "run.state_changed", "previous": "delivering", "state": "queued"}))


def test_a_change_that_does_not_follow_from_the_last_is_seen() -> None:
    with pytest.raises(AssertionError, match="goes on"):
        assert_whole(a_log({"kind": "run.state_changed", "previous": "planning", "state": "building"}))


def test_a_step_that_is_told_twice_is_seen() -> None:
    first, second = ({"kind": "step.started", "step": "a"} for _ in range(2))
    assert_told_once([Entry(1, "step.started", first, "x")])
    restarted = Entry(2, "step.restarted", {"step": "a", "superseded": ["x"]}, "y")
    assert_told_once([Entry(1, "step.started", first, "x"), restarted, Entry(3, "step.started", second, "y")])
    with pytest.raises(AssertionError, match="told once"):
        assert_told_once([Entry(1, "step.started", first, "x"), Entry(2, "step.started", second, "y")])
