"""The build: attempts, reviews, what becomes of a task, merges."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Answer, Base, Names, Value
from packages.agents.contracts.debate import Severity, Vote
from packages.agents.contracts.evidence import LockedTests, TestCase, TestReport
from packages.agents.contracts.order import RunOrder
from packages.agents.contracts.spec import PlannedTask, Spec

ACCEPTANCE_ID = "A1"
"""The id under which the locked acceptance tests are merged: a task that nobody plans and nobody codes."""
StallCause = Literal[
    "identical", "flip", "reverted", "same_failure", "searching", "repeating", "attempts", "limit", "broken"
]


class FileChange(Value):
    path: str
    added: int
    removed: int


class ChangeSet(Value):
    old: str
    new: str
    files: tuple[FileChange, ...]
    text: str


class Stall(Value):
    """Why a task gets nowhere. `cause` is what was seen, `text` says it to a person."""

    cause: StallCause
    text: str


class Claim(Value):
    """What an agent with tools says when it stops: never evidence. `stall` if its turns went in circles.

    `retrieved` are the files of the repository that its searches showed it, in `retrieved_tokens`.
    """

    text: str
    stall: Stall | None = None
    retrieved: tuple[str, ...] = ()
    retrieved_tokens: int = 0


class Work(Value):
    """What a Coder left behind: a tree whose objects are stored, and what it says about it (never evidence).

    `tokens` is what the attempt used; `retrieved` and `retrieved_tokens` are those of its claim.
    """

    tree: str
    claim: str
    changes: ChangeSet
    tokens: int = 0
    stall: Stall | None = None
    retrieved: tuple[str, ...] = ()
    retrieved_tokens: int = 0


class ReviewProblem(Answer):
    severity: Severity
    file: str
    text: str = Field(description="what is wrong and what would settle it")


class Review(Answer):
    """The Tester's judgement of one attempt."""

    statement: str = Field(description="one to three plain sentences")
    decision: Vote
    problems: list[ReviewProblem] = Field(default_factory=list)
    wrong_tests: list[str] = Field(
        default_factory=list,
        description="ids of due acceptance tests that fail for a fault of their own, such as a helper that is called "
        "wrongly; empty for nearly every review",
    )


class TaskOrder(Value):
    """The durable input of a task's child workflow.

    `ready` are the requirements whose tasks are all part of the base once this one is done; `due` are those of them
    that it covers. `brief` is why the task is ordered again: a conflict, or the words of a person. `remarks` are what
    was still open when the spec was settled. Attempts are numbered through all orders of a task, from `first_attempt`.
    """

    order: RunOrder
    spec: Spec
    task: PlannedTask
    base: Base
    acceptance: LockedTests
    due: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    failures: tuple[TestCase, ...] = ()
    brief: str = ""
    remarks: tuple[str, ...] = ()
    repair: bool = False
    first_attempt: int = 1


class TaskOutcome(Value):
    """`ready` has a commit on the task's own branch; `stuck` goes up the ladder.

    `acceptance` is the report of the acceptance tests against the branch's tree, `history` what became of each attempt.
    `attempts` is the number of the last.
    """

    task: str
    status: Literal["ready", "stuck"]
    branch: Base
    attempts: int
    stall: Stall | None = None
    history: str = ""
    acceptance: TestReport | None = None

    @property
    def reason(self) -> str:
        return self.stall.text if self.stall else ""


class Split(Answer):
    """How a task that got nowhere is cut into smaller ones; none if it cannot be."""

    statement: str = Field(description="one to three plain sentences: why it is cut, and where")
    tasks: list[PlannedTask] = Field(
        default_factory=list,
        max_length=4,
        description="two to four smaller tasks that together do the whole of it, with ids T1, T2, … of their own; "
        "`depends_on` names only each other; empty if the task cannot be split",
    )


class Advice(Answer):
    """What the Architect, or the Planner, says to a merge conflict."""

    statement: str = Field(
        description="what each side wanted, and how the merged files must behave, in two to six sentences"
    )


class Repair(Answer):
    """Who mends what after the proof failed."""

    statement: str = Field(description="one to three plain sentences")
    goal: str = Field(description="at most eight words")
    brief: str = Field(description="what the Coder is told: what fails, what is expected, where to look")
    covers: Names = Field(min_length=1)
    files: Names = Field(min_length=1)


class Merge(Value):
    """One merge on the run's branch. `number` is the M of `M4`, `branch` the commit that was merged."""

    number: int
    task: str
    commit: str
    tree: str
    files: tuple[FileChange, ...]
    branch: str = ""

    @property
    def head(self) -> Base:
        return Base(commit=self.commit, tree=self.tree)


class Joined(Value):
    """Several lines of work as one commit, or the paths on which they conflict.

    On a conflict `marked` is the tree in which these paths hold both sides between git's conflict markers.
    """

    base: Base | None = None
    conflicts: tuple[str, ...] = ()
    marked: str = ""


class Resolution(Value):
    """What the Integrator left of a conflict. `unresolved` are paths that still hold markers."""

    tree: str
    statement: str
    unresolved: tuple[str, ...] = ()
