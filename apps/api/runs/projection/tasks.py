"""The plan as it is built: every task with its state, attempts, cost and merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from apps.api.runs.projection.reports import ReportView, report_view
from packages.agents.contracts import Amended, FileChange, Note, PlannedTask, Review, RunState, Usage
from packages.agents.contracts.plan_graph import inherited
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    AttemptChecked,
    AttemptCoded,
    AttemptRefused,
    AttemptReviewed,
    AttemptStarted,
    AttemptTested,
    GuidanceHeard,
    MergeConflicted,
    MergeQueued,
    MergeReturned,
    QuestionAnswered,
    QuestionAsked,
    RecordedEvent,
    RunStateChanged,
    SpecEdited,
    SpecProposed,
    TaskEdited,
    TaskEscalated,
    TaskFailed,
    TaskKept,
    TaskMerged,
    TaskRetried,
    TaskSkipped,
    TaskSplit,
    TaskStarted,
    TaskStuck,
)

TaskState = Literal["waiting", "running", "fixing", "merging", "done", "stuck", "skipped", "split", "failed", "stopped"]


class Attempt(BaseModel):
    number: int
    of: int
    started_at: datetime
    brief: str
    tree: str = ""
    files: list[FileChange] = []
    claim: str = ""
    refused: str = ""
    tests: ReportView | None = None
    acceptance: ReportView | None = None
    review: Review | None = None


class Escalation(BaseModel):
    """A rung of the ladder that a task climbed because it got nowhere."""

    rung: str
    reason: str
    model: str = ""


class TaskView(BaseModel):
    """`fixing` is the second attempt or a later one; `stopped` is a task that the run's end overtook.

    A task `is_dragged` when it failed only because it needs others that did.
    A `split` task lives on in its `parts`; one that was `kept_from` an earlier run has that run's commit.

    Seconds count from the start of building, so that tasks can be drawn on one line of time.
    """

    id: str
    goal: str
    brief: str
    covers: list[str]
    depends_on: list[str]
    files: list[str]
    is_repair: bool = False
    state: TaskState = "waiting"
    waits_for: list[str] = []
    attempt: int = 0
    attempts_limit: int = 0
    attempts: list[Attempt] = []
    started_at: datetime | None = None
    finished_at: datetime | None = None
    started_seconds: float | None = None
    finished_seconds: float | None = None
    usage: Usage = Usage()
    merge: int | None = None
    commit: str = ""
    branch: str = ""
    conflicts: list[str] = []
    returns: int = 0
    escalations: list[Escalation] = []
    parts: list[str] = []
    kept_from: str = ""
    is_dragged: bool = False
    question: str = ""
    reason: str = ""


class Acceptance(BaseModel):
    """The tests that were written from the spec alone, before any code."""

    state: Literal["waiting", "running", "locked"] = "waiting"
    tests: int = 0
    tree: str = ""
    text: str = ""
    locked_seconds: float | None = None
    amended: list[Amended] = []
    """What was found wrong with them when the software was finished."""


class MergeView(BaseModel):
    number: int
    task: str
    commit: str
    tree: str
    at: datetime
    seconds: float | None
    files: list[FileChange]


class TasksView(BaseModel):
    building_since: datetime | None
    tasks: list[TaskView]
    acceptance: Acceptance
    merges: list[MergeView]
    guidance: list[Note]
    """What people said to the agents, as far as it was heard."""


class _Fold:
    def __init__(self) -> None:
        self.tasks: dict[str, TaskView] = {}
        self.acceptance = Acceptance()
        self.merges: dict[int, MergeView] = {}
        self.guidance: list[Note] = []
        self.building_since: datetime | None = None
        self.run_state = RunState.queued

    def seconds(self, at: datetime | None) -> float | None:
        if at is None or self.building_since is None:
            return None
        return round((at - self.building_since).total_seconds(), 3)

    def take(self, told: RecordedEvent) -> None:
        match told.event:
            case RunStateChanged() as event:
                self.run_state = event.state
                if event.state is RunState.building and self.building_since is None:
                    self.building_since = told.at
                    self.acceptance.state = "running"
            case SpecProposed() | SpecEdited() as event:
                self.tasks = {task.id: _planned(task) for task in event.spec.tasks}
            case AcceptanceLocked() as event:
                self.acceptance = Acceptance(
                    state="locked",
                    tests=len(event.tests),
                    tree=event.tree,
                    text=event.text,
                    locked_seconds=self.seconds(told.at),
                    amended=list(event.amended),
                )
            case AcceptanceAmended() as event:
                former = self.acceptance
                self.acceptance = former.model_copy(
                    update={
                        "tests": len(event.tests),
                        "tree": event.tree,
                        "amended": [*former.amended, *event.amended],
                    }
                )
            case GuidanceHeard() as event:
                self.guidance.append(event.note)
            case TaskStarted() as event:
                task = self.tasks.setdefault(event.task.id, _planned(event.task))
                task.state, task.started_at, task.is_repair = "running", told.at, event.repair
            case TaskMerged() as event:
                merge = event.merge
                self.merges[merge.number] = MergeView(
                    number=merge.number,
                    task=merge.task,
                    commit=merge.commit,
                    tree=merge.tree,
                    at=told.at,
                    seconds=self.seconds(told.at),
                    files=list(merge.files),
                )
                if (found := self.tasks.get(merge.task)) is not None:
                    found.state, found.finished_at = "done", told.at
                    found.merge, found.commit, found.branch = merge.number, merge.commit, merge.branch
            case _:
                self._changed(told)

    def _changed(self, told: RecordedEvent) -> None:
        """What becomes of one task."""
        match told.event:
            case TaskSplit() as event:
                self._split(event)
            case TaskEdited() as event:
                if (found := self.tasks.get(event.task.id)) is not None:
                    edited = _planned(event.task)
                    self.tasks[event.task.id] = edited.model_copy(update={"attempts": found.attempts})
                    self._revive()
            case QuestionAsked() as event:
                if (found := self.tasks.get(event.question.task)) is not None:
                    found.state, found.question = "stuck", event.question.text
            case QuestionAnswered() as event:
                if (found := self.tasks.get(event.task)) is not None:
                    found.question = ""
            case (
                MergeQueued()
                | MergeConflicted()
                | MergeReturned()
                | TaskFailed()
                | TaskStuck()
                | TaskEscalated()
                | TaskSkipped()
                | TaskRetried()
                | TaskKept() as event
            ):
                if (found := self.tasks.get(event.task)) is not None:
                    _became(found, event, told.at)
                    self._follow(found)
            case (
                AttemptStarted()
                | AttemptCoded()
                | AttemptRefused()
                | AttemptTested()
                | AttemptChecked()
                | AttemptReviewed() as event
            ):
                if (found := self.tasks.get(event.task)) is not None:
                    _attempted(found, event, told)

    def view(self, usage: Mapping[str, Usage]) -> TasksView:
        for task in self.tasks.values():
            task.usage = usage.get(task.id, Usage())
            task.started_seconds, task.finished_seconds = self.seconds(task.started_at), self.seconds(task.finished_at)
            if self.run_state.is_final and task.state not in ("done", "failed", "skipped", "split"):
                task.state = "stopped"
            if task.state == "waiting":
                task.waits_for = [one for one in task.depends_on if not self._is_through(one)]
        return TasksView(
            building_since=self.building_since,
            tasks=list(self.tasks.values()),
            acceptance=self.acceptance,
            merges=list(self.merges.values()),
            guidance=self.guidance,
        )

    def _split(self, event: TaskSplit) -> None:
        names = [part.id for part in event.into]
        self._inherit(event.task, names)
        if (former := self.tasks.get(event.task)) is not None:
            former.state, former.parts, former.question = "split", names, ""
        self.tasks |= {part.id: _planned(part) for part in event.into}
        self._revive()

    def _follow(self, task: TaskView) -> None:
        """What comes of it for those that need this task."""
        if task.state == "skipped":
            self._inherit(task.id, task.depends_on)
        self._revive()

    def _inherit(self, gone: str, heirs: Sequence[str]) -> None:
        """What waited for a task waits for its heirs: its parts or, if it is skipped, what it waited for itself."""
        for task in self.tasks.values():
            if gone in task.depends_on:
                task.depends_on = inherited(task.depends_on, {gone: heirs})

    def _revive(self) -> None:
        """What failed only because it needs others waits again when none of them is failed any more."""
        failed = {name: task for name, task in self.tasks.items() if task.state == "failed"}
        dragged = [task for task in failed.values() if task.is_dragged]
        while freed := [task for task in dragged if task.id in failed and not failed.keys() & set(task.depends_on)]:
            for task in freed:
                task.state, task.reason, task.finished_at, task.is_dragged = "waiting", "", None, False
                del failed[task.id]

    def _is_through(self, task_id: str) -> bool:
        return task_id in self.tasks and self.tasks[task_id].state in ("done", "skipped")


def tasks(events: Sequence[RecordedEvent], usage: Mapping[str, Usage]) -> TasksView:
    """`usage` is what the calls of each task used, by its id; a task without calls is left out of it."""
    fold = _Fold()
    for told in events:
        fold.take(told)
    return fold.view(usage)


def _planned(task: PlannedTask) -> TaskView:
    return TaskView(**task.model_dump(include={"id", "goal", "brief", "covers", "depends_on", "files"}))


def _became(
    task: TaskView,
    event: MergeQueued
    | MergeConflicted
    | MergeReturned
    | TaskFailed
    | TaskStuck
    | TaskEscalated
    | TaskSkipped
    | TaskRetried
    | TaskKept,
    at: datetime,
) -> None:
    match event:
        case MergeQueued():
            task.state = "merging"
        case MergeConflicted():
            task.conflicts = list(event.paths)
        case MergeReturned():
            task.state, task.returns = "fixing", task.returns + 1
        case TaskStuck():
            task.state, task.reason = "stuck", event.reason
        case TaskEscalated():
            task.escalations.append(Escalation(rung=event.rung, reason=event.reason, model=event.model))
        case TaskFailed():
            task.state, task.reason, task.finished_at = "failed", event.reason, at
            task.is_dragged = bool(event.needs)
        case TaskSkipped():
            task.state, task.reason, task.finished_at = "skipped", event.reason, at
        case TaskRetried():
            task.state, task.reason, task.finished_at = "waiting", "", None
        case TaskKept():
            task.kept_from = event.run


def _attempted(
    task: TaskView,
    event: AttemptStarted | AttemptCoded | AttemptRefused | AttemptTested | AttemptChecked | AttemptReviewed,
    told: RecordedEvent,
) -> None:
    if isinstance(event, AttemptStarted):
        task.attempts.append(Attempt(number=event.attempt, of=event.of, started_at=told.at, brief=event.brief))
        task.attempt, task.attempts_limit = event.attempt, event.of
        task.state = "running" if event.attempt == 1 else "fixing"
        return
    attempt = next((one for one in task.attempts if one.number == event.attempt), None)
    if attempt is None:
        return
    match event:
        case AttemptCoded():
            attempt.tree, attempt.files, attempt.claim = event.tree, list(event.files), event.claim
        case AttemptRefused():
            attempt.refused = event.reason
        case AttemptTested():
            attempt.tests = report_view(told)
        case AttemptChecked():
            attempt.acceptance = report_view(told)
        case AttemptReviewed():
            attempt.review = event.review
