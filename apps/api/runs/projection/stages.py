"""The five stages of the header, with the time that each took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from packages.agents.contracts import RunState
from packages.agents.events import RecordedEvent, RunStateChanged

KINDS = frozenset({"run.state_changed"})
"""All that `stages` looks at."""

StageName = Literal["plan", "approve", "build", "integrate", "deliver"]
StageState = Literal["waiting", "active", "needs_you", "paused", "done", "skipped", "stopped"]

_STAGE_OF: dict[RunState, StageName] = {
    RunState.planning: "plan",
    RunState.awaiting_approval: "approve",
    RunState.building: "build",
    RunState.integrating: "integrate",
    RunState.delivering: "deliver",
}
STAGES: tuple[StageName, ...] = tuple(_STAGE_OF.values())


class Stage(BaseModel):
    """`seconds` is the time in all visits, the running one included; `since` is when the running one began."""

    name: StageName
    state: StageState
    seconds: float
    since: datetime | None = None


def stages(events: Sequence[RecordedEvent], now: datetime) -> list[Stage]:
    visits: list[tuple[StageName, datetime]] = []
    seconds: dict[StageName, float] = dict.fromkeys(STAGES, 0.0)
    state, running, since = RunState.queued, None, now
    for told in events:
        if not isinstance(told.event, RunStateChanged):
            continue
        if running is not None:
            seconds[running] += (told.at - since).total_seconds()
        state, since = told.event.state, told.at
        running = _STAGE_OF.get(state)
        if running is not None:
            visits.append((running, told.at))
    if running is not None:
        seconds[running] += max((now - since).total_seconds(), 0.0)
    visited = {name for name, _ in visits}
    last = visits[-1][0] if visits else None
    return [
        Stage(
            name=name,
            state=_stage_state(name, last, name in visited, state),
            seconds=round(seconds[name], 3),
            since=since if name == running else None,
        )
        for name in STAGES
    ]


def _stage_state(name: StageName, last: StageName | None, is_visited: bool, state: RunState) -> StageState:
    if last is None or STAGES.index(name) > STAGES.index(last):
        return "waiting"
    if name != last or state is RunState.done:
        return "done" if is_visited else "skipped"
    if state is RunState.awaiting_approval:
        return "needs_you"
    if state is RunState.paused:
        return "paused"
    return "stopped" if state.is_final else "active"
