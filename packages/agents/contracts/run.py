"""The run: who works in it, its states, what it uses."""

from __future__ import annotations

from enum import StrEnum

from packages.agents.contracts.base import Value


class Role(StrEnum):
    architect = "architect"
    planner = "planner"
    orchestrator = "orchestrator"
    coder = "coder"
    tester = "tester"
    integrator = "integrator"


class RunState(StrEnum):
    queued = "queued"
    planning = "planning"
    awaiting_approval = "awaiting_approval"
    building = "building"
    integrating = "integrating"
    delivering = "delivering"
    paused = "paused"
    done = "done"
    incomplete = "incomplete"
    failed = "failed"
    cancelled = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in FINAL_STATES

    def may_become(self, other: RunState) -> bool:
        return other in _NEXT[self]


FINAL_STATES = frozenset({RunState.done, RunState.incomplete, RunState.failed, RunState.cancelled})
_STOPS = frozenset({RunState.failed, RunState.cancelled, RunState.paused})
_NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.queued: _STOPS | {RunState.planning},
    RunState.planning: _STOPS | {RunState.awaiting_approval, RunState.building},
    RunState.awaiting_approval: _STOPS | {RunState.planning, RunState.building},
    RunState.building: _STOPS | {RunState.integrating, RunState.incomplete},
    RunState.integrating: _STOPS | {RunState.building, RunState.delivering, RunState.incomplete},
    RunState.delivering: _STOPS | {RunState.done, RunState.incomplete},
    RunState.paused: _STOPS
    | {
        RunState.planning,
        RunState.awaiting_approval,
        RunState.building,
        RunState.integrating,
        RunState.delivering,
    }
    | {RunState.incomplete},
    **{state: frozenset[RunState]() for state in FINAL_STATES},
}


class Usage(Value):
    """Sums over model calls. `cost_usd` is None as soon as one call's price is not known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0

    def plus(self, other: Usage) -> Usage:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
        )
