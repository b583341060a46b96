"""What people say to a run while it is under way, and what a run asks them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from packages.agents.contracts.base import Value
from packages.agents.contracts.spec import PlannedTask


class Approval(Value):
    """A person's answer to the plan. `reject` asks for another round and needs a comment.

    `tasks` is the plan as the person edited it; None leaves it as it was shown.
    """

    decision: Literal["approve", "reject"]
    by: str
    comment: str = ""
    budget_usd: Annotated[float, Field(gt=0)] | None = None
    tasks: tuple[PlannedTask, ...] | None = None


class Note(Value):
    """A person's guidance to the agents: to one task, or to the whole run if `task` is empty."""

    id: int
    by: str
    text: str
    task: str = ""


TaskAct = Literal["retry", "skip", "split", "edit"]


class TaskCommand(Value):
    """What a person wants done with one task.

    `retry` tries again, with `text` as guidance; `skip` goes on without it; `split` puts `tasks` in its place, or asks
    the Orchestrator for them if there are none; `edit` puts the one task of `tasks` in its place.
    """

    id: int
    by: str
    act: TaskAct
    task: str
    text: str = ""
    tasks: tuple[PlannedTask, ...] = ()


class Heard(Value):
    """What people said since message `last` of the time before, in order."""

    notes: tuple[Note, ...] = ()
    commands: tuple[TaskCommand, ...] = ()
    last: int = 0


class Question(Value):
    """The one thing that a run asks when a task is stuck. It is answered by a `TaskCommand` for the task."""

    id: int
    task: str
    text: str
