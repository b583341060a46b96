"""Runs: start, read, answer, cancel, and what each page of the console shows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Header, Path, Query, Response

from apps.api.db.repository import Cursor, Limit, Page
from apps.api.errors import (
    EVERYWHERE,
    EventNotFound,
    IdempotencyKeyReused,
    NotReplayable,
    PlanChanged,
    PlanInvalid,
    ProjectNotFound,
    ProjectRoleNeeded,
    QuoteNotFound,
    RepositoryUnreadable,
    RequestTooLarge,
    RevisionUnderWay,
    RunFinished,
    RunNotEnded,
    RunNotFound,
    RunNotPaused,
    RunNotWaiting,
    RunPaused,
    SandboxUnavailable,
    SpecNotFound,
    TaskNotFound,
    TaskNotReady,
    documented,
)
from apps.api.identifiers import Identifier
from apps.api.runs.commands import CommandsDep
from apps.api.runs.conversation import ConversationDep
from apps.api.runs.projection.debate import DebateView
from apps.api.runs.projection.ledger import LedgerView
from apps.api.runs.projection.reports import ReportView
from apps.api.runs.projection.spec import QuoteView, SpecView
from apps.api.runs.projection.tasks import TasksView
from apps.api.runs.recording import RecordingsDep, RecordingView
from apps.api.runs.replaying import ReplaysDep
from apps.api.runs.schemas import (
    ApproveOrder,
    CommandOrder,
    ForkOrder,
    GenerateOrder,
    RejectOrder,
    ResumeOrder,
    RunSummary,
    RunView,
    SteerOrder,
)
from apps.api.runs.service import RunsDep
from packages.agents.contracts import RunState, TaskAct

router = APIRouter(tags=["runs"], responses=EVERYWHERE)

TaskName = Annotated[str, Path(pattern=r"^T[0-9]{1,6}$", description="such as T4")]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$", description="sent again, the same run answers"),
]


@router.post(
    "/projects/{project_id}/generate",
    status_code=202,
    responses=documented(ProjectNotFound, ProjectRoleNeeded, IdempotencyKeyReused, RequestTooLarge, SandboxUnavailable),
)
async def generate(
    project_id: Identifier,
    order: GenerateOrder,
    runs: RunsDep,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> RunView:
    """Start a run. Watch it at `/runs/{id}/events/stream`."""
    run = await runs.generate(project_id, order, idempotency_key)
    response.headers["Location"] = f"/runs/{run.id}"
    return run


@router.get("/runs")
async def list_runs(
    runs: RunsDep,
    project: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
    state: Annotated[list[RunState] | None, Query(description="any of these")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RunSummary]:
    """Newest first. What a run's pages count is in `/runs/{id}` alone."""
    return await runs.page(project, state or [], cursor, limit)


@router.get("/runs/{run_id}", responses=documented(RunNotFound))
async def read_run(run_id: Identifier, runs: RunsDep) -> RunView:
    return await runs.read(run_id)


@router.get("/runs/{run_id}/spec", responses=documented(RunNotFound, SpecNotFound))
async def read_spec(
    run_id: Identifier, runs: RunsDep, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> SpecView:
    """One version of the spec, by default the newest."""
    return await runs.spec(run_id, version)


@router.get("/runs/{run_id}/quote", responses=documented(RunNotFound, QuoteNotFound))
async def read_quote(run_id: Identifier, runs: RunsDep) -> QuoteView:
    return await runs.quote(run_id)


@router.get("/runs/{run_id}/verdicts", responses=documented(RunNotFound))
async def read_verdicts(run_id: Identifier, runs: RunsDep) -> DebateView:
    """The debate: rounds, ballots, turns, objections."""
    return await runs.verdicts(run_id)


@router.get("/runs/{run_id}/tasks", responses=documented(RunNotFound))
async def read_tasks(run_id: Identifier, runs: RunsDep) -> TasksView:
    return await runs.tasks(run_id)


@router.get("/runs/{run_id}/reports", responses=documented(RunNotFound))
async def read_reports(run_id: Identifier, runs: RunsDep) -> list[ReportView]:
    """Every test report, of attempts and of merges."""
    return await runs.reports(run_id)


@router.get("/runs/{run_id}/ledger", responses=documented(RunNotFound))
async def read_ledger(run_id: Identifier, runs: RunsDep) -> LedgerView:
    return await runs.ledger(run_id)


@router.post(
    "/runs/{run_id}/approve",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunNotWaiting, PlanChanged, PlanInvalid, RequestTooLarge),
)
async def approve_run(
    run_id: Identifier,
    order: Annotated[ApproveOrder, Body(default_factory=ApproveOrder)],
    conversation: ConversationDep,
    runs: RunsDep,
) -> RunView:
    """Let the run build its plan, up to the cap."""
    return await runs.read(await conversation.approve(run_id, order))


@router.post(
    "/runs/{run_id}/reject",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunNotWaiting, RequestTooLarge),
)
async def reject_run(run_id: Identifier, order: RejectOrder, conversation: ConversationDep, runs: RunsDep) -> RunView:
    """Ask for another round, and say what should change."""
    return await runs.read(await conversation.reject(run_id, order))


@router.post(
    "/runs/{run_id}/cancel", status_code=202, responses=documented(RunNotFound, ProjectRoleNeeded, RunFinished)
)
async def cancel_run(run_id: Identifier, conversation: ConversationDep, runs: RunsDep) -> RunView:
    """Pull the plug. What is merged stays in the repository."""
    return await runs.read(await conversation.cancel(run_id))


@router.post(
    "/runs/{run_id}/pause",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunFinished, RunPaused),
)
async def pause_run(run_id: Identifier, conversation: ConversationDep, runs: RunsDep) -> RunView:
    """Stop for now. What is finished is kept, and every program of the run ends."""
    return await runs.read(await conversation.pause(run_id))


@router.post(
    "/runs/{run_id}/resume",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunFinished, RunNotPaused, RequestTooLarge),
)
async def resume_run(
    run_id: Identifier,
    order: Annotated[ResumeOrder, Body(default_factory=ResumeOrder)],
    conversation: ConversationDep,
    runs: RunsDep,
) -> RunView:
    """Go on after a pause; `budget_usd` raises the cap."""
    return await runs.read(await conversation.resume(run_id, order))


@router.post(
    "/runs/{run_id}/finish",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunFinished, RunNotPaused),
)
async def finish_run(run_id: Identifier, conversation: ConversationDep, runs: RunsDep) -> RunView:
    """Deliver what is merged as incomplete, when a run is paused at its cap."""
    return await runs.read(await conversation.finish(run_id))


@router.post(
    "/runs/{run_id}/steer",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, TaskNotFound, RunFinished, RequestTooLarge),
)
async def steer_run(run_id: Identifier, order: SteerOrder, conversation: ConversationDep, runs: RunsDep) -> RunView:
    """Tell the agents something while they work; they read it before their next round or attempt."""
    return await runs.read(await conversation.steer(run_id, order))


@router.post(
    "/runs/{run_id}/tasks/{task}/{act}",
    status_code=202,
    responses=documented(
        RunNotFound,
        ProjectRoleNeeded,
        TaskNotFound,
        TaskNotReady,
        RunFinished,
        RevisionUnderWay,
        PlanInvalid,
        RequestTooLarge,
    ),
)
async def command_task(
    run_id: Identifier,
    task: TaskName,
    act: TaskAct,
    order: Annotated[CommandOrder, Body(default_factory=CommandOrder)],
    commands: CommandsDep,
    runs: RunsDep,
    response: Response,
) -> RunView:
    """Retry, skip, split or edit one task. An ended run is revised by a new one that keeps all other work."""
    run = await runs.read(await commands.give(run_id, task, act, order))
    response.headers["Location"] = f"/runs/{run.id}"
    return run


@router.post(
    "/runs/{run_id}/replay",
    status_code=202,
    responses=documented(RunNotFound, ProjectRoleNeeded, RunNotEnded, NotReplayable, SandboxUnavailable),
)
async def replay_run(run_id: Identifier, replays: ReplaysDep, runs: RunsDep, response: Response) -> RunView:
    """Tell a run again with the answers that it had, and no other. It costs nothing and moves no branch but its own."""
    run = await runs.read(await replays.replay(run_id))
    response.headers["Location"] = f"/runs/{run.id}"
    return run


@router.post(
    "/runs/{run_id}/fork",
    status_code=202,
    responses=documented(
        RunNotFound, ProjectRoleNeeded, EventNotFound, RunNotEnded, NotReplayable, RequestTooLarge, SandboxUnavailable
    ),
)
async def fork_run(
    run_id: Identifier, order: ForkOrder, replays: ReplaysDep, runs: RunsDep, response: Response
) -> RunView:
    """Go on from an event of an ended run. What was answered until then is taken over, the rest is asked anew."""
    run = await runs.read(await replays.fork(run_id, order))
    response.headers["Location"] = f"/runs/{run.id}"
    return run


@router.get(
    "/runs/{run_id}/recording",
    responses=documented(RunNotFound, RunNotEnded, NotReplayable, RepositoryUnreadable),
)
async def read_recording(run_id: Identifier, recordings: RecordingsDep) -> RecordingView:
    """The order, the answers and the tree of an ended run, as a fixture for tests."""
    return await recordings.of(run_id)
