"""What of a run's events another run needs that goes the same way."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.contracts import Approval, PlannedTask
from packages.agents.events import (
    ApprovalGiven,
    ApprovalRefused,
    MergeQueued,
    RecordedEvent,
    SpecEdited,
    TaskEscalated,
    TaskStuck,
)

KINDS = frozenset({"spec.edited", "approval.given", "approval.refused", "merge.queued", "task.stuck", "task.escalated"})


def approvals(events: Sequence[RecordedEvent], *, with_automatic: bool = False) -> list[Approval]:
    """What people answered to the plan, in order; what a run approved by itself is an answer `with_automatic` alone."""
    found: list[Approval] = []
    edited: tuple[PlannedTask, ...] | None = None
    for told in events:
        match told.event:
            case SpecEdited() as event:
                edited = tuple(event.spec.tasks)
            case ApprovalGiven() as event if with_automatic or not event.automatic:
                given = Approval(
                    decision="approve", by=event.by, comment=event.comment, budget_usd=event.budget_usd, tasks=edited
                )
                found.append(given)
                edited = None
            case ApprovalRefused() as event:
                found.append(Approval(decision="reject", by=event.by, comment=event.comment))
    return found


def arrivals(events: Sequence[RecordedEvent]) -> list[tuple[str, int]]:
    """(task, number of its last attempt) in the order in which tasks came to their end or to the merge queue."""
    ends = [told.event for told in events if isinstance(told.event, MergeQueued | TaskStuck)]
    return [(event.task, event.attempts) for event in ends]


def position(arrived: Sequence[tuple[str, int]], task: str, first_attempt: int) -> int:
    """When the order of `task` that begins at this attempt came to its end; what never did comes last."""
    found = (at for at, (name, last) in enumerate(arrived) if name == task and last >= first_attempt)
    return next(found, len(arrived))


def other_model(events: Sequence[RecordedEvent]) -> str:
    """The model that was asked where the first got nowhere; "" if that never happened."""
    named = (told.event.model for told in events if isinstance(told.event, TaskEscalated) and told.event.model)
    return next(named, "")
