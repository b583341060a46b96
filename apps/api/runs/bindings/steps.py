"""`Step`, `Children` and `Emit` over the durable engine and the event store."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import uuid4

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, WorkflowHandleAsync, WorkflowStatus
from pydantic import BaseModel
from sqlalchemy import select

from apps.api.db.models import ModelCall, Run, RunMessage
from apps.api.db.outage import is_away
from apps.api.db.session import Sessions
from apps.api.events.store import EventStore
from apps.api.runs.bindings.control import STOPPED, Control
from apps.api.runs.bindings.past import Past
from apps.api.runs.bindings.patience import or_left, patiently
from apps.api.runs.projection.past import arrivals, position
from apps.api.runs.queue import AT_CAP, DAY_SPENT, OUTAGE, TASKS
from packages.agents.contracts import TaskOrder, TaskOutcome
from packages.agents.errors import (
    AgentError,
    BudgetExhausted,
    DayExhausted,
    LimitReached,
    ModelsAway,
    StepFailed,
    as_record,
    from_record,
)
from packages.agents.events import Fact, Narration, StepFinished, StepRestarted, StepStarted

M = TypeVar("M", bound=BaseModel)
TaskWorkflow = Callable[[dict[str, Any]], Coroutine[Any, Any, dict[str, Any]]]
TRIES = 2
"""An unforeseen fault of a step is tried once more before it ends the step."""
DEATHS_BEFORE_ALONE = 2
MOST_DEATHS = 5
"""A step in which the worker dies is suspected, then tried with no other suspect beside it, then given up."""
POLL_SECONDS = 0.2
ENDED = ["SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"]
"""A cancelled child counts: if its run is ended with it, the engine takes no result of the step that saw it."""

_log = logging.getLogger(__name__)
_execution: ContextVar[str | None] = ContextVar("execution", default=None)
current_step: ContextVar[str] = ContextVar("step", default="")
"""The name of the step at work, for those who tell of it without being told its name."""
_suspects = asyncio.Lock()


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

    def __init__(self, sessions: Sessions, store: EventStore, control: Control, run_id: str) -> None:
        self._sessions, self._store, self._control, self._run_id = sessions, store, control, run_id

    async def __call__(self, name: str, result: type[M], work: Callable[[], Awaitable[M]]) -> M:
        async def recorded() -> dict[str, Any]:
            try:
                value = await self._told(name, work)
            except AgentError as error:
                return {"error": as_record(error)}
            return {"value": value.model_dump(mode="json")}

        outcome = await or_left(DBOS.run_step_async({"name": name}, recorded))
        if "error" in outcome:
            raise from_record(outcome["error"])
        return result.model_validate(outcome["value"])

    async def _told(self, name: str, work: Callable[[], Awaitable[M]]) -> M:
        """The work, between the narration of its start and its end."""
        execution, started = uuid4().hex[:16], time.monotonic()
        token, outer = _execution.set(execution), current_step.set(name)
        try:
            earlier = await patiently(lambda: self._store.executions(self._run_id, name))
            if earlier.told:
                await self._narrate(execution, StepRestarted(step=name, superseded=earlier.told))
            async with self._quarantine(name, earlier.deaths):
                await self._narrate(execution, StepStarted(step=name))
                try:
                    value = await self._tried(name, work)
                except AgentError:
                    await self._finished(execution, name, started)
                    raise
                except asyncio.CancelledError:
                    # Ended in order: what it told counts no more, and nobody died of it.
                    ended = StepRestarted(step=name, superseded=(execution,), is_ended=True)
                    with contextlib.suppress(Exception):
                        await asyncio.shield(self._store.append(self._run_id, ended, execution=execution))
                    raise
                await self._finished(execution, name, started)
                return value
        finally:
            _execution.reset(token)
            current_step.reset(outer)

    @contextlib.asynccontextmanager
    async def _quarantine(self, name: str, deaths: int) -> AsyncIterator[None]:
        """Whoever is in a step when the worker dies is suspected; only the guilty is there again when it is alone."""
        if deaths >= MOST_DEATHS:
            raise StepFailed(f"The worker died {deaths} times in the step {name}.")
        if deaths < DEATHS_BEFORE_ALONE:
            yield
            return
        async with _suspects:
            yield

    async def _tried(self, name: str, work: Callable[[], Awaitable[M]]) -> M:
        attempt = 1
        while attempt <= TRIES:
            try:
                return await self._held(work)
            except AgentError:
                raise
            except Exception as error:
                if is_away(error) and await self._was_away():
                    continue
                # Only its kind is told: the words of a driver may hold what was in the query.
                _log.exception("Step %s of run %s failed (try %d of %d)", name, self._run_id, attempt, TRIES)
                cause = type(error).__name__
                attempt += 1
        raise StepFailed(f"The step {name} failed {TRIES} times, the last time with {cause}.")

    async def _held(self, work: Callable[[], Awaitable[M]]) -> M:
        """The work, again and again for as long as the run is held at its cap, or by an outage of all models."""
        while True:
            try:
                return await work()
            except LimitReached:
                raise  # no cap that could be raised
            except DayExhausted as error:
                if await self._is_to_finish():
                    raise
                reason = f"{DAY_SPENT}: {error.message}"
            except BudgetExhausted as error:
                if not await self._is_held_at_cap():
                    raise
                reason = f"{AT_CAP}: {error.message}"
            except ModelsAway as error:
                # A first call that fails for good tells of a wrong setting; later there is work to lose.
                if not (error.heals or await self._has_answers()):
                    raise
                reason = f"{OUTAGE}: {error.message}"
            await self._control.hold(self._run_id, reason)

    async def _was_away(self) -> bool:
        """Whether the database does not answer; returns when it does. Much else may say what an outage says."""

        async def ask() -> None:
            async with self._sessions() as session:
                await session.execute(select(1))

        try:
            await ask()
        except Exception as error:
            if not is_away(error):
                raise
            await patiently(ask)
            return True
        return False

    async def _is_held_at_cap(self) -> bool:
        async def read() -> str:
            async with self._sessions() as session:
                return (await session.execute(select(Run.at_cap).where(Run.id == self._run_id))).scalar_one()

        return await patiently(read) == "pause"

    async def _is_to_finish(self) -> bool:
        """Whether a person has said that what is merged shall do."""

        async def read() -> bool:
            async with self._sessions() as session:
                said = select(RunMessage.id).where(RunMessage.run_id == self._run_id, RunMessage.kind == "finish")
                return (await session.execute(said.limit(1))).first() is not None

        return await patiently(read)

    async def _has_answers(self) -> bool:
        async def read() -> bool:
            async with self._sessions() as session:
                found = await session.execute(select(ModelCall.step).where(ModelCall.run_id == self._run_id).limit(1))
                return found.first() is not None

        return await patiently(read)

    async def _finished(self, execution: str, name: str, started: float) -> None:
        seconds = round(time.monotonic() - started, 3)
        await self._narrate(execution, StepFinished(step=name, seconds=seconds))

    async def _narrate(self, execution: str, event: Narration) -> None:
        await patiently(lambda: self._store.append(self._run_id, event, execution=execution))


class DurableChildren:
    """One child workflow for each order of a task; its name is the order's, so that a replay finds the same child.

    Where a run goes the way of another, its tasks come to the merge queue in the same order.
    """

    def __init__(
        self, control: Control, run_id: str, user_id: str, build: TaskWorkflow, past: Past | None = None
    ) -> None:
        self._control, self._run_id, self._user_id, self._build = control, run_id, user_id, build
        self._past = past

    async def start(self, order: TaskOrder) -> str:
        name = f"{self._run_id}/{order.task.id}/{order.first_attempt}"
        with SetWorkflowID(name), SetEnqueueOptions(queue_partition_key=self._user_id):
            await or_left(DBOS.enqueue_workflow_async(TASKS, self._build, order.model_dump(mode="json")))
        return name

    async def first(self, names: Sequence[str]) -> tuple[str, TaskOutcome]:
        async def look() -> list[WorkflowStatus]:
            return await DBOS.list_workflows_async(
                workflow_ids=await self._next(names), status=ENDED, load_input=False, load_output=False
            )

        async def ended() -> list[str]:
            while True:
                if found := await patiently(look):
                    one = min(found, key=lambda one: (one.completed_at or 0, names.index(one.workflow_id)))
                    return [one.workflow_id, one.status]
                await self._control.one_leaves(names)

        name, status = await or_left(DBOS.run_step_async({"name": "first"}, ended))
        if status != "SUCCESS":
            raise StepFailed(f"The workflow of the task {name.split('/')[1]} broke ({status}).")
        handle: WorkflowHandleAsync[dict[str, Any]] = await DBOS.retrieve_workflow_async(name, existing_workflow=False)
        outcome = await or_left(handle.get_result(polling_interval_sec=POLL_SECONDS))
        if "error" in outcome:
            raise from_record(outcome["error"])
        return name, TaskOutcome.model_validate(outcome["value"])

    async def _next(self, names: Sequence[str]) -> list[str]:
        """Whose turn it is: whoever ends first, or in the way of another run the one that came first there."""
        arrived = arrivals(await self._past.events()) if self._past else []
        places = {name: position(arrived, *_order_of(name)) for name in names}
        first = min(names, key=lambda name: places[name])
        return [first] if places[first] < len(arrived) else list(names)

    async def stop(self, names: Sequence[str]) -> None:
        # Marked before they end: a pause that comes in between shall not let a resume revive them.
        for name in names:
            await or_left(DBOS.update_workflow_attributes_async(name, {STOPPED: True}))
        await or_left(DBOS.cancel_workflows_async(list(names)))
        await self._control.end(names)


def _order_of(name: str) -> tuple[str, int]:
    """Task and first attempt of a child."""
    _, task, attempt = name.rsplit("/", 2)
    return task, int(attempt)
