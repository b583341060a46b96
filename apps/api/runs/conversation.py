"""What people say to a run: approve, reject, cancel. A row, and a durable message or a mark, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Run
from apps.api.db.session import SessionDep, after_commit
from apps.api.errors import PlanChanged, RunFinished, RunNotFound, RunNotWaiting
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.queue import APPROVAL
from apps.api.runs.repository import RunRepository
from apps.api.runs.schemas import ApproveOrder, RejectOrder
from packages.agents.contracts import Approval, RunState
from packages.agents.events import RunStateChanged


class Conversation:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._session = session
        self._principal = principal
        self._resources = resources
        self._rows = RunRepository(session, principal.user_id)

    async def approve(self, run_id: str, order: ApproveOrder) -> str:
        run = await self._locked(run_id)
        if order.spec_hash is not None and order.spec_hash != run.spec_hash:
            raise PlanChanged(f"Run {run_id} has another plan by now.")
        await self._answer(run, "approve", order.comment, order.budget_usd)
        return run_id

    async def reject(self, run_id: str, order: RejectOrder) -> str:
        await self._answer(await self._locked(run_id), "reject", order.comment, None)
        return run_id

    async def cancel(self, run_id: str) -> str:
        """Mark the run; the worker ends it. One that no worker has begun ends here and now."""
        run = await self._locked(run_id)
        if run.cancelled_at is not None:
            return run_id
        if RunState(run.state).is_final:
            raise RunFinished(f"Run {run_id} is {run.state}; there is nothing left to cancel.")
        await self._rows.mark_cancelled(run, datetime.now(UTC))
        await self._rows.say(run_id, "cancel")
        if run.state == RunState.queued:
            ended = RunStateChanged(
                previous=RunState.queued,
                state=RunState.cancelled,
                reason=f"Cancelled by {self._principal.name} before it began.",
                hint="Start a new run to try again.",
            )
            await self._resources.events.append_in(self._session, run_id, ended, key="state/cancelled")
        after_commit(self._session, lambda: self._resources.events.wakeups.ask_to_control(run_id))
        return run_id

    async def _answer(
        self, run: Run, decision: Literal["approve", "reject"], comment: str, budget_usd: float | None
    ) -> None:
        if run.state != RunState.awaiting_approval or run.cancelled_at is not None:
            raise RunNotWaiting(f"Run {run.id} is {'being cancelled' if run.cancelled_at else run.state}.")
        question = await self._rows.last_event_of(run.id, "run.state_changed")
        earlier = await self._rows.answer_to(run.id, question)
        if earlier is not None:
            if (earlier.kind, earlier.comment, earlier.budget_usd) == (decision, comment, budget_usd):
                return
            raise RunNotWaiting(f"Run {run.id} was answered already.", "Wait for its next state.")
        await self._rows.say(run.id, decision, answers_seq=question, comment=comment, budget_usd=budget_usd)
        message = Approval(decision=decision, by=self._principal.name, comment=comment, budget_usd=budget_usd)
        await self._resources.queue.send(
            self._session, run.id, APPROVAL, message.model_dump(mode="json"), key=f"{run.id}/answer/{question}"
        )

    async def _locked(self, run_id: str) -> Run:
        run = await self._rows.get(run_id, lock=True)
        if run is None:
            raise RunNotFound(f"There is no run {run_id}.")
        return run


def _conversation(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Conversation:
    return Conversation(session, principal, resources)


ConversationDep = Annotated[Conversation, Depends(_conversation)]
