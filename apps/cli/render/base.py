"""What the families of events share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.cli.output import Line
from apps.cli.words import count, listed

Event = dict[str, Any]
Renderers = Mapping[str, Callable[[Event], list[Line]]]


def who(name: str) -> str:
    return "you" if name == "person" else str(name).capitalize()


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


def remark(text: str) -> str:
    """What follows a sentence when somebody said something to it."""
    return f": {text}" if text else ""


def scope(task: Event) -> str:
    """What a planned task covers, and what it waits for."""
    after = f", after {listed(task['depends_on'])}" if task.get("depends_on") else ""
    return f"({listed(task.get('covers') or ()) or 'base'}{after})"
