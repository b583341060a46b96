"""The merge queue."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Merge, Role, TestReport
from packages.agents.events.base import Event


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


class ConflictAdvised(Event):
    kind: Literal["conflict.advised"] = "conflict.advised"
    task: str
    by: Role
    text: str


class ConflictResolved(Event):
    """The Integrator's resolution; `unresolved` paths still hold markers, so that it cannot be used."""

    kind: Literal["conflict.resolved"] = "conflict.resolved"
    task: str
    tree: str
    paths: tuple[str, ...]
    unresolved: tuple[str, ...] = ()
    text: str


class MergeChecked(Event):
    """The repository's own tests on a merged tree, before the run's branch moves to it."""

    kind: Literal["merge.checked"] = "merge.checked"
    task: str
    tree: str
    report: TestReport


class MergeReturned(Event):
    """The branch did not move: the task goes back with `reason` as its brief."""

    kind: Literal["merge.returned"] = "merge.returned"
    task: str
    cause: Literal["conflict", "tests"]
    reason: str


class MergeTested(Event):
    """The whole acceptance suite on the merged tree; `amended` of its functions were amended by then."""

    kind: Literal["merge.tested"] = "merge.tested"
    merge: int
    task: str
    report: TestReport
    amended: int = 0
