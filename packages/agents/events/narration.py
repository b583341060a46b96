"""Narration: what is told while a step is at work. A restarted step takes it back."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Retrieved, Role, SearchOrder, Usage
from packages.agents.events.base import Event


class StepStarted(Event):
    kind: Literal["step.started"] = "step.started"
    step: str


class StepRestarted(Event):
    """The worker died before this step's result was kept, or it was ended to be done later (`is_ended`).

    Readers drop the narration of the executions in `superseded`.
    """

    kind: Literal["step.restarted"] = "step.restarted"
    step: str
    superseded: tuple[str, ...]
    is_ended: bool = False


class StepFinished(Event):
    kind: Literal["step.finished"] = "step.finished"
    step: str
    seconds: float


class Said(Event):
    """Words of an agent while it works."""

    kind: Literal["agent.said"] = "agent.said"
    step: str
    role: Role
    task: str = ""
    text: str


class ToolUsed(Event):
    kind: Literal["tool.used"] = "tool.used"
    step: str
    role: Role
    task: str = ""
    tool: str
    target: str
    result: str
    ok: bool
    seconds: float


class ContextRetrieved(Event):
    """What search gave for a brief, or to an agent that asked for it (`role`); or the reason why it gave nothing.

    The texts stand here as they were read: whoever takes the same step again, over the same `tree`, is given the same.
    """

    kind: Literal["context.retrieved"] = "context.retrieved"
    step: str
    role: Role | None = None
    task: str = ""
    tree: str
    order: SearchOrder
    retrieved: Retrieved


class ProgramOutput(Event):
    """The last of what a program wrote within about a second. The whole is in the report that follows."""

    kind: Literal["program.output"] = "program.output"
    step: str
    program: str
    text: str


class ModelAnswered(Event):
    kind: Literal["model.answered"] = "model.answered"
    step: str
    role: Role
    task: str = ""
    provider: str
    model: str
    usage: Usage
    seconds: float
    replayed: bool = False


class ModelRetried(Event):
    """An answer could not be used and was asked for again."""

    kind: Literal["model.retried"] = "model.retried"
    step: str
    role: Role
    task: str = ""
    reason: str
