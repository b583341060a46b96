"""The build while it is under way."""

from __future__ import annotations

from dataclasses import dataclass, field

from packages.agents.context import RunContext
from packages.agents.contracts import PlannedTask, Spec, TaskOrder, TaskOutcome
from packages.agents.orchestration.run import Branch
from packages.agents.orchestration.schedule import Schedule, Standing


@dataclass
class Site:
    """Rebuilt by replay, never stored."""

    branch: Branch
    schedule: Schedule
    children: dict[str, str] = field(default_factory=dict)
    """Name of the child workflow to its task."""
    orders: dict[str, TaskOrder] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    returns: dict[str, int] = field(default_factory=dict)
    briefs: dict[str, str] = field(default_factory=dict)
    """Why a task is ordered again."""
    stalls: dict[str, TaskOutcome] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    """Tasks that come from a split: they are not split again."""
    asked: dict[str, int] = field(default_factory=dict)
    """Number of the open question to its task."""
    appealed: set[tuple[str, str]] = field(default_factory=set)
    """File and function of failing tests that were looked at once more."""
    questions: int = 0
    breaths: int = 0

    @property
    def forgone(self) -> set[str]:
        """Requirements that nobody meets because a person skipped what covers them, here or in the run before."""
        skipped = self.schedule.those(Standing.skipped)
        forgone = {one for task in skipped for one in self.tasks[task].covers}
        if self.context.order.revision:
            covered = {one for task in self.branch.spec.tasks for one in task.covers}
            forgone |= {one.id for one in self.branch.spec.requirements} - covered
        merged = [self.tasks[one] for one in self.branch.merged if one in self.tasks]
        return forgone - {one for task in merged for one in task.covers}

    @property
    def tasks(self) -> dict[str, PlannedTask]:
        return self.schedule.tasks

    @property
    def context(self) -> RunContext:
        return self.branch.run.context

    @property
    def spec(self) -> Spec:
        """The spec with the plan as it stands now."""
        return self.branch.spec.model_copy(update={"tasks": tuple(self.schedule.tasks.values())})
