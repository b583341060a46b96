"""What becomes of a task that gets nowhere: it is split, or a person is asked one question, or it ends with a reason.

The first rung, another model, was tried by the task itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import PlannedTask, Split, TaskOutcome
from packages.agents.crews.orchestrator import crew as orchestrator
from packages.agents.events import TaskEscalated, TaskFailed, TaskSplit
from packages.agents.orchestration.schedule import Standing, renumbered
from packages.agents.orchestration.site import Site


async def climb(site: Site, task: PlannedTask, outcome: TaskOutcome) -> None:
    """Another model was tried by the task itself. Here: split it, ask one question, stop with a reason."""
    is_repair = site.orders[task.id].repair
    may_split = not is_repair and task.id not in site.parts and outcome.stall and outcome.stall.cause != "broken"
    if may_split and await split(site, task, outcome):
        return
    if not is_repair and site.context.order.approve == "ask":
        await escalate(site, task, outcome, "question")
        site.schedule.settle(task.id, Standing.stuck, outcome.reason)
        site.stalls[task.id] = outcome
        return
    await escalate(site, task, outcome, "stop")
    await give_up(site, task, outcome.attempts, outcome.reason)


async def escalate(site: Site, task: PlannedTask, outcome: TaskOutcome, rung: str) -> None:
    event = TaskEscalated.model_validate(
        {"task": task.id, "attempts": outcome.attempts, "rung": rung, "reason": outcome.reason}
    )
    await site.context.emit.fact(f"task/{task.id}/{outcome.attempts}/{rung}", event)


async def split(site: Site, task: PlannedTask, outcome: TaskOutcome | None, guidance: str = "") -> bool:
    """The Orchestrator cuts the task into smaller ones; false if it cannot."""
    spec, history = site.spec, outcome.history if outcome else ""
    tree = site.branch.head.tree
    words = "\n".join(part for part in (site.branch.run.ear.guidance(task.id), guidance) if part)

    async def work(at: RunContext) -> Split:
        async with at.workspace.open(tree) as bench:
            files = await bench.list_files()
        return await orchestrator.split(at, spec, task, history, files, words)

    number = site.attempts.get(task.id, 0)
    answer = await site.context.do(f"split/{task.id}/{number}", Split, work)
    if not answer.tasks:
        return False
    if outcome is not None:
        await escalate(site, task, outcome, "split")
    await put_parts(site, task, answer.tasks, answer.statement)
    return True


async def put_parts(site: Site, task: PlannedTask, tasks: Sequence[PlannedTask], text: str) -> None:
    parts = renumbered(tasks, site.schedule.last_number)
    site.schedule.replace(task.id, parts)
    site.parts |= {part.id for part in parts}
    into = tuple(site.schedule.tasks[part.id] for part in parts)
    await site.context.emit.fact(f"task/{task.id}/split", TaskSplit(task=task.id, into=into, text=text))


async def give_up(site: Site, task: PlannedTask, attempts: int, reason: str, standing_reason: str = "") -> None:
    site.schedule.settle(task.id, Standing.failed, standing_reason or reason)
    event = TaskFailed(task=task.id, attempts=attempts, reason=reason)
    await site.context.emit.fact(f"task/{task.id}/failed/{site.breaths}", event)
