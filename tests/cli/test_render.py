"""Events as lines: in the words of the design, and never a crash over an event of another version."""

import pytest

from apps.cli.build import project_name
from apps.cli.client import event_row, server_sent_events
from apps.cli.render import lines
from apps.cli.render.base import Event
from apps.cli.words import dollars, duration, proven

CASES = {"cases": [{"outcome": "passed"}, {"outcome": "failed"}], "exit_code": 1}
FILES = [{"path": "a.py", "added": 12, "removed": 1}, {"path": "b.py", "added": 3, "removed": 0}]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"kind": "run.state_changed", "state": "awaiting_approval"}, "Approve the plan"),
        ({"kind": "run.state_changed", "state": "incomplete", "unproven": ["R4"]}, "Incomplete: R4"),
        (
            {"kind": "run.state_changed", "state": "paused", "reason": "At the cap: spent."},
            "Paused: at the cap: spent.",
        ),
        ({"kind": "run.state_changed", "state": "paused", "reason": "Paused by ada."}, "Paused by ada."),
        ({"kind": "round.started", "round": 1, "of": 4}, "Round 1 of 4"),
        (
            {"kind": "verdict.given", "by": "planner", "decision": "approve", "hash": "9a81c6d2ff"},
            "  Planner approves 9a81c6d2",
        ),
        ({"kind": "acceptance.locked", "tests": [{}] * 31}, "31 acceptance tests, locked"),
        ({"kind": "attempt.started", "task": "T5", "attempt": 2, "of": 3}, "  T5 attempt 2 of 3"),
        ({"kind": "attempt.tested", "task": "T5", "attempt": 2, "report": CASES}, "  T5 attempt 2: 1 of 2 tests pass"),
        (
            {"kind": "task.merged", "merge": {"number": 4, "task": "T5", "files": FILES}},
            "T5 merged M4: 2 files, +15 -1",
        ),
        ({"kind": "merge.tested", "merge": 4, "task": "T5", "report": CASES}, "  M4: 1 of 2 acceptance tests pass"),
        ({"kind": "approval.given", "by": "ada", "budget_usd": 2.4}, "Approved up to $2.40 by ada"),
        ({"kind": "task.failed", "task": "T5", "attempts": 3, "reason": "stuck"}, "T5 failed after 3 attempts: stuck"),
        ({"kind": "bell.rung", "seq": 4, "at": "now", "times": 3}, "Bell rung: times 3"),
        ({"kind": "task.merged", "seq": 4, "surprise": "yes"}, "Task merged: surprise yes"),
        ({}, "Event"),
    ],
)
def test_an_event_is_said_in_one_line(event: Event, text: str) -> None:
    assert [line.text for line in lines(event)] == [text]


def test_steps_are_not_a_persons_business() -> None:
    assert lines({"kind": "step.started", "step": "plan"}) == []


def test_the_ledger_leads_with_its_gap() -> None:
    rows = [{"requirement": f"R{number}", "result": "proven"} for number in range(1, 8)]
    assert proven([*rows, {"requirement": "R8", "result": "failing"}]) == "7 of 8 proven. Not proven: R8."
    assert proven(rows) == "7 of 7 proven."


def test_no_line_shouts() -> None:
    quote = {"usd_p50": None, "usd_p90": None, "minutes_p50": 4, "minutes_p90": 9, "model": "m"}
    [line] = lines({"kind": "quote.made", "quote": quote})
    assert line.text == "Quote: price not known, 4 to 9 minutes, model m"


def test_sums_and_times_are_said_plainly() -> None:
    assert (dollars(2.4), dollars(0.004), dollars(None)) == ("$2.40", "$0.0040", "price not known")
    assert (duration(41.2), duration(125), duration(7260)) == ("41 s", "2 min 5 s", "2 h 1 min")


def test_a_project_is_named_after_what_the_request_carries() -> None:
    assert project_name("Create a REST API for a todo application") == "rest-api-todo"
    assert project_name("\n# Build\nmore") == "build"


def test_the_event_stream_format_is_read_with_comments_and_parts() -> None:
    raw = [
        ": ping",
        "",
        "id: 7",
        "event: message",
        'data: {"at": "now",',
        'data: "event": {"kind": "a.b", "x": 1}}',
        "",
    ]
    [found] = server_sent_events(iter(raw))
    event = event_row(found)
    assert (event["seq"], event["kind"], event["x"]) == (7, "a.b", 1)
