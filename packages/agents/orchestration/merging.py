"""The merge queue's work: only here the run's branch moves. First in, first out, one at a time.

A merge is computed first, tested on the merged tree, and only then becomes the head: the run's branch is never red.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from packages.agents.context import Bench, RunContext, ToolRefused
from packages.agents.contracts import (
    ACCEPTANCE_ID,
    Advice,
    Base,
    Joined,
    Merge,
    PlannedTask,
    Resolution,
    Role,
    TaskOrder,
    TaskOutcome,
    TestCase,
    TestReport,
    Text,
)
from packages.agents.crews.architect import crew as architect
from packages.agents.crews.integrator import crew as integrator
from packages.agents.crews.planner import crew as planner
from packages.agents.events import (
    ConflictAdvised,
    ConflictResolved,
    MergeChecked,
    MergeConflicted,
    MergeQueued,
    MergeReturned,
    TaskMerged,
)
from packages.agents.orchestration.both import both
from packages.agents.orchestration.feedback import NO_TESTS_COLLECTED, first_line, name_failures
from packages.agents.orchestration.ledger import locked_cases
from packages.agents.orchestration.run import Branch

ACCEPTANCE = PlannedTask.model_construct(
    id=ACCEPTANCE_ID,
    goal="Acceptance tests from the spec",
    brief="The locked acceptance tests, runnable by hand.",
    covers=[],
    depends_on=[],
    files=["tests/acceptance/"],
)
"""Planned by nobody and coded by nobody: the locked tests, merged last. Hence an id of its own kind."""

_DIFF_CHARACTERS = 20_000
_CONFLICT_LINES = 2_000
_MARKER = "<<<<<<< "


@dataclass(frozen=True)
class Returned:
    """The run's branch did not move: the task is to be done again from `base`, and `brief` says why."""

    base: Base
    brief: str


async def merge_task(
    branch: Branch, order: TaskOrder, outcome: TaskOutcome, completed: Collection[str], others: Sequence[PlannedTask]
) -> Returned | None:
    """Merges a task's branch into the run's, or says how the task has to be done again.

    `completed` are the requirements that the head completes already, `others` the tasks that are merged.
    """
    context, task = branch.run.context, order.task
    name = f"merge/{task.id}/{outcome.attempts}"
    queued = MergeQueued(task=task.id, tree=outcome.branch.tree, attempts=outcome.attempts)
    await context.emit.fact(f"{name}/queued", queued)
    lines = (branch.head, outcome.branch)
    joined = await context.do(f"{name}/join", Joined, lambda at: at.workspace.join(lines))
    if joined.base is not None:
        tree = joined.base.tree
    else:
        conflicted = MergeConflicted(task=task.id, paths=joined.conflicts)
        await context.emit.fact(f"{name}/conflict", conflicted)
        resolution = await _resolve(branch, name, task, joined, others)
        if resolution.unresolved:
            return await _send_back(branch, name, order, outcome, joined)
        tree = resolution.tree
    if tree == outcome.branch.tree and (known := outcome.acceptance) is not None:
        # Exactly what the task's own tests and the acceptance tests ran on.
        if broken := name_failures(_lost(branch, known, completed)):
            return await _send_back(branch, name, order, outcome, joined, broken)
        await _commit(branch, task, outcome.branch, tree)
        await branch.weigh(task.id, outcome.acceptance)
        return None
    suite, acceptance = await _evidence(branch, name, tree)
    await context.emit.fact(f"{name}/checked", MergeChecked(task=task.id, tree=tree, report=suite))
    if broken := _broken(branch, suite, acceptance, completed):
        return await _send_back(branch, name, order, outcome, joined, broken)
    await _commit(branch, task, outcome.branch, tree)
    await branch.weigh(task.id, acceptance)
    return None


async def merge_as_it_is(branch: Branch, task: PlannedTask, line: Base, others: Sequence[PlannedTask]) -> bool:
    """Merges a line of work that was judged before; false if it conflicts with the head beyond resolving.

    What was resolved is new, and has to pass the repository's tests.
    """
    context, lines, name = branch.run.context, (branch.head, line), f"merge/{task.id}"
    joined = await context.do(f"{name}/join", Joined, lambda at: at.workspace.join(lines))
    if joined.base is not None:
        tree = joined.base.tree
    else:
        await context.emit.fact(f"{name}/conflict", MergeConflicted(task=task.id, paths=joined.conflicts))
        resolution = await _resolve(branch, name, task, joined, others)
        if resolution.unresolved:
            return False
        tree, stack = resolution.tree, branch.spec.stack
        suite = await context.do(f"{name}/test", TestReport, lambda at: at.workspace.run_tests(tree, stack))
        await context.emit.fact(f"{name}/checked", MergeChecked(task=task.id, tree=tree, report=suite))
        if not suite.is_green:
            return False
    await _commit(branch, task, line, tree)
    return True


async def merge_acceptance(branch: Branch) -> None:
    """Merges the locked tests, so that the delivery can be checked by hand."""
    head = branch.head

    async def work(at: RunContext) -> Base:
        tree = await at.workspace.with_acceptance(head.tree, branch.locked, branch.spec.stack)
        return await at.workspace.record(ACCEPTANCE, head, tree)

    tests = await branch.run.context.do(f"{ACCEPTANCE.id}/record", Base, work)
    await _commit(branch, ACCEPTANCE, tests, tests.tree)
    await branch.weigh(ACCEPTANCE.id)


async def _commit(branch: Branch, task: PlannedTask, line: Base, tree: str) -> None:
    number, head = branch.run.merges + 1, branch.head
    merge = await branch.run.context.do(
        f"merge/{number}/{task.id}", Merge, lambda at: at.workspace.merge(task, number, head, line, tree)
    )
    await branch.run.context.emit.fact(f"merge/{number}/{task.id}/merged", TaskMerged(merge=merge))
    branch.run.merges, branch.head = number, merge.head
    branch.merged[task.id] = line
    branch.touched[task.id] = {file.path for file in merge.files}


async def _evidence(branch: Branch, name: str, tree: str) -> tuple[TestReport, TestReport]:
    context, stack, locked = branch.run.context, branch.spec.stack, branch.locked
    return await both(
        context.do(f"{name}/test", TestReport, lambda at: at.workspace.run_tests(tree, stack)),
        context.do(f"{name}/check", TestReport, lambda at: at.workspace.run_acceptance(tree, locked, stack)),
    )


def _broken(branch: Branch, suite: TestReport, acceptance: TestReport, completed: Collection[str]) -> str:
    """What the merge would break, in words; "" if nothing. What was never whole before is not broken by it."""
    parts: list[str] = []
    if not suite.is_green and suite.exit_code != NO_TESTS_COLLECTED:
        parts.append(f"The repository's tests fail on the merged files.\n{suite.output[-6000:]}")
    if lost := _lost(branch, acceptance, completed):
        parts.append(name_failures(lost))
    return "\n\n".join(parts)


def _lost(branch: Branch, acceptance: TestReport, completed: Collection[str]) -> tuple[TestCase, ...]:
    """What passed on the head, passes no more, and was whole there."""
    ledger, whole = branch.run.ledger, set(completed)
    passed = {case.id for row in ledger.rows for case in row.tests if case.outcome == "passed"} if ledger else set()
    cases = locked_cases(branch.locked, acceptance)
    return tuple(
        case for case in cases if case.outcome != "passed" and case.id in passed and set(case.requirements) <= whole
    )


async def _send_back(
    branch: Branch, name: str, order: TaskOrder, outcome: TaskOutcome, joined: Joined, broken: str = ""
) -> Returned:
    """After a clean merge that breaks something the task goes on from the merged files, after a conflict anew."""
    context, task = branch.run.context, order.task
    if joined.base is not None:
        base, cause, brief = joined.base, "tests", f"Merged with what others made meanwhile, this breaks.\n{broken}"
    else:
        base, cause = branch.head, "conflict"

        async def diff(at: RunContext) -> Text:
            changes = await at.workspace.changes(order.base.tree, outcome.branch.tree)
            return Text(text=changes.text[:_DIFF_CHARACTERS])

        changes = await context.do(f"{name}/diff", Text, diff)
        paths = ", ".join(joined.conflicts)
        brief = (
            f"Your changes conflict with what others merged meanwhile, in {paths}. Make them anew on top of what is "
            f"there now, and keep what the others made.\n{broken}\nThese were your changes:\n{changes.text}"
        )
    returned = MergeReturned.model_validate({"task": task.id, "cause": cause, "reason": first_line(brief)})
    await context.emit.fact(f"{name}/returned", returned)
    return Returned(base, brief)


# --- conflicts -------------------------------------------------------------------------------------------------


async def _resolve(
    branch: Branch, name: str, task: PlannedTask, joined: Joined, others: Sequence[PlannedTask]
) -> Resolution:
    """The Integrator resolves; Architect and Planner are asked first, each what belongs in the result."""
    context, spec = branch.run.context, branch.spec
    # What they changed counts, not what they were planned to change.
    contested = set(joined.conflicts)
    touching = [other for other in others if branch.touched.get(other.id, set()) & contested] or list(others)

    async def by_architect(at: RunContext) -> Advice:
        return await architect.advise(at, spec, task, touching, await _both_sides(at, joined))

    async def by_planner(at: RunContext) -> Advice:
        return await planner.advise(at, spec, task, touching, await _both_sides(at, joined))

    first, second = await both(
        context.do(f"{name}/architect", Advice, by_architect), context.do(f"{name}/planner", Advice, by_planner)
    )
    for role, advice in ((Role.architect, first), (Role.planner, second)):
        advised = ConflictAdvised(task=task.id, by=role, text=advice.statement)
        await context.emit.fact(f"{name}/advice/{role.value}", advised)

    async def work(at: RunContext) -> Resolution:
        advice = (first.statement, second.statement)
        async with at.workspace.open(joined.marked, spec.stack) as bench:
            sides = await _both_sides(at, joined)
            statement = await integrator.resolve(at, spec, task, touching, sides, advice, bench)
            marked = {hit.partition(":")[0] for hit in await bench.search(_MARKER)}
            tree = await bench.store()
            # A file that one side deleted bears no marker: where nothing was changed, nothing was resolved.
            is_open = marked if tree != joined.marked else set(joined.conflicts)
            unresolved = tuple(path for path in joined.conflicts if path in is_open)
            return Resolution(tree=tree, statement=statement, unresolved=unresolved)

    resolution = await context.do(f"{name}/resolve", Resolution, work)
    resolved = ConflictResolved(
        task=task.id,
        tree=resolution.tree,
        paths=joined.conflicts,
        unresolved=resolution.unresolved,
        text=resolution.statement,
    )
    await context.emit.fact(f"{name}/resolved", resolved)
    return resolution


async def _both_sides(context: RunContext, joined: Joined) -> str:
    async with context.workspace.open(joined.marked) as bench:
        parts = [f"## {path}\n{await _shown(bench, path)}" for path in joined.conflicts]
    return "\n\n".join(parts)


async def _shown(bench: Bench, path: str) -> str:
    try:
        return await bench.read(path, limit=_CONFLICT_LINES)
    except ToolRefused as refused:  # Binary, too large, or deleted by both.
        return f"(not shown: {refused})"
