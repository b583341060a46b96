"""What makes a list of tasks impossible to schedule, or not about its spec. No mind is needed to see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from packages.agents.contracts.debate import Finding
from packages.agents.contracts.spec import PlannedTask

UNBUILDABLE = frozenset({"task-cycle", "unknown-dependency", "duplicate-task"})
"""Findings that no person can wave through: a plan with one of these cannot be scheduled."""


def plan_faults(tasks: Sequence[PlannedTask], requirements: Collection[str]) -> list[Finding]:
    """In a stable order; empty if the plan can be built and covers nothing that the spec does not state."""
    covered = {one for task in tasks for one in task.covers}
    unknown = [
        Finding(rule="unknown-requirement", about=one, text=f"A task covers {one}, which is not stated.")
        for one in sorted(covered - set(requirements))
    ]
    return [*unknown, *_ids(tasks), *_paths(tasks), *_cycle(tasks)]


def _ids(tasks: Sequence[PlannedTask]) -> Iterator[Finding]:
    ids = [task.id for task in tasks]
    for repeated in sorted({one for one in ids if ids.count(one) > 1}):
        yield Finding(rule="duplicate-task", about=repeated, text=f"{repeated} is planned twice.")
    for task in tasks:
        for unknown in sorted(set(task.depends_on) - set(ids)):
            text = f"{task.id} depends on {unknown}, which is not planned."
            yield Finding(rule="unknown-dependency", about=task.id, text=text)


def _paths(tasks: Sequence[PlannedTask]) -> Iterator[Finding]:
    for task in tasks:
        for path in task.files:
            if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                text = f"{task.id} names `{path}`. Files are named relative to the repository root."
                yield Finding(rule="path-outside", about=task.id, text=text)


def _cycle(tasks: Sequence[PlannedTask]) -> Iterator[Finding]:
    try:
        TopologicalSorter({task.id: task.depends_on for task in tasks}).prepare()
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        yield Finding(rule="task-cycle", about=error.args[1][0], text=f"These tasks wait for each other: {cycle}.")
