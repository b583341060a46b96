"""Values that pass between stages. Plain data: no behaviour beyond hashes and look-ups.

Models marked *asked of a model* are the schemas that agents answer with, so their field descriptions are
written for a language model.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen value; unknown fields are refused so that a misspelt one is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """A value *asked of a model*: unknown fields are dropped, for models like to add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def content_hash(value: BaseModel | dict[str, Any]) -> str:
    """Sha256 (hex) of the canonical JSON of a value."""
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# --- the run -----------------------------------------------------------------------------------------------


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


class Attachment(Value):
    name: str
    content: str


class RunOrder(Value):
    """What a person asked for, with everything that the flow needs to know about the asking."""

    run_id: str
    project_id: str
    user_id: str
    prompt: str
    attachments: tuple[Attachment, ...] = ()
    approve: Literal["auto", "ask"] = "auto"
    budget_usd: float | None = None
    max_rounds: int = 4
    created_at: datetime


# --- the spec ----------------------------------------------------------------------------------------------


class Requirement(Answer):
    id: str = Field(description="R1, R2, … in order of importance", pattern=r"^R\d+$")
    text: str = Field(description="one testable sentence: what the software does, seen from outside")
    source: str = Field(
        default="", description="the words of the request that fix this; empty if you decided it"
    )
    untestable_because: str = Field(
        default="", description="why no test from outside can show it; empty for nearly every requirement"
    )


class DataField(Answer):
    name: str
    type: Literal["text", "integer", "number", "boolean", "date", "datetime"]
    required: bool = Field(description="must the client send it on create")
    default: str | int | float | bool | None = None
    rule: str = Field(default="", description="limits in plain words, such as `1 to 200 characters`")


class Resource(Answer):
    name: str = Field(description="singular, lower case")
    plural: str = Field(description="as it stands in paths")
    fields: list[DataField] = Field(description="without the id, which the service assigns")


class Endpoint(Answer):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(description="with parameters in braces, such as /todos/{id}")
    summary: str
    request: str = Field(
        default="", description="query parameters and body, as one short text or JSON example"
    )
    success: int = Field(description="status code of the good case")
    response: str = Field(default="", description="body of the good case, as one short text or JSON example")
    errors: dict[str, str] = Field(default_factory=dict, description="status code to when it happens")


class Stack(Answer):
    language: str = Field(description="for example Python 3.11")
    frameworks: list[str]
    storage: str
    start: list[str] = Field(
        description="command that starts the application from the repository root, as a list of words; "
        "it listens on 127.0.0.1 at `port` and keeps its data under the folder in the variable DATA_DIR"
    )
    port: int = Field(ge=1024, le=65535)
    test: list[str] = Field(description="command that runs the repository's own tests, as a list of words")


class Decision(Answer):
    title: str
    context: str = Field(description="what was open")
    decision: str
    consequences: str


class Reply(Answer):
    """What an author says to one objection."""

    objection: int
    accepted: bool
    text: str = Field(description="what you changed, or why you keep it")


class Design(Answer):
    """The Architect's part of the spec. *Asked of a model.*"""

    statement: str = Field(description="what you tell the Planner, two to five plain sentences")
    title: str = Field(description="name of the software, at most six words")
    requirements: list[Requirement] = Field(min_length=1)
    resources: list[Resource] = Field(default_factory=list)
    endpoints: list[Endpoint] = Field(default_factory=list)
    stack: Stack
    decisions: list[Decision] = Field(
        default_factory=list, description="what the request left open and you decided"
    )
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")


class PlannedTask(Answer):
    id: str = Field(description="T1, T2, …", pattern=r"^T\d+$")
    goal: str = Field(description="at most eight words")
    brief: str = Field(
        description="what the Coder is told: what to make, in which files, and how it will be judged"
    )
    covers: list[str] = Field(
        description="ids of the requirements that this task makes true; may be empty for a base"
    )
    depends_on: list[str] = Field(default_factory=list)
    files: list[str] = Field(min_length=1, description="files that this task creates or edits")


class Plan(Answer):
    """The Planner's part of the spec. *Asked of a model.*"""

    statement: str = Field(description="what you tell the Architect, two to five plain sentences")
    tasks: list[PlannedTask] = Field(min_length=1)
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")


class Spec(Value):
    """What both approve: the design and the plan, without what was said about them."""

    version: int
    title: str
    requirements: tuple[Requirement, ...]
    resources: tuple[Resource, ...]
    endpoints: tuple[Endpoint, ...]
    stack: Stack
    decisions: tuple[Decision, ...]
    tasks: tuple[PlannedTask, ...]

    @classmethod
    def of(cls, version: int, design: Design, plan: Plan) -> Spec:
        return cls(
            version=version,
            title=design.title,
            requirements=tuple(design.requirements),
            resources=tuple(design.resources),
            endpoints=tuple(design.endpoints),
            stack=design.stack,
            decisions=tuple(design.decisions),
            tasks=tuple(plan.tasks),
        )

    @property
    def hash(self) -> str:
        """Sha256 (hex) of everything but the version: what an approval binds to."""
        return content_hash(self.model_dump(mode="json", exclude={"version"}))

    def requirement(self, requirement_id: str) -> Requirement:
        return next(found for found in self.requirements if found.id == requirement_id)


# --- the debate --------------------------------------------------------------------------------------------

Severity = Literal["blocking", "minor"]
Voice = Literal["architect", "planner", "linter", "person"]


class RaisedObjection(Answer):
    severity: Severity
    about: str = Field(description="id of the requirement or task, or the endpoint, that it is about")
    text: str = Field(description="what is wrong and what would settle it, one or two sentences")


class Verdict(Answer):
    """One agent's judgement of one version of the spec. *Asked of a model.*"""

    statement: str = Field(description="what you say to the other, one to four plain sentences")
    decision: Literal["approve", "object"]
    objections: list[RaisedObjection] = Field(default_factory=list, description="new ones only")
    resolved: list[int] = Field(
        default_factory=list, description="numbers of your own open objections that this version settles"
    )


class Objection(Value):
    id: int
    by: Voice
    to: Literal["architect", "planner", "both"]
    severity: Severity
    about: str
    text: str
    round: int


class Finding(Value):
    """What the linter says about a spec."""

    rule: str
    about: str
    text: str


# --- the quote ---------------------------------------------------------------------------------------------


class TaskQuote(Value):
    task: str
    usd_p50: float
    usd_p90: float
    minutes_p50: float
    minutes_p90: float


class Quote(Value):
    """Price and time before approval. Dollars are None when the model's price is not known."""

    usd_p50: float | None
    usd_p90: float | None
    minutes_p50: float
    minutes_p90: float
    tasks: tuple[TaskQuote, ...]
    basis: str
    model: str


# --- acceptance tests and reports --------------------------------------------------------------------------


class TestFile(Answer):
    __test__ = False
    path: str = Field(description="test_….py, without folders")
    content: str


class AcceptanceTests(Answer):
    """Tests written from the spec alone. *Asked of a model.*"""

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


# --- the build ---------------------------------------------------------------------------------------------


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


class ReviewProblem(Answer):
    severity: Severity
    file: str
    text: str = Field(description="what is wrong and what would settle it")


class Review(Answer):
    """The Tester's judgement of one attempt. *Asked of a model.*"""

    statement: str = Field(description="one to three plain sentences")
    decision: Literal["approve", "object"]
    problems: list[ReviewProblem] = Field(default_factory=list)


class TaskOrder(Value):
    """The durable input of a task's child workflow."""

    order: RunOrder
    spec: Spec
    task: PlannedTask
    base: str
    acceptance: LockedTests
    failures: tuple[TestCase, ...] = ()
    max_attempts: int = 3


class TaskOutcome(Value):
    task: str
    status: Literal["ready", "failed"]
    base: str
    tree: str
    attempts: int
    reason: str = ""


class Repair(Answer):
    """Who mends what after the proof failed. *Asked of a model.*"""

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


# --- the ledger and the delivery ---------------------------------------------------------------------------

Result = Literal["proven", "failing", "untested", "untestable"]


class LedgerRow(Value):
    requirement: str
    text: str
    result: Result
    tests: tuple[TestCase, ...] = ()
    note: str = ""


class Ledger(Value):
    """Computed from test reports alone. `merge` is the number of the merge that it was computed after."""

    merge: int
    tree: str
    rows: tuple[LedgerRow, ...]

    @property
    def unproven(self) -> tuple[str, ...]:
        return tuple(row.requirement for row in self.rows if row.result in ("failing", "untested"))


class DeliveryNotes(Answer):
    """What a person needs to run the software. *Asked of a model.*"""

    statement: str = Field(description="what was built and what is not proven, two to four plain sentences")
    runbook: str = Field(description="Markdown: install, start, configure, test, back up, common failures")


class Artifact(Value):
    """A stored file. `hash` is the sha256 (hex) of its bytes."""

    name: str
    hash: str
    size_bytes: int
    media_type: str


class Delivery(Value):
    repository: str
    branch: str
    commit: str
    tree: str
    merges: int
    artifacts: tuple[Artifact, ...]


# --- messages from people ----------------------------------------------------------------------------------


class Approval(Value):
    """A person's answer to the plan. `reject` asks for another round and needs a comment."""

    decision: Literal["approve", "reject"]
    by: str
    comment: str = ""
    budget_usd: Annotated[float, Field(gt=0)] | None = None


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
