"""A plan as a graph: who builds on whom, and what becomes of it when a task is split or left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from packages.agents.contracts.spec import PlannedTask


def ancestors(tasks: Iterable[PlannedTask], task_id: str) -> set[str]:
    """Every planned task that this one builds on, directly or not."""
    by_id = {task.id: task for task in tasks}
    found: set[str] = set()
    open_ones = list(by_id[task_id].depends_on)
    while open_ones:
        one = open_ones.pop()
        if one not in found and one in by_id:
            found.add(one)
            open_ones += by_id[one].depends_on
    return found


def descendants(tasks: Iterable[PlannedTask], task_id: str) -> set[str]:
    """The task itself, and everything that builds on it, directly or not."""
    found, tasks = {task_id}, list(tasks)
    while more := {task.id for task in tasks if task.id not in found and found & set(task.depends_on)}:
        found |= more
    return found


def inherited(depends_on: Sequence[str], heirs: Mapping[str, Sequence[str]]) -> list[str]:
    """What is waited for when a task's `heirs` stand in its place: its parts, or what it waited for itself."""
    needs = list(depends_on)
    while any(one in heirs for one in needs):
        needs = [name for one in needs for name in heirs.get(one, [one])]
    return list(dict.fromkeys(needs))


def parts_of(task: PlannedTask, given: Sequence[PlannedTask], after: int) -> list[PlannedTask]:
    """The parts that a task is split into, with ids that follow T`after`. Each also waits for what the task did."""
    ids = {part.id: f"T{after + number}" for number, part in enumerate(given, start=1)}
    return [
        part.model_copy(
            update={
                "id": ids[part.id],
                "depends_on": [*task.depends_on, *(ids[one] for one in part.depends_on if one in ids)],
            }
        )
        for part in given
    ]


def completed(tasks: Iterable[PlannedTask], included: Iterable[str]) -> tuple[str, ...]:
    """Requirements whose covering tasks are all in `included`, in the plan's order."""
    tasks, done = list(tasks), set(included)
    waiting = {one for task in tasks if task.id not in done for one in task.covers}
    covered = dict.fromkeys(one for task in tasks for one in task.covers)
    return tuple(one for one in covered if one not in waiting)
