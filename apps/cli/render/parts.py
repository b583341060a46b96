"""What lines about different things have in common."""

from collections.abc import Callable, Sequence
from typing import Any

from apps.cli.output import Line
from apps.cli.words import count

Event = dict[str, Any]
Renderers = dict[str, Callable[[Event], list[Line]]]


def who(name: str) -> str:
    return "you" if name == "person" else str(name).capitalize()


def attempt(event: Event) -> str:
    return f"{event['task']} attempt {event['attempt']}"


def changes(files: Sequence[Event]) -> str:
    added, removed = (sum(int(file[name]) for file in files) for name in ("added", "removed"))
    return f"{count(len(files), 'file')}, +{added} -{removed}"


def tested(subject: str, noun: str, report: Event) -> Line:
    cases = report.get("cases") or []
    passed = sum(case["outcome"] == "passed" for case in cases)
    is_green = report.get("exit_code") == 0 and passed > 0
    if not cases:
        how = f"exit code {report['exit_code']}" if report.get("exit_code") is not None else report["ending"]
        return Line(f"{subject}: no {noun} ran ({how})", "bad")
    return Line(f"{subject}: {passed} of {len(cases)} {noun} pass", "good" if is_green else "plain")


def named(name: object) -> str:
    return f", {name}" if name else ""
