"""Everything that happens in a run. Frozen, tagged by `kind`, in the past tense.

Add kinds and optional fields; never change or remove one: old events must always load. A **fact** is appended
with a deterministic key (insert or ignore); **narration** carries the id of the execution that told it, and
`step.restarted` supersedes what an earlier execution of the same step told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from packages.agents.events.base import Event
from packages.agents.events.merges import (
    ConflictAdvised,
    ConflictResolved,
    MergeChecked,
    MergeConflicted,
    MergeQueued,
    MergeReturned,
    MergeTested,
    TaskMerged,
)
from packages.agents.events.narration import (
    ContextRetrieved,
    ModelAnswered,
    ModelRetried,
    ProgramOutput,
    Said,
    StepFinished,
    StepRestarted,
    StepStarted,
    ToolUsed,
)
from packages.agents.events.people import CapChanged, CommandRefused, GuidanceHeard, QuestionAnswered, QuestionAsked
from packages.agents.events.planning import (
    ApprovalGiven,
    ApprovalRefused,
    ConsensusEscalated,
    ConsensusReached,
    LinterReported,
    ObjectionRaised,
    ObjectionResolved,
    QuoteMade,
    RoundStarted,
    SpecEdited,
    SpecProposed,
    TurnTaken,
    VerdictGiven,
)
from packages.agents.events.run import (
    ArtifactStored,
    Delivered,
    DeliveryChecked,
    LedgerComputed,
    ModelsMissing,
    RepairOrdered,
    RunStateChanged,
)
from packages.agents.events.tasks import (
    AcceptanceAmended,
    AcceptanceLocked,
    AcceptanceUpheld,
    AttemptChecked,
    AttemptCoded,
    AttemptRefused,
    AttemptReviewed,
    AttemptStarted,
    AttemptTested,
    ContextUsed,
    TaskEdited,
    TaskEscalated,
    TaskFailed,
    TaskKept,
    TaskRetried,
    TaskSkipped,
    TaskSplit,
    TaskStarted,
    TaskStuck,
)

Fact = (
    RunStateChanged
    | ModelsMissing
    | RepairOrdered
    | LedgerComputed
    | DeliveryChecked
    | ArtifactStored
    | Delivered
    | RoundStarted
    | SpecProposed
    | TurnTaken
    | LinterReported
    | ObjectionRaised
    | ObjectionResolved
    | VerdictGiven
    | ConsensusReached
    | ConsensusEscalated
    | SpecEdited
    | QuoteMade
    | ApprovalGiven
    | ApprovalRefused
    | AcceptanceLocked
    | AcceptanceAmended
    | AcceptanceUpheld
    | TaskStarted
    | AttemptStarted
    | AttemptCoded
    | AttemptRefused
    | AttemptTested
    | AttemptReviewed
    | AttemptChecked
    | TaskFailed
    | TaskStuck
    | TaskEscalated
    | TaskSplit
    | TaskSkipped
    | TaskEdited
    | TaskRetried
    | TaskKept
    | ContextUsed
    | CommandRefused
    | CapChanged
    | QuestionAsked
    | QuestionAnswered
    | GuidanceHeard
    | MergeQueued
    | TaskMerged
    | MergeConflicted
    | ConflictAdvised
    | ConflictResolved
    | MergeChecked
    | MergeReturned
    | MergeTested
)
Narration = (
    StepStarted
    | StepRestarted
    | StepFinished
    | Said
    | ToolUsed
    | ContextRetrieved
    | ProgramOutput
    | ModelAnswered
    | ModelRetried
)
RunEvent = Annotated[Fact | Narration, Field(discriminator="kind")]


class RecordedEvent(BaseModel):
    """An event as it stands in the table and on the wire. `seq` counts from 1 in each run, without gaps."""

    model_config = ConfigDict(frozen=True)

    seq: int
    at: datetime
    execution: str | None = None
    event: RunEvent


run_event: TypeAdapter[Fact | Narration] = TypeAdapter(RunEvent)

__all__ = [
    "AcceptanceAmended",
    "AcceptanceLocked",
    "AcceptanceUpheld",
    "ApprovalGiven",
    "ApprovalRefused",
    "ArtifactStored",
    "AttemptChecked",
    "AttemptCoded",
    "AttemptRefused",
    "AttemptReviewed",
    "AttemptStarted",
    "AttemptTested",
    "CapChanged",
    "CommandRefused",
    "ConflictAdvised",
    "ConflictResolved",
    "ConsensusEscalated",
    "ConsensusReached",
    "ContextRetrieved",
    "ContextUsed",
    "Delivered",
    "DeliveryChecked",
    "Event",
    "Fact",
    "GuidanceHeard",
    "LedgerComputed",
    "LinterReported",
    "MergeChecked",
    "MergeConflicted",
    "MergeQueued",
    "MergeReturned",
    "MergeTested",
    "ModelAnswered",
    "ModelRetried",
    "ModelsMissing",
    "Narration",
    "ObjectionRaised",
    "ObjectionResolved",
    "ProgramOutput",
    "QuestionAnswered",
    "QuestionAsked",
    "QuoteMade",
    "RecordedEvent",
    "RepairOrdered",
    "RoundStarted",
    "RunEvent",
    "RunStateChanged",
    "Said",
    "SpecEdited",
    "SpecProposed",
    "StepFinished",
    "StepRestarted",
    "StepStarted",
    "TaskEdited",
    "TaskEscalated",
    "TaskFailed",
    "TaskKept",
    "TaskMerged",
    "TaskRetried",
    "TaskSkipped",
    "TaskSplit",
    "TaskStarted",
    "TaskStuck",
    "ToolUsed",
    "TurnTaken",
    "VerdictGiven",
    "run_event",
]
