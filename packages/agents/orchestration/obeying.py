"""What people want done with single tasks of a run that is under way."""

from __future__ import annotations

from collections.abc import Iterable

from packages.agents.contracts import PlannedTask, TaskCommand
from packages.agents.contracts.plan_rules import plan_faults
from packages.agents.events import QuestionAnswered, TaskEdited, TaskRetried, TaskSkipped
from packages.agents.orchestration.ladder import put_parts, split
from packages.agents.orchestration.schedule import Standing
from packages.agents.orchestration.site import Site


async def obey(site: Site, command: TaskCommand) -> str:
    """Does it, and returns ""; or why it cannot be done."""
    standing = site.schedule.standing.get(command.task)
    if refusal := _too_late(command, standing):
        return refusal
    act = {"retry": _retry, "skip": _skip, "edit": _edit, "split": _split}[command.act]
    if refusal := await act(site, command, site.schedule.tasks[command.task]):
        return refusal
    site.returns.pop(command.task, None)
    if command.task in site.asked:
        number = site.asked.pop(command.task)
        answered = QuestionAnswered(id=number, task=command.task, by=command.by, act=command.act, text=command.text)
        await site.context.emit.fact(f"question/{number}/answer", answered)
    return ""


def _too_late(command: TaskCommand, standing: Standing | None) -> str:
    if standing is None:
        return f"There is no task {command.task} in the plan any more."
    if standing is Standing.running:
        return f"{command.task} is being built: steer it, or wait until it ends."
    if standing is Standing.merged:
        return f"{command.task} is merged: wait until the run has ended, then try again."
    if standing is Standing.waiting and command.act == "retry":
        return f"{command.task} has not begun yet: steer it instead."
    return ""


async def _retry(site: Site, command: TaskCommand, task: PlannedTask) -> str:
    ended = site.schedule.reasons.get(task.id, "")
    site.briefs[task.id] = f"Earlier attempts came to nothing: {ended}\n{command.text}".strip()
    site.schedule.put(task)
    retried = TaskRetried(task=task.id, by=command.by, text=command.text)
    await site.context.emit.fact(f"command/{command.id}", retried)
    return ""


async def _skip(site: Site, command: TaskCommand, task: PlannedTask) -> str:
    site.schedule.skip(task.id)
    skipped = TaskSkipped(task=task.id, by=command.by, reason=command.text)
    await site.context.emit.fact(f"command/{command.id}", skipped)
    return ""


async def _edit(site: Site, command: TaskCommand, task: PlannedTask) -> str:
    edited = command.tasks[0].model_copy(update={"id": task.id})
    if fault := _fault(site, {**site.schedule.tasks, task.id: edited}.values()):
        return fault
    site.schedule.put(edited)
    event = TaskEdited(task=edited, by=command.by, text=command.text)
    await site.context.emit.fact(f"command/{command.id}", event)
    return ""


async def _split(site: Site, command: TaskCommand, task: PlannedTask) -> str:
    if command.tasks:
        if fault := _fault(site, command.tasks):
            return fault
        await put_parts(site, task, command.tasks, command.text)
    elif not await split(site, task, site.stalls.get(task.id), f"command/{command.id}", command.text):
        return f"The Orchestrator cannot split {task.id}. Say how, by giving the parts."
    return ""


def _fault(site: Site, tasks: Iterable[PlannedTask]) -> str:
    """Why these tasks could not be scheduled; "" if they can."""
    stated = [requirement.id for requirement in site.branch.spec.requirements]
    return next((finding.text for finding in plan_faults(list(tasks), stated)), "")
