"""Binds the flow's ports to the engine, the database and the event store, then tells the story."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from dbos import DBOS
from sqlalchemy import select

from apps.api.db.models import Run, User
from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.runs.bindings.artifacts import RunArtifacts
from apps.api.runs.bindings.budget import account_of
from apps.api.runs.bindings.control import Control
from apps.api.runs.bindings.delivery import RunDelivery
from apps.api.runs.bindings.history import UserHistory
from apps.api.runs.bindings.inbox import RunInbox
from apps.api.runs.bindings.models import RunModels, StoredJournal
from apps.api.runs.bindings.past import Given, Past, RecalledModels
from apps.api.runs.bindings.patience import or_left, patiently
from apps.api.runs.bindings.preferences import preference_of
from apps.api.runs.bindings.search import Searches
from apps.api.runs.bindings.steps import DurableChildren, DurableStep, StoredEmit
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.runs.projection.past import other_model
from apps.api.runs.queue import QUEUE, TASKS, WORKFLOW
from packages.agents.context import RunContext
from packages.agents.contracts import (
    Attachment,
    Limits,
    Replay,
    Revision,
    Role,
    RunOrder,
    RunSettings,
    RunState,
    TaskOrder,
)
from packages.agents.errors import AgentError, StepFailed, as_record
from packages.agents.orchestration.building import build_task
from packages.agents.orchestration.flow import run_flow
from packages.delivery.store import ArtifactStore
from packages.llm.router import Router

TASK_WORKFLOW = "task"
RECOVERIES = 10_000
"""A run is innocent of how often its worker was killed: every restart counts, whoever was to blame."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bindings:
    """What the worker lends to every run."""

    sessions: Sessions
    store: EventStore
    control: Control
    router: Router
    workspaces: ProjectWorkspaces
    artifacts: ArtifactStore
    searches: Searches
    tasks_per_run: int = 8


@dataclass(frozen=True)
class Width:
    """How much happens at once: on this worker, and for one user, so that nobody can starve the others.

    A run keeps its place on the queue while it waits for its tasks or for a person.
    """

    runs: int = 200
    runs_per_user: int = 50
    tasks: int = 32
    tasks_per_user: int = 16


async def open_queues(width: Width, poll_seconds: float) -> None:
    """Takes runs and tasks from here on. Call after launch."""
    queues = (QUEUE, width.runs, width.runs_per_user), (TASKS, width.tasks, width.tasks_per_user)
    for name, at_once, per_user in queues:
        await DBOS.register_queue_async(
            name, worker_concurrency=at_once, partition_concurrency=per_user, polling_interval_sec=poll_seconds
        )


def register(bindings: Bindings) -> None:
    """Registers the run and the task workflow with the engine. Call once, before launch."""

    @DBOS.workflow(name=TASK_WORKFLOW, max_recovery_attempts=RECOVERIES)
    async def build(order: dict[str, Any]) -> dict[str, Any]:
        task_order = TaskOrder.model_validate(order)
        run = task_order.order
        with bindings.control.at_work(_workflow_id()):
            try:
                whole = run.model_copy(update={"attachments": await _attachments(bindings.sessions, run.run_id)})
                context = _context(bindings, whole, build, account_of(task_order)).at("", task_order.task.id)
                outcome = await build_task(context, task_order)
            except AgentError as error:
                return {"error": as_record(error)}
            except Exception as fault:
                # The parent ends the run with it; an exception of its own would come back without its kind.
                log.exception("The task %s of run %s broke", task_order.task.id, run.run_id)
                return {"error": as_record(StepFailed(f"The task {task_order.task.id} broke: {type(fault).__name__}."))}
            finally:
                await bindings.searches.forget(run.run_id, task_order.task.id)
        return {"value": outcome.model_dump(mode="json")}

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=RECOVERIES)
    async def run(run_id: str) -> str:
        with bindings.control.at_work(_workflow_id()):
            if ended := await _end_of(bindings.sessions, run_id):
                return ended
            loaded = await or_left(DBOS.run_step_async({"name": "order"}, _load, bindings, run_id))
            order = RunOrder.model_validate(loaded)
            try:
                return await run_flow(_context(bindings, order, build))
            finally:
                await bindings.searches.forget(run_id)
                await bindings.workspaces.forget(run_id, order.project_id)


def _workflow_id() -> str:
    workflow_id = DBOS.workflow_id
    assert workflow_id is not None
    return workflow_id


def _context(bindings: Bindings, order: RunOrder, build: Any, account: str = "") -> RunContext:
    emit = StoredEmit(bindings.store, order.run_id)
    artifacts = RunArtifacts(bindings.sessions, bindings.artifacts, order.run_id)
    workspace = bindings.workspaces.of(order, emit, artifacts.keep)
    past = Past(bindings.sessions, order.replay) if order.replay else None
    router = RecalledModels(past, StoredJournal(bindings.sessions), bindings.router) if past else bindings.router
    return RunContext(
        order=order,
        step=DurableStep(bindings.sessions, bindings.store, bindings.control, order.run_id),
        children=DurableChildren(bindings.control, order.run_id, order.user_id, build, past),
        inbox=RunInbox(bindings.sessions, order.run_id, past),
        emit=emit,
        models=RunModels(router, order.run_id, account, order.settings.models),
        workspace=workspace,
        delivery=RunDelivery(bindings.store, artifacts, workspace, order),
        history=UserHistory(bindings.sessions, bindings.router, order),
        search=bindings.searches.of(order, Given(bindings.sessions, order.run_id, order.replay)),
    )


async def _end_of(sessions: Sessions, run_id: str) -> str:
    """The state of a run that has ended already: cancelled while it was queued, or just before its worker died; or
    deleted meanwhile.
    """

    async def read() -> str:
        async with sessions() as session:
            found = (await session.execute(select(Run.state).where(Run.id == run_id))).scalar_one_or_none()
            return found or RunState.cancelled

    state = await patiently(read)
    return state if RunState(state).is_final else ""


async def _attachments(sessions: Sessions, run_id: str) -> tuple[Attachment, ...]:
    """What came with the request never changes, so that whoever needs it may read it at any time."""

    async def read() -> list[Any]:
        async with sessions() as session:
            return list((await session.execute(select(Run.attachments).where(Run.id == run_id))).scalar_one())

    return tuple(Attachment.model_validate(one) for one in await patiently(read))


async def _load(bindings: Bindings, run_id: str) -> dict[str, Any]:
    async def read() -> tuple[Run, str]:
        async with bindings.sessions() as session:
            statement = select(Run, User.name).join(User, User.id == Run.owner_id).where(Run.id == run_id)
            run, name = (await session.execute(statement)).one()
            return run, name

    run, name = await patiently(read)
    limits = Limits.model_validate(run.limits)
    has_limit_in_dollars = run.budget_usd is not None or limits.task_usd is not None
    replay = Replay(of=run.replays, until=run.from_event) if run.replays else None
    settings = RunSettings.model_validate(run.settings)
    settings = settings.model_copy(update={"missing_models": bindings.router.missing(settings.models.named())})
    preference = preference_of(settings.models, Role.coder)
    alternative_model = bindings.router.offered_alternative(has_limit_in_dollars, preference)
    if replay and not replay.is_fork:
        alternative_model = other_model(await patiently(Past(bindings.sessions, replay).events))
    order = RunOrder(
        run_id=run.id,
        project_id=run.project_id,
        user_id=run.owner_id,
        user_name=name,
        prompt=run.prompt,
        attachments=await _attachments(bindings.sessions, run_id),
        approve="ask" if run.approve == "ask" else "auto",
        budget_usd=run.budget_usd,
        max_rounds=run.max_rounds,
        limits=limits,
        tasks_at_once=bindings.tasks_per_run,
        alternative_model=alternative_model,
        retrieves=True,
        settings=settings,
        revision=Revision.model_validate(run.revision) if run.revision else None,
        replay=replay,
        created_at=run.created_at,
    )
    return order.model_dump(mode="json")
