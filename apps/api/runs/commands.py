"""What people want done with one task: in a run that is under way, or by a new run that revises one that has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Run
from apps.api.db.session import SessionDep
from apps.api.errors import RevisionUnderWay, RunFinished, RunNotFound, TaskNotFound, TaskNotReady
from apps.api.events.repository import EventRepository, recorded
from apps.api.events.store import FACT_KINDS
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.buildable import of_tasks, require_buildable
from apps.api.runs.projection.plan import PlanNow, plan_now
from apps.api.runs.queue import SAID
from apps.api.runs.repository import RunRepository
from apps.api.runs.revising import revision_of
from apps.api.runs.schemas import CommandOrder
from apps.api.runs.starting import Beginnings, again, begin
from packages.agents.contracts import PlannedTask, Revision, RunState, TaskAct, TaskCommand
from packages.agents.contracts.plan_graph import ancestors
from packages.agents.events import RecordedEvent

_AT_WORK = ("running", "fixing", "merging")


class Commands:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._principal = principal
        self._resources = resources
        self._rows = RunRepository(session, principal.user_id)

    async def give(self, run_id: str, task_id: str, act: TaskAct, order: CommandOrder) -> str:
        """The id of the run that does it: this one, or the one that revises it."""
        run = await self._rows.get(run_id, lock=True)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        rows = await EventRepository(self._session).rows(run_id, kinds=FACT_KINDS)
        told = [event for event in map(recorded, rows) if event is not None]
        plan = plan_now(told)
        if plan is None or task_id not in plan.tasks:
            raise TaskNotFound(f"Run {run_id} has no task {task_id}.")
        order = order.model_copy(update={"tasks": _as_meant(plan, plan.tasks[task_id], act, order.tasks)})
        _require_sense(plan, plan.tasks[task_id], act, order.tasks)
        if RunState(run.state).is_final:
            return await self._revise(run, told, plan, self._command(0, task_id, act, order))
        _require_turn(run, plan, task_id, act)
        edited = [task.model_dump(mode="json") for task in order.tasks]
        message = await self._rows.say(run_id, act, task=task_id, comment=order.text, tasks=edited)
        key = f"{run_id}/said/{message.id}"
        await self._resources.queue.send(self._session, run_id, SAID, {"message": message.id}, key=key)
        return run_id

    async def _revise(self, run: Run, told: list[RecordedEvent], plan: PlanNow, command: TaskCommand) -> str:
        if run.state == RunState.done:
            raise RunFinished(f"Run {run.id} is done: every requirement is proven.", "Ask for a change in a new run.")
        if not run.spec_hash or not plan.is_approved:
            raise RunFinished(f"Run {run.id} ended before its plan was approved.")
        if other := await self._rows.revision_under_way(run.id):
            raise RevisionUnderWay(f"Run {other} revises this run already.")
        earlier = Revision.model_validate(run.revision) if run.revision else None
        revision = revision_of(run.id, told, plan, command, earlier)
        if not revision.spec.tasks:
            raise RunFinished(f"Without {command.task} nothing of the plan of run {run.id} is left.")
        settings = await Beginnings(self._session).going_on(run)
        asked = {
            "kind": "revise",
            "revises": run.id,
            "revision": revision.model_dump(mode="json"),
            "settings": settings,
        }
        new_run = again(run, self._principal.user_id, **asked)
        return await begin(self._session, self._resources, new_run)

    def _command(self, number: int, task_id: str, act: TaskAct, order: CommandOrder) -> TaskCommand:
        return TaskCommand(
            id=number, by=self._principal.name, act=act, task=task_id, text=order.text, tasks=tuple(order.tasks)
        )


def _as_meant(plan: PlanNow, task: PlannedTask, act: TaskAct, given: Sequence[PlannedTask]) -> list[PlannedTask]:
    """An edited task builds on what it built on, if nothing else is said; a part on what the whole built on."""
    if act == "edit":
        kept = {"depends_on": task.depends_on}
        return [one if "depends_on" in one.model_fields_set else one.model_copy(update=kept) for one in given]
    if act == "split":
        there = ancestors(plan.tasks.values(), task.id) - {one.id for one in given}
        needs = [[one for one in part.depends_on if one not in there] for part in given]
        return [part.model_copy(update={"depends_on": own}) for part, own in zip(given, needs, strict=True)]
    return list(given)


def _require_sense(plan: PlanNow, task: PlannedTask, act: TaskAct, given: Sequence[PlannedTask]) -> None:
    """A split has several parts or leaves them to the Orchestrator, an edit has one task, nothing else has any."""
    if act == "edit" and len(given) != 1:
        raise of_tasks("An edit comes with the one task as it shall be.", "Send it in `tasks`.")
    if act == "split" and len(given) == 1:
        raise of_tasks("One part is no split.", "Send two or more in `tasks`, or none: then the Orchestrator cuts.")
    if act in ("retry", "skip") and given:
        raise of_tasks(f"To {act} a task takes no `tasks`.", "Leave them out, or edit or split the task.")
    if act == "edit":
        edited = given[0].model_copy(update={"id": task.id})
        changed = {**plan.tasks, task.id: edited}
        require_buildable(list(changed.values()), plan.spec.requirements, [edited], whole=False)
    else:
        require_buildable(given, plan.spec.requirements, given, whole=False)


def _require_turn(run: Run, plan: PlanNow, task_id: str, act: TaskAct) -> None:
    state = plan.states[task_id]
    doing = run.paused_from if run.state == RunState.paused else run.state
    if run.cancelled_at is not None or doing != RunState.building or not plan.is_approved:
        doing = "being cancelled" if run.cancelled_at else run.state
        raise TaskNotReady(
            f"Run {run.id} is {doing}.", "Edit the plan while you approve it, or wait until the run ends."
        )
    if state in _AT_WORK:
        raise TaskNotReady(f"{task_id} is being built.", "Steer it, or wait until it ends.")
    if state == "done":
        raise TaskNotReady(f"{task_id} is merged.", "Wait until the run has ended, then try again.")
    if state == "waiting" and act == "retry":
        raise TaskNotReady(f"{task_id} has not begun yet.", "Steer it instead.")


def _commands(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Commands:
    return Commands(session, principal, resources)


CommandsDep = Annotated[Commands, Depends(_commands)]
