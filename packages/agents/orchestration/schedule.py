"""In which order tasks are built, and which requirements a task completes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from packages.agents.contracts import PlannedTask


def in_order(tasks: Sequence[PlannedTask]) -> list[PlannedTask]:
    """A topological order that keeps the plan's own order among tasks that could run at once."""
    position = {task.id: index for index, task in enumerate(tasks)}
    by_id = {task.id: task for task in tasks}
    sorter = TopologicalSorter({task.id: task.depends_on for task in tasks})
    sorter.prepare()
    ordered: list[PlannedTask] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=position.__getitem__)
        first = ready.pop(0)
        ordered.append(by_id[first])
        sorter.done(first)
    return ordered


def ready_with(task: PlannedTask, tasks: Sequence[PlannedTask], settled: Iterable[str]) -> tuple[str, ...]:
    """Requirements whose tasks are all settled (merged, or given up) once `task` is."""
    open_ones = [other for other in tasks if other.id not in {*settled, task.id}]
    waiting = {one for other in open_ones for one in other.covers}
    covered = dict.fromkeys(one for other in (*tasks, task) for one in other.covers)
    return tuple(one for one in covered if one not in waiting)


def blocked_by(task: PlannedTask, failed: Iterable[str]) -> tuple[str, ...]:
    """The failed tasks that `task` depends on."""
    return tuple(sorted(set(task.depends_on) & set(failed)))
