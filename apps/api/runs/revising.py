"""Which work of an ended run a revision keeps: everything that does not build on what is done anew."""

from __future__ import annotations

from collections.abc import Sequence

from apps.api.runs.projection.plan import PlanNow
from packages.agents.contracts import Base, Kept, LockedTests, PlannedTask, Revision, Spec, TaskCommand
from packages.agents.contracts.plan_graph import descendants, inherited, parts_of
from packages.agents.events import (
    AcceptanceAmended,
    AcceptanceLocked,
    AttemptCoded,
    AttemptStarted,
    MergeReturned,
    RecordedEvent,
    TaskMerged,
)


def revision_of(
    run_id: str,
    events: Sequence[RecordedEvent],
    plan: PlanNow,
    command: TaskCommand,
    earlier: Revision | None = None,
) -> Revision:
    """`plan` is the plan as the run left it; `earlier` is what it was ordered to do, if it was a revision itself."""
    planned = _changed(plan, command)
    invalid = descendants(plan.tasks.values(), command.task)
    kept = _kept(events, plan, invalid, earlier.kept if earlier else ())
    return Revision(
        of=run_id,
        spec=_spec(plan.spec, planned),
        acceptance=_acceptance(events),
        kept=tuple(one for one in kept if any(task.id == one.task for task in planned)),
        command=command,
    )


def _spec(spec: Spec, planned: Sequence[PlannedTask]) -> Spec:
    return spec.model_copy(update={"version": spec.version + 1, "tasks": tuple(planned)})


def _changed(plan: PlanNow, command: TaskCommand) -> list[PlannedTask]:
    """The tasks of the new run. What was skipped before stays out; a split without parts is the Orchestrator's."""
    gone = {task for task, state in plan.states.items() if state == "skipped" and task != command.task}
    tasks = {task.id: task for task in plan.tasks.values() if task.id not in gone}
    # What waited for a task that is left out waits for what that one waited for.
    heirs = {one: list(plan.tasks[one].depends_on) for one in gone if one in plan.tasks}
    match command.act:
        case "skip":
            heirs[command.task] = list(tasks.pop(command.task).depends_on)
        case "edit":
            tasks[command.task] = command.tasks[0].model_copy(update={"id": command.task})
        case "split" if command.tasks:
            former = tasks.pop(command.task)
            parts = parts_of(former, command.tasks, max(int(task[1:]) for task in plan.tasks))
            tasks |= {part.id: part for part in parts}
            heirs[command.task] = [part.id for part in parts]
    return [task.model_copy(update={"depends_on": inherited(task.depends_on, heirs)}) for task in tasks.values()]


def _kept(events: Sequence[RecordedEvent], plan: PlanNow, invalid: set[str], earlier: Sequence[Kept]) -> list[Kept]:
    """In the order of merging. Work that went back, or began at the head, stands on everything merged until then."""
    # Of what the run itself took over its events tell neither.
    trees = {one.task: one.branch.tree for one in earlier}
    stands_on = {one.task: one.stands_on for one in earlier}
    heads: dict[str, tuple[str, ...]] = {}
    merged: list[str] = []
    kept: list[Kept] = []
    for told in events:
        match told.event:
            case AttemptStarted() as event if event.base in heads:
                stands_on[event.task] = heads[event.base]
            case AttemptCoded() as event:
                trees[event.task] = event.tree
            case MergeReturned() as event:
                stands_on[event.task] = tuple(merged)
            case TaskMerged() as event:
                task, branch = event.merge.task, event.merge.branch
                below = stands_on.get(task, ())
                # What stands on work that is not kept is not kept either.
                if task in plan.tasks and branch and not {task, *below} & invalid:
                    base = Base(commit=branch, tree=trees.get(task, event.merge.tree))
                    kept.append(Kept(task=task, branch=base, stands_on=below))
                elif task in plan.tasks:
                    invalid = invalid | descendants(plan.tasks.values(), task)
                merged.append(task)
                heads[event.merge.tree] = tuple(merged)
    return [one for one in kept if one.task not in invalid]


def _acceptance(events: Sequence[RecordedEvent]) -> LockedTests | None:
    locked: LockedTests | None = None
    for told in events:
        match told.event:
            case AcceptanceLocked() as event:
                locked = LockedTests(tree=event.tree, tests=event.tests, amended=event.amended)
            case AcceptanceAmended() as event:
                known = locked.amended if locked else ()
                locked = LockedTests(tree=event.tree, tests=event.tests, amended=known + event.amended)
    return locked
