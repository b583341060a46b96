"""What people say to a run, and what it asks them."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Note, Question, TaskAct
from packages.agents.events.base import Event


class CommandRefused(Event):
    """What a person wanted done with a task came too late, or makes no plan that could be built."""

    kind: Literal["command.refused"] = "command.refused"
    id: int
    task: str
    by: str
    reason: str


class CapChanged(Event):
    """A person set the run's cap anew while it was paused."""

    kind: Literal["cap.changed"] = "cap.changed"
    by: str
    budget_usd: float
    previous_usd: float | None = None


class QuestionAsked(Event):
    kind: Literal["question.asked"] = "question.asked"
    question: Question


class QuestionAnswered(Event):
    kind: Literal["question.answered"] = "question.answered"
    id: int
    task: str
    by: str
    act: TaskAct
    text: str = ""


class GuidanceHeard(Event):
    """What a person said while the run was under way; from here on the agents read it."""

    kind: Literal["guidance.heard"] = "guidance.heard"
    note: Note
