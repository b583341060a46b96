"""The build: whatever is ready runs at once, whatever is finished is merged, whoever is stuck climbs the ladder."""

from __future__ import annotations

from packages.agents.contracts import (
    Base,
    Joined,
    PlannedTask,
    Question,
    RunState,
    Stall,
    TaskOrder,
    TaskOutcome,
)
from packages.agents.contracts.plan_graph import ancestors
from packages.agents.events import CommandRefused, QuestionAsked
from packages.agents.orchestration.ladder import climb, give_up_blocked
from packages.agents.orchestration.merging import Returned, merge_task
from packages.agents.orchestration.obeying import obey
from packages.agents.orchestration.repairing import to_be_mended
from packages.agents.orchestration.schedule import Standing
from packages.agents.orchestration.site import Site

MAX_RETURNS = 2
"""How often a task may come back from the merge queue."""


async def build(site: Site) -> None:
    """Until every task is merged, failed or skipped."""
    while True:
        await listen(site)
        await give_up_blocked(site)
        for task in site.schedule.startable():
            await start(site, task)
        if site.children:
            name, outcome = await site.context.children.first(list(site.children))
            task = site.schedule.tasks[site.children.pop(name)]
            await take(site, task, outcome)
        elif site.schedule.those(Standing.stuck):
            await ask(site)
        else:
            return


async def stop(site: Site) -> None:
    """Ends what still runs; what is merged stays."""
    if site.children:
        await site.context.children.stop(list(site.children))
        site.children.clear()


# --- one task ----------------------------------------------------------------------------------------------------


async def start(site: Site, task: PlannedTask, repair: bool = False, base: Base | None = None) -> None:
    """Orders a task. Its base holds what it depends on and nothing else, so that it is the same in any order."""
    site.schedule.standing[task.id] = Standing.running
    first_attempt = site.attempts.get(task.id, 0) + 1
    included = set(site.branch.merged)
    if base is None:
        base = await base_of(site, task, first_attempt)
        if base != site.branch.head:
            included = ancestors(site.schedule.tasks.values(), task.id)
    ready = site.schedule.completed_by({*included, task.id})
    order = TaskOrder(
        order=site.context.order.for_task(),
        spec=site.spec,
        task=task,
        base=base,
        acceptance=site.branch.locked,
        due=tuple(one for one in task.covers if one in ready),
        ready=ready,
        failures=tuple(to_be_mended(site)) if repair else (),
        brief=site.briefs.pop(task.id, ""),
        remarks=site.branch.run.remarks,
        repair=repair,
        first_attempt=first_attempt,
    )
    site.orders[task.id] = order
    site.children[await site.context.children.start(order)] = task.id


async def base_of(site: Site, task: PlannedTask, attempt: int) -> Base:
    """The commits of the tasks that it depends on, joined; the head, if these conflict and it was settled there."""
    lines = [site.branch.merged[one] for one in task.depends_on if one in site.branch.merged]
    if not lines:
        return site.branch.start
    if len(lines) == 1:
        return lines[0]
    joined = await site.context.do(f"{task.id}/{attempt}/base", Joined, lambda at: at.workspace.join(lines))
    return joined.base or site.branch.head


async def take(site: Site, task: PlannedTask, outcome: TaskOutcome) -> None:
    """What a child came back with: a branch to merge, or a task that got nowhere."""
    site.attempts[task.id] = outcome.attempts
    if outcome.status == "stuck":
        await climb(site, task, outcome)
        return
    head = site.schedule.completed_by(site.branch.merged)
    others = [other for other in site.schedule.tasks.values() if other.id in site.branch.merged]
    returned = await merge_task(site.branch, site.orders[task.id], outcome, head, others)
    if returned is None:
        site.schedule.settle(task.id, Standing.merged)
        return
    await send_back(site, task, outcome, returned)


async def send_back(site: Site, task: PlannedTask, outcome: TaskOutcome, returned: Returned) -> None:
    site.returns[task.id] = site.returns.get(task.id, 0) + 1
    if site.returns[task.id] > MAX_RETURNS:
        stall = Stall(cause="same_failure", text=f"It does not merge: {returned.brief.splitlines()[0][:300]}")
        await climb(site, task, outcome.model_copy(update={"status": "stuck", "stall": stall}))
        return
    site.briefs[task.id] = returned.brief
    await start(site, task, site.orders[task.id].repair, returned.base)


async def ask(site: Site) -> None:
    """Everything else has come to its end: the run waits for a person's word about what is stuck."""
    run = site.branch.run
    stuck = site.schedule.those(Standing.stuck)
    for task_id in stuck:
        if task_id not in site.asked:
            site.questions += 1
            site.asked[task_id] = site.questions
            text = f"{task_id} is stuck: {site.stalls[task_id].reason} Retry it with a hint, split, edit or skip it."
            question = Question(id=site.asked[task_id], task=task_id, text=text)
            await site.context.emit.fact(f"question/{question.id}", QuestionAsked(question=question))
    await run.move(RunState.paused, site.schedule.reasons[stuck[0]], f"Retry, split, edit or skip {stuck[0]}.")
    await site.context.inbox.wake(run.ear.last)
    # Building already while it is heard: what a person wants may need a model, and meet the cap.
    await run.move(RunState.building)


# --- people ------------------------------------------------------------------------------------------------------


async def listen(site: Site) -> None:
    """Takes in guidance, and does what people want done with single tasks."""
    site.breaths += 1
    ear = site.branch.run.ear
    await ear.listen(site.context, f"breath/{site.breaths}")
    while ear.commands:
        command = ear.commands.pop(0)
        if reason := await obey(site, command):
            refused = CommandRefused(id=command.id, task=command.task, by=command.by, reason=reason)
            await site.context.emit.fact(f"command/{command.id}/refused", refused)
