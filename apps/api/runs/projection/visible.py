"""Which events count. Every fold starts here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from packages.agents.contracts import Usage
from packages.agents.events import Fact, ModelAnswered, Narration, RecordedEvent, StepRestarted

_NARRATION = get_args(Narration)

FACT_KINDS = frozenset(kind.model_fields["kind"].default for kind in get_args(Fact))
"""What most folds look at: without the narration, a run is short."""


def visible(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """All facts, and the narration of executions that no later one took the place of."""
    gone = {name for told in events if isinstance(told.event, StepRestarted) for name in told.event.superseded}
    return [told for told in events if not (told.execution in gone and isinstance(told.event, _NARRATION))]


def usage_by_task(events: Sequence[RecordedEvent]) -> dict[str, Usage]:
    """What each task's model calls cost; "" collects those of no task.

    Superseded executions are counted, too: their calls were paid, and the later execution replays them for nothing.
    """
    sums: dict[str, Usage] = {}
    for told in events:
        if isinstance(told.event, ModelAnswered) and not told.event.replayed:
            task = told.event.task
            sums[task] = sums.get(task, Usage()).plus(told.event.usage)
    return sums
