"""The plan as it stands: as it was approved, with every split, edit and skip since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.api.runs.projection.spec import versions
from apps.api.runs.projection.tasks import TaskState, tasks
from packages.agents.contracts import PlannedTask, Spec
from packages.agents.events import ApprovalGiven, RecordedEvent


@dataclass(frozen=True)
class PlanNow:
    """Tasks by id, in the plan's order, without those that were split; repairs are no part of it."""

    spec: Spec
    tasks: Mapping[str, PlannedTask]
    states: Mapping[str, TaskState]
    is_approved: bool


def plan_now(events: Sequence[RecordedEvent]) -> PlanNow | None:
    """None as long as no spec was proposed."""
    found = versions(events)
    if not found:
        return None
    views = [view for view in tasks(events, {}).tasks if view.state != "split" and not view.is_repair]
    fields = set(PlannedTask.model_fields)
    return PlanNow(
        spec=found[-1][1],
        tasks={view.id: PlannedTask.model_validate(view.model_dump(include=fields)) for view in views},
        states={view.id: view.state for view in views},
        is_approved=any(isinstance(told.event, ApprovalGiven) for told in events),
    )
