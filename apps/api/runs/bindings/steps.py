"""`Step`, `Child`, `Inbox` and `Emit` over the durable engine and the event store."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import uuid4

from dbos import DBOS, SetWorkflowID
from pydantic import BaseModel

from apps.api.events.store import EventStore
from apps.api.runs.bindings.cancellation import pre_empted
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.queue import APPROVAL
from packages.agents.contracts import Approval, TaskOrder, TaskOutcome
from packages.agents.errors import AgentError, RunCancelled, StepFailed, as_record, from_record
from packages.agents.events import Fact, Narration, StepFinished, StepRestarted, StepStarted

M = TypeVar("M", bound=BaseModel)
TaskWorkflow = Callable[[dict[str, Any]], Coroutine[Any, Any, dict[str, Any]]]
WEEK_SECONDS = 7 * 86_400
TRIES = 2
"""An unforeseen fault of a step is tried once more before it ends the run."""

_log = logging.getLogger(__name__)
_execution: ContextVar[str | None] = ContextVar("execution", default=None)


class StoredEmit:
    """Facts by key, narration under the execution that tells it."""

    def __init__(self, store: EventStore, run_id: str) -> None:
        self._store, self._run_id = store, run_id

    async def fact(self, key: str, event: Fact) -> None:
        await patiently(lambda: self._store.append(self._run_id, event, key=key))

    async def narrate(self, event: Narration) -> None:
        await patiently(lambda: self._store.append(self._run_id, event, execution=_execution.get()))


class DurableStep:
    """A step's result, or the error that it ended with, is checkpointed; a replay gets the same again."""

    def __init__(self, store: EventStore, run_id: str, mark: asyncio.Event) -> None:
        self._store, self._run_id, self._mark = store, run_id, mark

    async def __call__(self, name: str, result: type[M], work: Callable[[], Awaitable[M]]) -> M:
        async def recorded() -> dict[str, Any]:
            try:
                value = await self._told(name, work)
            except AgentError as error:
                return {"error": as_record(error)}
            return {"value": value.model_dump(mode="json")}

        outcome = await DBOS.run_step_async({"name": name}, recorded)
        if "error" in outcome:
            raise from_record(outcome["error"])
        return result.model_validate(outcome["value"])

    async def _told(self, name: str, work: Callable[[], Awaitable[M]]) -> M:
        """The work, between the narration of its start and its end."""
        execution, started = uuid4().hex[:16], time.monotonic()
        token = _execution.set(execution)
        try:
            if self._mark.is_set():
                raise RunCancelled("The run was cancelled.")
            superseded = (await patiently(lambda: self._store.open_executions(self._run_id))).get(name, ())
            if superseded:
                await self._narrate(execution, StepRestarted(step=name, superseded=tuple(superseded)))
            await self._narrate(execution, StepStarted(step=name))
            try:
                value = await self._tried(name, work)
            except AgentError:
                await self._finished(execution, name, started)
                raise
            # A step that ends with this process is not finished: the next execution supersedes what it told.
            await self._finished(execution, name, started)
            return value
        finally:
            _execution.reset(token)

    async def _tried(self, name: str, work: Callable[[], Awaitable[M]]) -> M:
        for attempt in range(1, TRIES + 1):
            try:
                return await pre_empted(patiently(work), self._mark)
            except AgentError:
                raise
            except Exception as error:
                # Only its kind is told: the words of a driver may hold what was in the query.
                _log.exception("Step %s of run %s failed (try %d of %d)", name, self._run_id, attempt, TRIES)
                cause = type(error).__name__
        raise StepFailed(f"The step {name} failed {TRIES} times, the last time with {cause}.")

    async def _finished(self, execution: str, name: str, started: float) -> None:
        seconds = round(time.monotonic() - started, 3)
        await self._narrate(execution, StepFinished(step=name, seconds=seconds))

    async def _narrate(self, execution: str, event: Narration) -> None:
        await patiently(lambda: self._store.append(self._run_id, event, execution=execution))


class DurableChild:
    """One child workflow per task; its id is the task's, so a replay finds the same child."""

    def __init__(self, run_id: str, build: TaskWorkflow) -> None:
        self._run_id, self._build = run_id, build

    async def __call__(self, order: TaskOrder) -> TaskOutcome:
        with SetWorkflowID(f"{self._run_id}/{order.task.id}"):
            handle = await DBOS.start_workflow_async(self._build, order.model_dump(mode="json"))
        outcome = await handle.get_result()
        if "error" in outcome:
            raise from_record(outcome["error"])
        return TaskOutcome.model_validate(outcome["value"])


class DurableInbox:
    """Messages that people sent, in the order of sending; each is received once, whatever restarts."""

    async def approval(self) -> Approval:
        while True:
            message = await DBOS.recv_async(APPROVAL, timeout_seconds=WEEK_SECONDS)
            if message is None:
                continue
            if message["decision"] == "cancel":
                raise RunCancelled("The run was cancelled.")
            return Approval.model_validate(message)
