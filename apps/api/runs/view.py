"""A run as lists show it, and as its own pages do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.api.db.models import Run
from apps.api.runs.projection.header import header
from apps.api.runs.projection.stages import stages
from apps.api.runs.queue import AT_CAP, DAY_SPENT, OUTAGE
from apps.api.runs.schemas import Action, Asked, LimitsView, Needs, ProjectName, RunSummary, RunView, Spent
from packages.agents.contracts import RunSettings, RunState, Usage
from packages.agents.events import RecordedEvent

_TITLE_LENGTH = 80
_ACTIONS: dict[str, Action] = {AT_CAP: "raise_cap", OUTAGE: "model", DAY_SPENT: "day"}
"""What a pause needs, by how its reason begins."""


def run_summary(
    run: Run, project: ProjectName, usage: Usage, moves: Sequence[RecordedEvent], now: datetime
) -> RunSummary:
    """`moves` are the run's events of `stages.KINDS`."""
    state = RunState(run.state)
    started = run.started_at or run.created_at
    return RunSummary(
        id=run.id,
        project=project,
        kind=run.kind,
        title=run.title or title_of(run.prompt),
        prompt=run.prompt,
        approve=run.approve,
        max_rounds=run.max_rounds,
        state=state,
        reason=run.reason,
        hint=run.hint,
        needs=_needs(run, state),
        is_cancelling=run.cancelled_at is not None and not state.is_final,
        is_pausing=run.paused_at is not None and state is not RunState.paused and not state.is_final,
        at_cap=run.at_cap,
        revises=run.revises,
        replays=run.replays,
        from_event=run.from_event,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        elapsed_seconds=round(max(((run.finished_at or now) - started).total_seconds(), 0.0), 3),
        stages=stages(moves, now),
        usage=Spent(**dict(usage), cap_usd=run.budget_usd),
        model=run.model,
        spec_hash=run.spec_hash,
        repository=run.repository,
        commit=run.commit,
        last_seq=run.last_seq,
    )


def run_view(
    run: Run,
    summary: RunSummary,
    events: Sequence[RecordedEvent],
    asked_by: str | None,
    usage_by_role: dict[str, Usage],
) -> RunView:
    """`events` are the run's events of `header.KINDS`."""
    attachments = [attachment["name"] for attachment in run.attachments]
    return RunView(
        **dict(summary),
        **dict(header(events)),
        asked=_asked(run, asked_by),
        attachments=attachments,
        usage_by_role=usage_by_role,
    )


def _asked(run: Run, by: str | None) -> Asked:
    settings = RunSettings.model_validate(run.settings)
    return Asked(
        by=by,
        models=settings.models,
        variables=list(settings.variables),
        ask_above_usd=settings.ask_above_usd,
        limits=LimitsView.model_validate(run.limits),
    )


def title_of(prompt: str) -> str:
    """The first line of a request, for as long as the Architect has not named the software."""
    line = prompt.strip().splitlines()[0].strip()
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


def _needs(run: Run, state: RunState) -> Needs | None:
    if run.cancelled_at is not None or run.kind == "replay":
        return None  # a replay knows every answer
    if state is RunState.awaiting_approval:
        return Needs(action="approve", text="Approve the plan, or say what should change.")
    if state is not RunState.paused:
        return None
    if not run.pause_reason:
        return Needs(action="answer", text=run.reason)
    found = [action for cause, action in _ACTIONS.items() if run.pause_reason.startswith(cause)]
    return Needs(action=found[0] if found else "resume", text=run.pause_reason)
