"""Which tasks may start: the plan's graph, and how far each of its tasks is. Pure; it starts nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from packages.agents.contracts import PlannedTask
from packages.agents.contracts.plan_graph import completed, inherited


class Standing(StrEnum):
    waiting = "waiting"
    running = "running"
    merged = "merged"
    stuck = "stuck"
    failed = "failed"
    dragged = "dragged"
    """Failed only because of those that it needs."""
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
        """Puts `parts` in the place of a task; what waited for it waits for all of them."""
        del self.tasks[task_id], self.standing[task_id]
        self.reasons.pop(task_id, None)
        for part in parts:
            self.put(part)
        self._inherit({task_id: [part.id for part in parts]})

    def skip(self, task_id: str) -> None:
        """What waited for it waits for what it waited for instead: a base of less would miss that."""
        self._inherit({task_id: self.tasks[task_id].depends_on})
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
        waiting = [task for task in self.tasks.values() if self.standing[task.id] is Standing.waiting]
        return [(task, failed) for task in waiting if (failed := self._failed_needs(task))]

    def those(self, standing: Standing) -> list[str]:
        return [task for task, found in self.standing.items() if found is standing]

    def completed_by(self, included: Iterable[str]) -> tuple[str, ...]:
        """Requirements all of whose tasks are in `included`, or will never be built."""
        never = {task for task, found in self.standing.items() if found in (*_FAILED, Standing.skipped)}
        return completed(self.tasks.values(), {*included, *never})

    def _inherit(self, heirs: Mapping[str, Sequence[str]]) -> None:
        for task in list(self.tasks.values()):
            if heirs.keys() & set(task.depends_on):
                needs = inherited(task.depends_on, heirs)
                self.tasks[task.id] = task.model_copy(update={"depends_on": needs})
        self._revive()

    def _is_through(self, task_id: str) -> bool:
        # What is not part of the plan any more is waited for by nobody.
        return self.standing.get(task_id, Standing.skipped) in (Standing.merged, Standing.skipped)

    def _failed_needs(self, task: PlannedTask) -> tuple[str, ...]:
        return tuple(one for one in task.depends_on if self.standing.get(one) in _FAILED)

    def _revive(self) -> None:
        """What was dragged along waits again as soon as nothing that it needs is failed any more."""
        while freed := [one for one in self.those(Standing.dragged) if not self._failed_needs(self.tasks[one])]:
            for task in freed:
                self.standing[task] = Standing.waiting
                self.reasons.pop(task, None)


_FAILED = (Standing.failed, Standing.dragged)
