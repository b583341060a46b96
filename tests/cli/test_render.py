"""Events as lines: in the words of the design, and never a crash over an event of another version."""

from typing import get_args

import pytest

from apps.cli.build import project_name
from apps.cli.client import event_row, server_sent_events
from apps.cli.render import RENDERERS, lines
from apps.cli.render.parts import Event
from apps.cli.words import dollars, duration, proven
from packages.agents.events import Fact, Narration

CASES = {"cases": [{"outcome": "passed"}, {"outcome": "failed"}], "exit_code": 1}
FILES = [{"path": "a.py", "added": 12, "removed": 1}, {"path": "b.py", "added": 3, "removed": 0}]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"kind": "run.state_changed", "state": "awaiting_approval"}, "Approve the plan"),
        ({"kind": "run.state_changed", "state": "incomplete", "unproven": ["R4"]}, "Incomplete: R4"),
        ({"kind": "run.state_changed", "state": "paused", "reason": "at the cap"}, "Paused: at the cap"),
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
        ({"kind": "run.state_changed", "state": "paused", "reason": "Paused by ada."}, "Paused: by ada."),
        (
            {"kind": "spec.edited", "by": "ada", "version": 2, "spec": {"tasks": [{}]}},
            "Plan edited by ada: spec v2, 1 task",
        ),
        (
            {"kind": "task.stuck", "task": "T5", "attempts": 2, "reason": "it loops"},
            "T5 is stuck after 2 attempts: it loops",
        ),
        (
            {"kind": "task.escalated", "task": "T5", "rung": "model", "model": "big", "reason": ""},
            "  T5: another model takes over, big",
        ),
        ({"kind": "task.skipped", "task": "T5", "by": "ada", "reason": ""}, "T5 skipped by ada"),
        ({"kind": "task.kept", "task": "T5", "branch": "9a81c6d2ff", "run": "r1"}, "T5 kept from run r1 (9a81c6d2)"),
        ({"kind": "merge.conflicted", "task": "T5", "paths": ["a.py"]}, "T5 conflicts in a.py"),
        ({"kind": "merge.returned", "task": "T5", "cause": "tests", "reason": "red"}, "T5 goes back: red"),
        (
            {"kind": "guidance.heard", "note": {"by": "ada", "text": "Use dates", "task": "T5"}},
            "ada steers about T5: Use dates",
        ),
        (
            {"kind": "question.answered", "by": "ada", "act": "retry", "task": "T5", "text": "Use dates"},
            "Answered by ada: retry T5: Use dates",
        ),
        ({"kind": "command.refused", "task": "T5", "reason": "It is merged."}, "Not done for T5: It is merged."),
        ({"kind": "bell.rung", "seq": 4, "at": "now", "times": 3}, "Bell rung: times 3"),
        ({"kind": "task.merged", "seq": 4, "surprise": "yes"}, "Task merged: surprise yes"),
        ({}, "Event"),
    ],
)
def test_an_event_is_said_in_one_line(event: Event, text: str) -> None:
    assert [line.text for line in lines(event)] == [text]


def test_every_kind_of_event_is_said_in_words_of_its_own() -> None:
    kinds = {kind.model_fields["kind"].default for family in (Fact, Narration) for kind in get_args(family)}
    assert kinds == set(RENDERERS)


def test_steps_are_not_a_persons_business() -> None:
    assert lines({"kind": "step.started", "step": "plan"}) == []


def test_the_ledger_leads_with_its_gap() -> None:
    rows = [{"requirement": f"R{number}", "result": "proven"} for number in range(1, 8)]
    assert proven([*rows, {"requirement": "R8", "result": "failing"}]) == "7 of 8 proven. R8 has no passing test."
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
