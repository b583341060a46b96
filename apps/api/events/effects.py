"""What an event changes in its run's row. The row repeats what lists and headers need; the events are the truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.api.db.models import Run
from apps.api.errors import IllegalStateChange
from packages.agents.contracts import RunState
from packages.agents.events import (
    ApprovalGiven,
    CapChanged,
    ConsensusEscalated,
    ConsensusReached,
    Delivered,
    Fact,
    ModelAnswered,
    Narration,
    QuoteMade,
    RunStateChanged,
    SpecProposed,
)


def changes(run: Run, event: Fact | Narration, at: datetime) -> dict[str, Any]:
    """Columns of `runs` and their new values. Raises `IllegalStateChange`."""
    match event:
        case RunStateChanged():
            return _state(run, event, at)
        case SpecProposed():
            return {"title": event.spec.title}
        case ConsensusReached() | ConsensusEscalated():
            return {"spec_hash": event.hash}
        case ApprovalGiven():
            cap = {} if event.budget_usd is None else {"budget_usd": event.budget_usd}
            return {"spec_hash": event.hash, **cap}
        case CapChanged():
            return {"budget_usd": event.budget_usd}
        case QuoteMade():
            return {"model": event.quote.model}
        case ModelAnswered():
            return {"model": event.model}
        case Delivered():
            return {"repository": event.delivery.repository, "commit": event.delivery.commit}
        case _:
            return {}


def _state(run: Run, event: RunStateChanged, at: datetime) -> dict[str, Any]:
    present = RunState(run.state)
    is_birth = run.last_seq == 0 and event.state is RunState.queued
    if not is_birth and not present.may_become(event.state):
        raise IllegalStateChange(f"Run {run.id} is {present}; it cannot become {event.state}.")
    moments: dict[str, Any] = {}
    if run.started_at is None and event.state is not RunState.queued:
        moments["started_at"] = at
    if event.state.is_final:
        moments["finished_at"] = at
    if event.state is RunState.paused:
        moments["paused_from"] = run.state
        if event.reason != run.pause_reason:
            # The run itself asks a question, and stands still for it: a pause that came at the same moment is moot.
            moments |= {"paused_at": None, "pause_reason": ""}
    elif present is RunState.paused:
        moments |= {"paused_from": "", "pause_reason": ""}
    return {"state": event.state.value, "reason": event.reason, "hint": event.hint, **moments}
