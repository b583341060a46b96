"""What becomes of a task that gets nowhere: it is split, or a person is asked one question, or it ends with a reason.

The first rung, another model, was tried by the task itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import PlannedTask, Split, TaskOutcome
from packages.agents.contracts.plan_graph import parts_of
from packages.agents.crews.orchestrator import crew as orchestrator
from packages.agents.events import TaskEscalated, TaskFailed, TaskSplit
from packages.agents.orchestration.schedule import Standing
from packages.agents.orchestration.site import Site


async def climb(site: Site, task: PlannedTask, outcome: TaskOutcome) -> None:
    """Another model was tried by the task itself. Here: split it, ask one question, stop with a reason."""
    is_repair = site.orders[task.id].repair
    may_split = not is_repair and task.id not in site.parts and outcome.stall and outcome.stall.cause != "broken"
    if may_split and await split(site, task, outcome, str(outcome.attempts)):
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


async def split(site: Site, task: PlannedTask, outcome: TaskOutcome | None, cause: str, guidance: str = "") -> bool:
    """The Orchestrator cuts the task into smaller ones; false if it cannot. No two splits of a task share a `cause`."""
    spec, history = site.spec, outcome.history if outcome else ""
    tree = site.branch.head.tree
    words = "\n".join(part for part in (site.branch.run.ear.guidance(task.id), guidance) if part)

    async def work(at: RunContext) -> Split:
        async with at.workspace.open(tree) as bench:
            files = await bench.list_files()
        return await orchestrator.split(at, spec, task, history, files, words)

    answer = await site.context.do(f"split/{task.id}/{cause}", Split, work)
    if not answer.tasks:
        return False
    if outcome is not None:
        await escalate(site, task, outcome, "split")
    await put_parts(site, task, answer.tasks, answer.statement)
    return True


async def put_parts(site: Site, task: PlannedTask, tasks: Sequence[PlannedTask], text: str) -> None:
    parts = parts_of(task, tasks, site.schedule.last_number)
    site.schedule.replace(task.id, parts)
    site.parts |= {part.id for part in parts}
    await site.context.emit.fact(f"task/{task.id}/split", TaskSplit(task=task.id, into=tuple(parts), text=text))


async def give_up(site: Site, task: PlannedTask, attempts: int, reason: str) -> None:
    site.schedule.settle(task.id, Standing.failed, reason)
    await _tell_failed(site, TaskFailed(task=task.id, attempts=attempts, reason=reason))


async def give_up_blocked(site: Site) -> None:
    """A failed task takes those that need it along, and no others."""
    while blocked := site.schedule.blocked():
        for task, failed in blocked:
            reason = f"needs {', '.join(failed)}, which failed"
            site.schedule.settle(task.id, Standing.dragged, reason)
            await _tell_failed(site, TaskFailed(task=task.id, attempts=0, reason=reason, needs=failed))


async def _tell_failed(site: Site, event: TaskFailed) -> None:
    await site.context.emit.fact(f"task/{event.task}/failed/{site.breaths}", event)
