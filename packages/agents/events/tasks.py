"""Tasks: attempts, and what becomes of a task that gets nowhere."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Amended, FileChange, PlannedTask, Review, StallCause, TestCase, TestReport
from packages.agents.events.base import Event


class AcceptanceLocked(Event):
    kind: Literal["acceptance.locked"] = "acceptance.locked"
    tree: str
    tests: tuple[TestCase, ...]
    amended: tuple[Amended, ...] = ()
    text: str = ""


class AcceptanceAmended(Event):
    """Locked tests that were wrong, as Tester and Architect agree; `tree` and `tests` are what holds from now on."""

    kind: Literal["acceptance.amended"] = "acceptance.amended"
    tree: str
    tests: tuple[TestCase, ...]
    amended: tuple[Amended, ...]
    text: str = ""


class AcceptanceUpheld(Event):
    """Failing tests that stand as they are: the software has to change."""

    kind: Literal["acceptance.upheld"] = "acceptance.upheld"
    tests: tuple[str, ...]
    text: str = ""


class TaskStarted(Event):
    kind: Literal["task.started"] = "task.started"
    task: PlannedTask
    base: str
    repair: bool = False


class AttemptStarted(Event):
    """`base` is the tree that an order of the task begins at, told with the first attempt of each order."""

    kind: Literal["attempt.started"] = "attempt.started"
    task: str
    attempt: int
    of: int
    brief: str
    base: str = ""


class AttemptCoded(Event):
    kind: Literal["attempt.coded"] = "attempt.coded"
    task: str
    attempt: int
    tree: str
    files: tuple[FileChange, ...]
    claim: str


class AttemptRefused(Event):
    """A claim without evidence: nothing changed, or nothing could be run."""

    kind: Literal["attempt.refused"] = "attempt.refused"
    task: str
    attempt: int
    reason: str


class AttemptTested(Event):
    kind: Literal["attempt.tested"] = "attempt.tested"
    task: str
    attempt: int
    report: TestReport


class AttemptReviewed(Event):
    kind: Literal["attempt.reviewed"] = "attempt.reviewed"
    task: str
    attempt: int
    review: Review


class AttemptChecked(Event):
    """The acceptance tests against an attempt's tree; those of the requirements in `due` should pass by now."""

    kind: Literal["attempt.checked"] = "attempt.checked"
    task: str
    attempt: int
    due: tuple[str, ...]
    report: TestReport


class TaskFailed(Event):
    """`needs` are the failed tasks that took this one along; empty if it failed by itself."""

    kind: Literal["task.failed"] = "task.failed"
    task: str
    attempts: int
    reason: str
    needs: tuple[str, ...] = ()


class TaskStuck(Event):
    kind: Literal["task.stuck"] = "task.stuck"
    task: str
    attempts: int
    cause: StallCause
    reason: str


class TaskEscalated(Event):
    """The next rung of the ladder: another model, a split, a question to the person, or the end."""

    kind: Literal["task.escalated"] = "task.escalated"
    task: str
    attempts: int
    rung: Literal["model", "split", "question", "stop"]
    reason: str
    model: str = ""


class TaskSplit(Event):
    kind: Literal["task.split"] = "task.split"
    task: str
    into: tuple[PlannedTask, ...]
    text: str = ""


class TaskSkipped(Event):
    kind: Literal["task.skipped"] = "task.skipped"
    task: str
    by: str
    reason: str = ""


class TaskEdited(Event):
    kind: Literal["task.edited"] = "task.edited"
    task: PlannedTask
    by: str
    text: str = ""


class TaskRetried(Event):
    """A person wants a task tried again that had come to an end."""

    kind: Literal["task.retried"] = "task.retried"
    task: str
    by: str
    text: str = ""


class TaskKept(Event):
    """A task of an earlier run, taken over with its commit."""

    kind: Literal["task.kept"] = "task.kept"
    task: str
    branch: str
    run: str


class ContextUsed(Event):
    """What came of the search for a task: the files of the repository that it showed (`retrieved`), and which of them
    are among the `changed` files of the last attempt's diff (`touched`). `tokens` is what was read of search results.
    """

    kind: Literal["context.used"] = "context.used"
    task: str
    attempts: int
    retrieved: tuple[str, ...]
    touched: tuple[str, ...]
    changed: int
    tokens: int
