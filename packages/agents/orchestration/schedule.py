"""Which tasks may start: the plan's graph, and how far each of its tasks is. Pure; it starts nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from packages.agents.contracts import PlannedTask


class Standing(StrEnum):
    waiting = "waiting"
    running = "running"
    merged = "merged"
    stuck = "stuck"
    failed = "failed"
    skipped = "skipped"


@dataclass
class Schedule:
    """Tasks in the plan's order. At most `width` of them run at once."""

    width: int
    tasks: dict[str, PlannedTask] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    last_number: int = 0
    """The highest number that any task ever had, so that a new one gets a name of its own."""

    @classmethod
    def of(cls, tasks: Iterable[PlannedTask], width: int) -> Schedule:
        schedule = cls(width)
        for task in tasks:
            schedule.put(task)
        return schedule

    def put(self, task: PlannedTask) -> None:
        """A new task, or a new text of one that does not run; it waits for its turn."""
        self.tasks[task.id] = task
        self.standing[task.id] = Standing.waiting
        self.last_number = max(self.last_number, int(task.id[1:]))
        self.reasons.pop(task.id, None)
        self._revive()

    def replace(self, task_id: str, parts: Sequence[PlannedTask]) -> None:
        """Puts `parts` in the place of a task: they take over what it waited for, and what waited for it."""
        former = self.tasks.pop(task_id)
        del self.standing[task_id]
        self.reasons.pop(task_id, None)
        names = [part.id for part in parts]
        for part in parts:
            needs = [*former.depends_on, *(one for one in part.depends_on if one not in former.depends_on)]
            self.put(part.model_copy(update={"depends_on": needs}))
        for other in list(self.tasks.values()):
            if task_id in other.depends_on:
                needs = [name for one in other.depends_on for name in (names if one == task_id else [one])]
                self.tasks[other.id] = other.model_copy(update={"depends_on": list(dict.fromkeys(needs))})
        self._revive()

    def skip(self, task_id: str) -> None:
        """What waited for it waits for what it waited for instead: a base of less would miss that."""
        former = self.tasks[task_id]
        for other in list(self.tasks.values()):
            if task_id in other.depends_on:
                needs = [name for one in other.depends_on for name in (former.depends_on if one == task_id else [one])]
                self.tasks[other.id] = other.model_copy(update={"depends_on": list(dict.fromkeys(needs))})
        self.settle(task_id, Standing.skipped)

    def settle(self, task_id: str, standing: Standing, reason: str = "") -> None:
        self.standing[task_id] = standing
        self.reasons[task_id] = reason
        if standing is Standing.merged:
            self.merged.append(task_id)
        self._revive()

    def startable(self) -> list[PlannedTask]:
        """Tasks whose turn it is, in the plan's order, as many as there is room for."""
        free = self.width - len(self.those(Standing.running))
        ready = [task for task in self.tasks.values() if self.standing[task.id] is Standing.waiting]
        return [task for task in ready if all(self._is_through(one) for one in task.depends_on)][: max(free, 0)]

    def blocked(self) -> list[tuple[PlannedTask, tuple[str, ...]]]:
        """Waiting tasks that wait in vain, each with the failed ones that it needs."""
        found = []
        for task in self.tasks.values():
            failed = tuple(one for one in task.depends_on if self.standing.get(one) is Standing.failed)
            if failed and self.standing[task.id] is Standing.waiting:
                found.append((task, failed))
        return found

    def those(self, standing: Standing) -> list[str]:
        return [task for task, found in self.standing.items() if found is standing]

    def completed_by(self, included: Iterable[str]) -> tuple[str, ...]:
        """Requirements all of whose tasks are in `included`, or will never be built."""
        gone = {*included, *self.those(Standing.failed), *self.those(Standing.skipped)}
        return completed(self.tasks.values(), gone)

    def ancestors(self, task_id: str) -> set[str]:
        """Every task that this one builds on, directly or not."""
        found: set[str] = set()
        open_ones = list(self.tasks[task_id].depends_on)
        while open_ones:
            one = open_ones.pop()
            if one not in found and one in self.tasks:
                found.add(one)
                open_ones += self.tasks[one].depends_on
        return found

    def _is_through(self, task_id: str) -> bool:
        # What is not part of the plan any more is waited for by nobody.
        return self.standing.get(task_id, Standing.skipped) in (Standing.merged, Standing.skipped)

    def _revive(self) -> None:
        """What was given up only because of others waits again as soon as none of them is failed any more."""
        for task in self.tasks.values():
            is_dragged = self.standing[task.id] is Standing.failed and self.reasons.get(task.id) == DRAGGED
            if is_dragged and not any(self.standing.get(one) is Standing.failed for one in task.depends_on):
                self.standing[task.id] = Standing.waiting


DRAGGED = "needs what failed"
"""The reason of a task that failed only because of those that it depends on."""


def completed(tasks: Iterable[PlannedTask], included: Iterable[str]) -> tuple[str, ...]:
    """Requirements whose covering tasks are all in `included`, in the plan's order."""
    tasks, done = list(tasks), set(included)
    waiting = {one for task in tasks if task.id not in done for one in task.covers}
    covered = dict.fromkeys(one for task in tasks for one in task.covers)
    return tuple(one for one in covered if one not in waiting)


def renumbered(parts: Sequence[PlannedTask], after: int) -> list[PlannedTask]:
    """The same tasks with ids that follow T`after`, and their dependencies on each other."""
    ids: Mapping[str, str] = {part.id: f"T{after + number}" for number, part in enumerate(parts, start=1)}
    return [
        part.model_copy(update={"id": ids[part.id], "depends_on": [ids[one] for one in part.depends_on if one in ids]})
        for part in parts
    ]
