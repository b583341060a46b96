"""The build: acceptance tests, attempts, reports, merges."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Answer, Value
from packages.agents.contracts.debate import Severity
from packages.agents.contracts.run import RunOrder
from packages.agents.contracts.spec import PlannedTask, Spec


class TestFile(Answer):
    __test__ = False
    path: str = Field(description="test_….py, without folders")
    content: str


class AcceptanceTests(Answer):
    """Tests written from the spec alone."""

    statement: str = Field(description="what you cover and what you leave out, one to four plain sentences")
    files: list[TestFile] = Field(min_length=1)


class TestCase(Value):
    __test__ = False
    id: str
    requirements: tuple[str, ...] = ()
    outcome: Literal["passed", "failed", "error", "skipped"]
    seconds: float = 0.0
    message: str = ""


class TestReport(Value):
    """Evidence: what a test command did. `log` is the artifact hash of its whole output."""

    __test__ = False
    command: str
    exit_code: int | None
    ending: str = "exited"
    cases: tuple[TestCase, ...] = ()
    duration_seconds: float = 0.0
    output: str = ""
    log: str = ""

    @property
    def passed(self) -> int:
        return sum(case.outcome == "passed" for case in self.cases)

    @property
    def is_green(self) -> bool:
        return self.exit_code == 0 and self.ending == "exited" and self.passed > 0


class LockedTests(Value):
    """The acceptance tests as they were locked: a tree in the project's repository, and its tests."""

    tree: str
    tests: tuple[TestCase, ...]


class FileChange(Value):
    path: str
    added: int
    removed: int


class ChangeSet(Value):
    old: str
    new: str
    files: tuple[FileChange, ...]
    text: str


class Work(Value):
    """What a Coder left behind: a tree whose objects are stored, and what it says about it (never evidence)."""

    tree: str
    claim: str
    changes: ChangeSet


class ReviewProblem(Answer):
    severity: Severity
    file: str
    text: str = Field(description="what is wrong and what would settle it")


class Review(Answer):
    """The Tester's judgement of one attempt."""

    statement: str = Field(description="one to three plain sentences")
    decision: Literal["approve", "object"]
    problems: list[ReviewProblem] = Field(default_factory=list)


class TaskOrder(Value):
    """The durable input of a task's child workflow.

    `ready` are the requirements whose tasks are all merged once this one is; `due` are those of them that it covers.
    """

    order: RunOrder
    spec: Spec
    task: PlannedTask
    base: str
    acceptance: LockedTests
    due: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    failures: tuple[TestCase, ...] = ()
    repair: bool = False
    max_attempts: int = 3


class TaskOutcome(Value):
    """`acceptance` is the report of the acceptance tests against `tree`."""

    task: str
    status: Literal["ready", "failed"]
    base: str
    tree: str
    attempts: int
    reason: str = ""
    acceptance: TestReport | None = None


class Repair(Answer):
    """Who mends what after the proof failed."""

    statement: str = Field(description="one to three plain sentences")
    goal: str = Field(description="at most eight words")
    brief: str = Field(description="what the Coder is told: what fails, what is expected, where to look")
    covers: list[str] = Field(min_length=1)
    files: list[str] = Field(min_length=1)


class Merge(Value):
    """One merge on the run's branch. `number` is the M of `M4`."""

    number: int
    task: str
    commit: str
    tree: str
    files: tuple[FileChange, ...]


class MergeAttempt(Value):
    """A merge, or the paths on which it conflicted."""

    merge: Merge | None = None
    conflicts: tuple[str, ...] = ()
