"""What people say to a run as a whole. A row, and a durable message or a mark, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Run
from apps.api.db.session import SessionDep, after_commit
from apps.api.errors import (
    PlanChanged,
    RunFinished,
    RunNotFound,
    RunNotPaused,
    RunNotWaiting,
    RunPaused,
    TaskNotFound,
)
from apps.api.events.repository import EventRepository, recorded
from apps.api.events.store import FACT_KINDS
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.buildable import of_tasks, require_buildable
from apps.api.runs.cancelling import cancel
from apps.api.runs.projection.tasks import tasks
from apps.api.runs.queue import APPROVAL, AT_CAP, BY_ITSELF, DAY_SPENT
from apps.api.runs.repository import RunRepository
from apps.api.runs.schemas import ApproveOrder, RejectOrder, ResumeOrder, SteerOrder
from packages.agents.contracts import Approval, PlannedTask, RunState
from packages.agents.events import CapChanged, RunStateChanged, SpecProposed

_LATE = "Ask for a change when it has ended."
_RESUME = "Resume it."
_RAISE = "Raise the cap with `budget_usd`, or finish as incomplete."


class Conversation:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._principal = principal
        self._resources = resources
        self._rows = RunRepository(session, principal.user_id)

    async def approve(self, run_id: str, order: ApproveOrder) -> str:
        run = await self._waiting(run_id)
        if order.spec_hash is not None and order.spec_hash != run.spec_hash:
            raise PlanChanged(f"Run {run_id} has another plan by now.")
        tasks = None if order.tasks is None else tuple(order.tasks)
        if tasks is not None:
            await self._require_buildable(run_id, tasks)
        await self._answer(run, "approve", order.comment, order.budget_usd, tasks)
        return run_id

    async def reject(self, run_id: str, order: RejectOrder) -> str:
        await self._answer(await self._waiting(run_id), "reject", order.comment, None)
        return run_id

    async def cancel(self, run_id: str) -> str:
        """Mark the run; the worker ends it. One that no worker has begun ends here and now."""
        run = await self._locked(run_id)
        if run.cancelled_at is not None:
            return run_id
        if RunState(run.state).is_final:
            raise RunFinished(f"Run {run_id} is {run.state}; there is nothing left to cancel.")
        if run.commit:
            raise RunFinished(f"Run {run_id} is delivered already; there is nothing left to cancel.")
        await self._rows.say(run_id, "cancel")
        reason = f"Cancelled by {self._principal.name} before it began."
        await cancel(self._session, self._resources.events, run_id, run.state, datetime.now(UTC), reason)
        return run_id

    async def pause(self, run_id: str) -> str:
        """Mark the run; the worker ends what it does now, and keeps what is finished.

        A pause that would end by itself becomes one that only a person ends.
        """
        run = await self._under_way(run_id)
        would_end = run.pause_reason.startswith(BY_ITSELF)
        if run.state == RunState.paused and not would_end:
            raise RunPaused(f"Run {run_id} is paused already.")
        if run.paused_at is None or would_end:
            await self._take_over(run)
            await self._rows.say(run_id, "pause")
            self._wake(run_id)
        return run_id

    async def resume(self, run_id: str, order: ResumeOrder) -> str:
        run = await self._held(run_id)
        if run.paused_at is None and order.budget_usd in (None, run.budget_usd):
            return run_id
        is_raised = order.budget_usd is not None and order.budget_usd > (run.budget_usd or 0)
        if run.pause_reason.startswith(AT_CAP) and not is_raised:
            raise RunPaused(f"Run {run_id} is at its cap of ${run.budget_usd or 0:.2f}.", _RAISE)
        said = await self._rows.say(run_id, "resume", budget_usd=order.budget_usd)
        await self._rows.mark_resumed(run, run.at_cap)
        if order.budget_usd is not None and order.budget_usd != run.budget_usd:
            raised = CapChanged(by=self._principal.name, budget_usd=order.budget_usd, previous_usd=run.budget_usd)
            await self._resources.events.append_in(self._session, run_id, raised, key=f"cap/{said.id}")
        self._wake(run_id)
        return run_id

    async def finish(self, run_id: str) -> str:
        """What is merged is delivered as incomplete, with no further model call."""
        run = await self._held(run_id)
        if run.paused_at is None and await self._rows.has_heard(run_id, "finish"):
            return run_id
        if not run.pause_reason.startswith((AT_CAP, DAY_SPENT)):
            raise RunNotPaused(f"Run {run_id} is not paused at a cap.", "Resume it, or cancel it.")
        await self._rows.say(run_id, "finish")
        await self._rows.mark_resumed(run, "finish")
        self._wake(run_id)
        return run_id

    async def steer(self, run_id: str, order: SteerOrder) -> str:
        run = await self._under_way(run_id)
        doing = run.paused_from if run.state == RunState.paused else run.state
        if doing in (RunState.integrating, RunState.delivering):
            raise RunFinished(f"Run {run_id} is {doing}; nobody who works on it would hear this.", _LATE)
        if order.task is not None and order.task not in await self._tasks(run_id):
            raise TaskNotFound(f"Run {run_id} has no task {order.task}.")
        await self._rows.say(run_id, "steer", comment=order.text, task=order.task or "")
        return run_id

    async def _take_over(self, run: Run) -> None:
        """Of one that is paused, the log tells that this pause ends and the person's begins; no worker has to move."""
        reason, paused = f"Paused by {self._principal.name}.", RunState.paused
        doing = RunState(run.paused_from) if run.state == paused else None
        if doing:
            await self._tell(run, RunStateChanged(previous=paused, state=doing), "resumed")
        await self._rows.mark_paused(run, datetime.now(UTC), reason)
        if doing:
            await self._tell(run, RunStateChanged(previous=doing, state=paused, reason=reason, hint=_RESUME), "paused")

    async def _tell(self, run: Run, moved: RunStateChanged, what: str) -> None:
        await self._resources.events.append_in(self._session, run.id, moved, key=f"{what}/{run.pauses}")

    async def _under_way(self, run_id: str) -> Run:
        run = await self._locked(run_id)
        if RunState(run.state).is_final or run.cancelled_at is not None:
            raise RunFinished(f"Run {run_id} is {_standing(run)}.")
        return run

    async def _waiting(self, run_id: str) -> Run:
        """A run that waits for an answer to its plan."""
        run = await self._locked(run_id)
        if run.state != RunState.awaiting_approval or run.cancelled_at is not None:
            raise RunNotWaiting(f"Run {run_id} is {_standing(run)}.")
        return run

    async def _held(self, run_id: str) -> Run:
        """A run that a person, a cap or an outage has paused; one that asks a question is paused in another way.

        It has no mark of a pause any more if it was resumed just now, and no worker has seen that yet.
        """
        run = await self._under_way(run_id)
        if run.state == RunState.paused and not run.pause_reason:
            raise RunPaused(f"Run {run_id} asks a question: {run.reason}", run.hint)
        if run.paused_at is None and run.state != RunState.paused:
            raise RunNotPaused(f"Run {run_id} is {run.state}, not paused.")
        return run

    async def _tasks(self, run_id: str) -> set[str]:
        rows = await EventRepository(self._session).rows(run_id, kinds=FACT_KINDS)
        view = tasks([event for event in map(recorded, rows) if event is not None], {})
        return {task.id for task in view.tasks}

    async def _require_buildable(self, run_id: str, plan: Sequence[PlannedTask]) -> None:
        rows = await EventRepository(self._session).rows(run_id, kinds={"spec.proposed"})
        specs = [told.event.spec for row in rows if (told := recorded(row)) and isinstance(told.event, SpecProposed)]
        if not plan:
            raise of_tasks("The plan has no task.", "Leave at least one, or reject the plan with a comment.")
        require_buildable(plan, specs[-1].requirements if specs else (), plan, whole=True)

    def _wake(self, run_id: str) -> None:
        after_commit(self._session, lambda: self._resources.events.wakeups.ask_to_control(run_id))

    async def _answer(
        self,
        run: Run,
        decision: Literal["approve", "reject"],
        comment: str,
        budget_usd: float | None,
        plan: tuple[PlannedTask, ...] | None = None,
    ) -> None:
        question = await self._rows.question_of(run.id)
        earlier = await self._rows.answer_to(run.id, question)
        edited = None if plan is None else [task.model_dump(mode="json") for task in plan]
        if earlier is not None:
            given = (earlier.kind, earlier.comment, earlier.budget_usd, earlier.tasks)
            if given == (decision, comment, budget_usd, edited):
                return
            raise RunNotWaiting(f"Run {run.id} was answered already.", "Wait for its next state.")
        await self._rows.say(
            run.id, decision, answers_seq=question, comment=comment, budget_usd=budget_usd, tasks=edited
        )
        message = Approval(
            decision=decision, by=self._principal.name, comment=comment, budget_usd=budget_usd, tasks=plan
        )
        await self._resources.queue.send(
            self._session, run.id, APPROVAL, message.model_dump(mode="json"), key=f"{run.id}/answer/{question}"
        )

    async def _locked(self, run_id: str) -> Run:
        run = await self._rows.get(run_id, lock=True)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        return run


def _standing(run: Run) -> str:
    return "being cancelled" if run.cancelled_at and not RunState(run.state).is_final else run.state


def _conversation(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Conversation:
    return Conversation(session, principal, resources)


ConversationDep = Annotated[Conversation, Depends(_conversation)]
