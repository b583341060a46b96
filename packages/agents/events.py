"""Everything that happens in a run. Frozen, tagged by `kind`, in the past tense.

Add kinds and optional fields; never change or remove one: old events must always load. A **fact** is appended
with a deterministic key (insert or ignore); **narration** carries the id of the execution that told it, and
`step.restarted` supersedes what an earlier execution of the same step told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from packages.agents.contracts import (
    Artifact,
    Delivery,
    FileChange,
    Finding,
    Ledger,
    Merge,
    Objection,
    PlannedTask,
    Quote,
    Reply,
    Review,
    Role,
    RunState,
    Spec,
    TestCase,
    TestReport,
    Usage,
    Voice,
)


class Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


# --- facts: the run ----------------------------------------------------------------------------------------


class RunStateChanged(Event):
    """Written together with `runs.state`, in one transaction, by the worker alone (`queued` by the API)."""

    kind: Literal["run.state_changed"] = "run.state_changed"
    previous: RunState | None
    state: RunState
    reason: str = ""
    hint: str = ""
    unproven: tuple[str, ...] = ()


# --- facts: planning ---------------------------------------------------------------------------------------


class RoundStarted(Event):
    kind: Literal["round.started"] = "round.started"
    round: int
    of: int
    comment: str = ""


class SpecProposed(Event):
    kind: Literal["spec.proposed"] = "spec.proposed"
    round: int
    hash: str
    spec: Spec


class TurnTaken(Event):
    """One agent's turn in the debate, with its answers to open objections."""

    kind: Literal["turn.taken"] = "turn.taken"
    round: int
    by: Role
    act: Literal["design", "plan", "judge"]
    text: str
    replies: tuple[Reply, ...] = ()


class LinterReported(Event):
    kind: Literal["linter.reported"] = "linter.reported"
    round: int
    hash: str
    findings: tuple[Finding, ...]


class ObjectionRaised(Event):
    kind: Literal["objection.raised"] = "objection.raised"
    objection: Objection


class ObjectionResolved(Event):
    kind: Literal["objection.resolved"] = "objection.resolved"
    id: int
    by: Voice
    round: int
    text: str = ""


class VerdictGiven(Event):
    kind: Literal["verdict.given"] = "verdict.given"
    round: int
    by: Voice
    decision: Literal["approve", "object"]
    hash: str


class ConsensusReached(Event):
    kind: Literal["consensus.reached"] = "consensus.reached"
    round: int
    version: int
    hash: str


class ConsensusEscalated(Event):
    """The rounds are used up. `open` goes to the person, or is recorded when the run approves by itself."""

    kind: Literal["consensus.escalated"] = "consensus.escalated"
    round: int
    version: int
    hash: str
    open: tuple[int, ...]
    to: Literal["person", "record"]


class QuoteMade(Event):
    kind: Literal["quote.made"] = "quote.made"
    quote: Quote


class ApprovalGiven(Event):
    kind: Literal["approval.given"] = "approval.given"
    by: str
    hash: str
    comment: str = ""
    budget_usd: float | None = None
    automatic: bool = False


class ApprovalRefused(Event):
    kind: Literal["approval.refused"] = "approval.refused"
    by: str
    hash: str
    comment: str


# --- facts: building ---------------------------------------------------------------------------------------


class AcceptanceLocked(Event):
    kind: Literal["acceptance.locked"] = "acceptance.locked"
    tree: str
    tests: tuple[TestCase, ...]
    text: str = ""


class TaskStarted(Event):
    kind: Literal["task.started"] = "task.started"
    task: PlannedTask
    base: str
    repair: bool = False


class AttemptStarted(Event):
    kind: Literal["attempt.started"] = "attempt.started"
    task: str
    attempt: int
    of: int
    brief: str


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
    kind: Literal["task.failed"] = "task.failed"
    task: str
    attempts: int
    reason: str


class MergeQueued(Event):
    kind: Literal["merge.queued"] = "merge.queued"
    task: str
    tree: str
    attempts: int


class TaskMerged(Event):
    kind: Literal["task.merged"] = "task.merged"
    merge: Merge


class MergeConflicted(Event):
    kind: Literal["merge.conflicted"] = "merge.conflicted"
    task: str
    paths: tuple[str, ...]


class MergeTested(Event):
    """The whole acceptance suite on the merged tree."""

    kind: Literal["merge.tested"] = "merge.tested"
    merge: int
    task: str
    report: TestReport


class RepairOrdered(Event):
    kind: Literal["repair.ordered"] = "repair.ordered"
    task: str
    covers: tuple[str, ...]
    text: str


class LedgerComputed(Event):
    kind: Literal["ledger.computed"] = "ledger.computed"
    ledger: Ledger
    final: bool = False


class DeliveryChecked(Event):
    """The repository's own tests, acceptance tests included, on the tree that is delivered."""

    kind: Literal["delivery.checked"] = "delivery.checked"
    report: TestReport


class ArtifactStored(Event):
    kind: Literal["artifact.stored"] = "artifact.stored"
    artifact: Artifact


class Delivered(Event):
    kind: Literal["run.delivered"] = "run.delivered"
    delivery: Delivery
    text: str = ""


# --- narration ---------------------------------------------------------------------------------------------


class StepStarted(Event):
    kind: Literal["step.started"] = "step.started"
    step: str


class StepRestarted(Event):
    """The worker died in this step. Readers drop the narration of the executions in `superseded`."""

    kind: Literal["step.restarted"] = "step.restarted"
    step: str
    superseded: tuple[str, ...]


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


Fact = (
    RunStateChanged
    | RoundStarted
    | SpecProposed
    | TurnTaken
    | LinterReported
    | ObjectionRaised
    | ObjectionResolved
    | VerdictGiven
    | ConsensusReached
    | ConsensusEscalated
    | QuoteMade
    | ApprovalGiven
    | ApprovalRefused
    | AcceptanceLocked
    | TaskStarted
    | AttemptStarted
    | AttemptCoded
    | AttemptRefused
    | AttemptTested
    | AttemptChecked
    | AttemptReviewed
    | TaskFailed
    | MergeQueued
    | TaskMerged
    | MergeConflicted
    | MergeTested
    | RepairOrdered
    | LedgerComputed
    | DeliveryChecked
    | ArtifactStored
    | Delivered
)
Narration = StepStarted | StepRestarted | StepFinished | Said | ToolUsed | ModelAnswered | ModelRetried
RunEvent = Annotated[Fact | Narration, Field(discriminator="kind")]


class RecordedEvent(BaseModel):
    """An event as it stands in the table and on the wire. `seq` counts from 1 in each run, without gaps."""

    model_config = ConfigDict(frozen=True)

    seq: int
    at: datetime
    execution: str | None = None
    event: RunEvent


run_event: TypeAdapter[Fact | Narration] = TypeAdapter(RunEvent)
