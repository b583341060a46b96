"""What each side looks for in the other's part of a spec."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from packages.understudy.documents import Spec, Task
from packages.understudy.requirements import meaning


@dataclass(frozen=True)
class Point:
    """Something to object to. `topic` is how a later version's answer is recognised."""

    topic: str
    severity: str
    about: str
    text: str


def points_about_design(spec: Spec) -> list[Point]:
    """What the Planner misses in the Architect's part."""
    found: list[Point] = []
    lists = [one for one in spec.endpoints if one.method == "GET" and "{" not in one.path and "limit" in one.request]
    unstable = [one for one in lists if not re.search(r"\bafter\b", one.request)]
    if unstable:
        text = (
            "Pages by offset over a list that shows the newest first repeat or skip entries as soon as one is added. "
            "Page by a cursor: `after` with the id of the last entry seen."
        )
        found.append(Point("paging", "blocking", f"GET {unstable[0].path}", text))
    unlimited = [
        f"{one.plural}.{field.name}"
        for one in spec.resources
        for field in one.fields
        if field.type == "text" and not re.search(r"\d|one of", field.rule)
    ]
    if unlimited:
        text = f"No length is stated for {', '.join(unlimited[:4])}. State the limits, so that they can be tested."
        about = next((one.id for one in spec.requirements if (meaning(one.text) or ("", ""))[0] == "validate"), "R1")
        found.append(Point("lengths", "blocking", about, text))
    stated = [one for one in spec.requirements if (meaning(one.text) or ("", ""))[0] == "errors"]
    if not any('"error"' in one.text for one in spec.requirements):
        text = (
            "The error form is left to the framework, which has three of them. State one JSON form for every error; "
            "clients and tests need it."
        )
        found.append(Point("errors", "minor", stated[0].id if stated else "errors", text))
    survives = any(re.search(r"restart|stopped and started", one.text) for one in spec.requirements)
    if not survives or not re.search(r"sqlite|file|database", spec.stack.storage, re.I):
        text = (
            "Where the data is kept is open, and no requirement says that it survives a restart. "
            "Name the storage and state it as a requirement."
        )
        found.append(Point("storage", "blocking", "stack.storage", text))
    return found


def points_about_plan(spec: Spec) -> list[Point]:
    """What the Architect misses in the Planner's part."""
    found: list[Point] = []
    before = _ancestors(spec.tasks)
    for one, other in combinations(spec.tasks, 2):
        shared = sorted(set(one.files) & set(other.files))
        if shared and one.id not in before[other.id] and other.id not in before[one.id]:
            text = (
                f"{one.id} and {other.id} can run at the same time and both edit {', '.join(shared)}. "
                "Let one of them own the file, or put one after the other."
            )
            found.append(Point("overlap", "blocking", other.id, text))
    covered = {requirement for task in spec.tasks for requirement in task.covers}
    missing = [one.id for one in spec.requirements if one.id not in covered and not one.untestable_because]
    if missing:
        text = f"No task makes {', '.join(missing)} true."
        found.append(Point("coverage", "blocking", missing[0], text))
    if not any("readme" in path.lower() for task in spec.tasks for path in task.files):
        text = "No task writes a README. Whoever takes this over must learn how to start, configure and test it."
        found.append(Point("readme", "blocking", "README.md", text))
    untested = [task.id for task in spec.tasks if task.covers and not any("test" in path for path in task.files)]
    if untested:
        text = f"{', '.join(untested)} plan{'s' * (len(untested) == 1)} no tests of their own."
        found.append(Point("tests", "blocking", untested[0], text))
    return found


_TOPICS = (
    ("paging", r"offset|cursor|\bpag(?:e|es|ing|ination)\b"),
    ("lengths", r"\blengths?\b|\blimits?\b.*\btext|no limit|maximum length|unbounded"),
    ("errors", r"error (?:form|shape|format|body)|form for every error|errors? .*\bform\b"),
    ("storage", r"restart|where the data|storage|persist"),
    ("overlap", r"both (?:edit|write|touch|change)|same file|shared? (?:a |the )?file|overlap"),
    ("coverage", r"no task (?:covers|makes)|not covered|uncovered"),
    ("readme", r"\breadme\b"),
    ("tests", r"plans? no tests|no tests of"),
)


def topic_of(text: str, about: str = "") -> str:
    """What an objection is about, in the checklist's terms; empty when it is none of them."""
    return next((topic for topic, pattern in _TOPICS if re.search(pattern, f"{about} {text}", re.I)), "")


def settled_topics(spec: Spec) -> frozenset[str]:
    """The topics of a design that this version leaves no point about."""
    open_topics = {point.topic for point in points_about_design(spec)}
    return frozenset({"paging", "lengths", "errors", "storage"} - open_topics)


def _ancestors(tasks: list[Task]) -> dict[str, set[str]]:
    """Tolerates unknown ids and cycles, which others report."""
    direct = {task.id: set(task.depends_on) for task in tasks}
    found = {task: set(parents) for task, parents in direct.items()}
    for _ in tasks:
        for parents in found.values():
            parents |= {older for parent in set(parents) for older in direct.get(parent, set())}
    return found
