"""The merge queue's work: only here the run's branch moves. First in, first out, one at a time."""

from __future__ import annotations

from packages.agents.context import Conflicted, RunContext
from packages.agents.contracts import LockedTests, Merge, MergeAttempt, PlannedTask, Stack, TaskOutcome
from packages.agents.events import MergeConflicted, MergeQueued, TaskMerged

ACCEPTANCE = PlannedTask.model_construct(
    id="A1",
    goal="Acceptance tests from the spec",
    brief="The locked acceptance tests, runnable by hand.",
    covers=[],
    depends_on=[],
    files=["tests/acceptance/"],
)
"""Planned by nobody and coded by nobody: the locked tests, merged last. Hence an id of its own kind."""


async def merge_task(context: RunContext, task: PlannedTask, number: int, outcome: TaskOutcome) -> Merge | None:
    """Merges a task's tree into the run's branch. None when it conflicts with what was merged before."""
    queued = MergeQueued(task=task.id, tree=outcome.tree, attempts=outcome.attempts)
    await context.emit.fact(f"merge/{number}/{task.id}/queued", queued)

    async def work(at: RunContext) -> MergeAttempt:
        return await _attempt(at, task, number, outcome.base, outcome.tree)

    return await _record(context, task, number, await context.do(f"merge/{number}/{task.id}", MergeAttempt, work))


async def merge_acceptance(context: RunContext, number: int, locked: LockedTests, stack: Stack) -> Merge | None:
    """Merges the locked tests, so that the delivery can be checked by hand."""

    async def work(at: RunContext) -> MergeAttempt:
        base = await at.workspace.head()
        tree = await at.workspace.with_acceptance(base, locked, stack)
        return await _attempt(at, ACCEPTANCE, number, base, tree)

    name = f"merge/{number}/{ACCEPTANCE.id}"
    return await _record(context, ACCEPTANCE, number, await context.do(name, MergeAttempt, work))


async def _attempt(context: RunContext, task: PlannedTask, number: int, base: str, tree: str) -> MergeAttempt:
    try:
        return MergeAttempt(merge=await context.workspace.merge(task, number, base, tree))
    except Conflicted as conflict:
        return MergeAttempt(conflicts=conflict.paths)


async def _record(context: RunContext, task: PlannedTask, number: int, attempt: MergeAttempt) -> Merge | None:
    if attempt.merge is None:
        conflicted = MergeConflicted(task=task.id, paths=attempt.conflicts)
        await context.emit.fact(f"merge/{number}/{task.id}/conflict", conflicted)
        return None
    await context.emit.fact(f"merge/{number}/{task.id}/merged", TaskMerged(merge=attempt.merge))
    return attempt.merge
