"""What was asked for: by a person, or by one who wants a part of an earlier run done anew."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Base, Value
from packages.agents.contracts.conversation import TaskCommand
from packages.agents.contracts.evidence import LockedTests
from packages.agents.contracts.settings import RunSettings
from packages.agents.contracts.spec import Spec


class Attachment(Value):
    name: str
    content: str


class Limits(Value):
    """Where a task or a run stops by itself; None is no limit.

    Minutes are of the models' own time: nobody's pause and no outage counts. A task has its limits anew each time that
    it is ordered: at first, after a merge that did not hold, and by a person.
    """

    task_attempts: int = Field(default=6, ge=1)
    task_calls: int = Field(default=200, ge=1)
    task_minutes: float = Field(default=90.0, gt=0, allow_inf_nan=False)
    task_usd: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    run_calls: int = Field(default=3_000, ge=1)
    run_minutes: float = Field(default=720.0, gt=0, allow_inf_nan=False)


class Kept(Value):
    """A task of an earlier run whose commit is taken over as it is.

    `stands_on` are tasks whose work its commit holds though it may not depend on them: it began after their merge.
    """

    task: str
    branch: Base
    stands_on: tuple[str, ...] = ()


class Revision(Value):
    """A run that does one task of an earlier run anew. `kept` are in the order in which they were merged."""

    of: str
    spec: Spec
    acceptance: LockedTests | None
    kept: tuple[Kept, ...]
    command: TaskCommand


class Replay(Value):
    """Another run whose answers are given again: all of them and no other, or those until its event `until`.

    In the second case, a fork, whatever comes after is asked of a model.
    """

    of: str
    until: int | None = None

    @property
    def is_fork(self) -> bool:
        return self.until is not None


class RunOrder(Value):
    """What a person asked for, with everything that the flow needs to know about the asking.

    `alternative_model` is asked when the first gets nowhere; "" if there is none. `retrieves`: briefs carry what search
    finds; those of runs that began before there was search do not, for the steps of a run never change.
    """

    run_id: str
    project_id: str
    user_id: str
    user_name: str = ""
    prompt: str
    attachments: tuple[Attachment, ...] = ()
    approve: Literal["auto", "ask"] = "auto"
    budget_usd: float | None = None
    max_rounds: int = 4
    limits: Limits = Limits()
    tasks_at_once: int = 8
    alternative_model: str = ""
    retrieves: bool = False
    settings: RunSettings = RunSettings()
    revision: Revision | None = None
    replay: Replay | None = None
    created_at: datetime

    def for_task(self) -> RunOrder:
        """Without what may be large and stands with the run: it travels to every task."""
        return self.model_copy(update={"attachments": (), "revision": None})
