"""Pulling the plug, from outside the story: cancel, pause and resume end workflows or put them back on their queue.

People leave marks on the run's row; the worker's one watcher compares them with the run's state and acts. A workflow
that is ended like this knows nothing of it: its programs are killed, its step has no result, and when it is put back it
goes on after the last step that has one.

Who moves a run next, by the engine's status of its workflow, the run's state, and the marks on its row:

    engine        state                    marks                     moved by
    ENQUEUED      queued                   none                      the engine, when there is room
    ENQUEUED      queued                   cancelled_at              the API has ended it: the workflow returns at once
    PENDING       any but paused           none                      the story, in this process
    PENDING       any but paused           none, at work nowhere     `_rescue`: lost
    any           any but queued           cancelled_at              `_look`: `_cancel`, too late if delivered
    any           any but queued, paused   paused_at                 `_look`: `_pause`
    PENDING       paused, no pause_reason  none                      a person's command: the story asks a question
    CANCELLED     paused, pause_reason     paused_at                 a person: resume, finish or cancel; `Outages`
    CANCELLED     paused, pause_reason     none                      `_look`: `_resume`
    CANCELLED     any other                none                      `_rescue`: forgotten
    ERROR, MAX…   any                      any                       `_rescue`: broken
    SUCCESS       final                    any                       nobody
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import UTC, datetime
from functools import partial

from dbos import DBOS
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, and_, or_, select, true, update

from apps.api.db.models import Run
from apps.api.db.session import Sessions, after_commit, transaction
from apps.api.events.store import EventStore
from apps.api.events.wakeups import CONTROL_CHANNEL
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.queue import AT_CAP, DAY_SPENT, OUTAGE, QUEUE, TASKS
from packages.agents.contracts import FINAL_STATES, RunState
from packages.agents.errors import StepFailed
from packages.agents.events import RunStateChanged

POLL_SECONDS = 0.5
SOON_SECONDS = 0.2
RESCUE_SECONDS = 4.0
END_SECONDS = 10.0
STOPPED = "stopped"
"""Attribute of a child that its run has ended for good: a resume leaves it as it is."""
Move = Callable[[], Awaitable[None]]
_IS_PAUSED = Run.state == RunState.paused
_MARKED = select(Run).where(
    Run.state.not_in([*FINAL_STATES, RunState.queued]),
    or_(
        Run.cancelled_at.is_not(None),
        and_(Run.paused_at.is_not(None), ~_IS_PAUSED),
        and_(Run.paused_at.is_(None), _IS_PAUSED, Run.pause_reason != ""),
    ),
)
"""Built once, for it is asked twice a second. A state that a person's mark does not fit."""

log = logging.getLogger(__name__)


class Control:
    """Knows which workflows are at work in this process, and does with them what people want."""

    def __init__(self, sessions: Sessions, redis: Redis, store: EventStore, worker_id: str) -> None:
        self._sessions, self._redis, self._store, self._worker_id = sessions, redis, store, worker_id
        self._at_work: dict[str, asyncio.Task[object]] = {}
        self._moving: dict[str, asyncio.Task[None]] = {}
        self._stranded: set[tuple[str, str]] = set()
        self._next_rescue = 0.0

    @contextlib.contextmanager
    def at_work(self, workflow_id: str) -> Iterator[None]:
        """The calling task executes this workflow until the end of the block."""
        task = asyncio.current_task()
        assert task is not None
        self._at_work[workflow_id] = task
        try:
            yield
        finally:
            if self._at_work.get(workflow_id) is task:
                del self._at_work[workflow_id]

    async def one_leaves(self, workflow_ids: Collection[str]) -> None:
        """Returns when one of these has ended here, and soon if not all of them are at work here.

        It may return for nothing. A workflow's result is in the database before its task is done.
        """
        tasks = {self._at_work[one] for one in workflow_ids if one in self._at_work}
        seconds = POLL_SECONDS if len(tasks) == len(workflow_ids) else SOON_SECONDS
        if tasks:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)

    # --- what people want --------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Runs for the life of the worker. A database that is away only delays it."""
        try:
            async with self._redis.pubsub() as listener:
                with contextlib.suppress(RedisError):
                    await listener.subscribe(CONTROL_CHANNEL)
                while True:
                    await patiently(self._look)
                    if time.monotonic() >= self._next_rescue:
                        await patiently(self._rescue)
                        self._next_rescue = time.monotonic() + RESCUE_SECONDS
                    await self._wait(listener)
        finally:
            moves = list(self._moving.values())
            for move in moves:
                move.cancel()
            await asyncio.gather(*moves, return_exceptions=True)

    def _begin(self, run_id: str, *moves: Move) -> None:
        """Moves a run, beside all others; nothing begins for one for which something is under way.

        What fails is found again by a later look, and is in nobody else's way.
        """
        if run_id in self._moving:
            return

        async def moved() -> None:
            try:
                for move in moves:
                    await patiently(move)
            except Exception:
                log.exception("Run %s could not be moved", run_id)

        self._moving[run_id] = asyncio.create_task(moved(), name=f"move {run_id}")
        self._moving[run_id].add_done_callback(lambda _: self._moving.pop(run_id, None))

    async def _look(self) -> None:
        async with self._sessions() as session:
            runs = (await session.scalars(_MARKED)).all()
        for run in runs:
            self._begin(run.id, partial(self._move_of(run), run.id))

    def _move_of(self, run: Run) -> Callable[[str], Awaitable[None]]:
        if run.cancelled_at is not None:
            return self._cancel
        return self._resume if run.paused_at is None else self._pause

    async def _cancel(self, run_id: str) -> None:
        await self._end_run(run_id)
        async with transaction(self._sessions) as session:
            run = await session.get_one(Run, run_id, with_for_update=True)
            if RunState(run.state).is_final:
                return
            if run.commit:
                # It was delivered this instant: whoever cancels or pauses now is too late.
                run.cancelled_at = None
                if run.state != RunState.paused:
                    run.paused_at, run.pause_reason = None, ""
                    after_commit(session, lambda: self._put_back(run_id))
                return
            ended = RunStateChanged(
                previous=RunState(run.state),
                state=RunState.cancelled,
                reason="The run was cancelled.",
                hint="Start a new run to try again. What is merged stays in the repository.",
            )
            await self._store.append_in(session, run_id, ended, key="state/cancelled")

    async def _pause(self, run_id: str) -> None:
        await self._end_run(run_id)
        async with transaction(self._sessions) as session:
            run = await session.get_one(Run, run_id, with_for_update=True)
            if RunState(run.state).is_final:
                return
            if run.paused_at is None:
                # Resumed before it was paused, or it asked a question in this instant and waits for the answer.
                after_commit(session, lambda: self._put_back(run_id))
                return
            paused = RunStateChanged(
                previous=RunState(run.state), state=RunState.paused, reason=run.pause_reason, hint=_hint(run)
            )
            await self._store.append_in(session, run_id, paused, key=f"paused/{run.pauses}")

    async def _resume(self, run_id: str) -> None:
        async with transaction(self._sessions) as session:
            run = await session.get_one(Run, run_id, with_for_update=True)
            if run.state != RunState.paused or run.paused_at is not None:
                return  # a person has taken over the pause, so that it holds
            resumed = RunStateChanged(previous=RunState.paused, state=RunState(run.paused_from))
            await self._store.append_in(session, run_id, resumed, key=f"resumed/{run.pauses}")
        await patiently(lambda: self._put_back(run_id))

    async def hold(self, run_id: str, reason: str) -> None:
        """Pauses a run from inside one of its steps, which ends here and is done again after the resume.

        Returns only if people take the pause back before it has come to that: then the step may try again.
        """
        marked = (
            update(Run)
            .where(Run.id == run_id, Run.paused_at.is_(None), Run.state.not_in([*FINAL_STATES]))
            .values(paused_at=datetime.now(UTC), pauses=Run.pauses + 1, pause_reason=reason)
        )
        async with transaction(self._sessions) as session:
            await session.execute(marked)
            after_commit(session, lambda: self._store.wakeups.ask_to_control(run_id))

        async def read() -> datetime | None:
            async with self._sessions() as session:
                return (await session.execute(select(Run.paused_at).where(Run.id == run_id))).scalar_one()

        while True:
            if await patiently(read) is None:
                return
            await asyncio.sleep(POLL_SECONDS)

    # --- workflows ---------------------------------------------------------------------------------------

    async def end(self, workflow_ids: Collection[str]) -> None:
        """Ends what of these is at work here, and waits until their programs are gone."""
        tasks = {self._at_work[one] for one in workflow_ids if one in self._at_work} - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=END_SECONDS)
            if late:
                log.error("%d workflows did not end within %g s: %s", len(late), END_SECONDS, sorted(workflow_ids))

    def is_at_work(self, run_id: str) -> bool:
        """Whether something of this run is executed or moved here."""
        return run_id in self._moving or any(one.partition("/")[0] == run_id for one in self._at_work)

    async def _end_run(self, run_id: str) -> None:
        # The engine first: from here on no step of theirs has a result, and none of them is taken from a queue.
        await DBOS.cancel_workflows_async([run_id], cancel_children=True)
        await self.end([one for one in self._at_work if one == run_id or one.startswith(f"{run_id}/")])

    async def _put_back(self, run_id: str) -> None:
        children = await DBOS.list_workflows_async(
            workflow_id_prefix=f"{run_id}/", status="CANCELLED", load_input=False, load_output=False
        )
        ended = [one.workflow_id for one in children if not (one.attributes or {}).get(STOPPED)]
        if ended:
            await DBOS.resume_workflows_async(ended, queue_name=TASKS)
        await DBOS.resume_workflow_async(run_id, queue_name=QUEUE)

    async def _rescue(self) -> None:
        """Puts back what nobody would move any more: what is stranded at two looks in a row is no passing moment.

        An outage of the database may end a workflow's execution without an end of the workflow; a worker that dies
        after the event of a resume leaves its workflows cancelled.
        """
        moving = set(self._moving)
        pending = await DBOS.list_workflows_async(
            status="PENDING", executor_id=self._worker_id, load_input=False, load_output=False
        )
        lost = {one.workflow_id: one.queue_name or TASKS for one in pending if one.workflow_id not in self._at_work}
        moves: dict[tuple[str, str], Move] = {
            **{("lost", one): partial(self._go_on, one, queue) for one, queue in lost.items()},
            **{("forgotten", one): partial(self._put_back, one) for one in await self._forgotten()},
            **{("broken", one): partial(self._give_up, one) for one in await self._broken()},
        }
        due: dict[str, list[Move]] = defaultdict(list)
        for cause, one in sorted(self._stranded & moves.keys()):
            due[one.partition("/")[0]].append(moves[cause, one])
        for run_id in due.keys() - moving:
            self._begin(run_id, *due[run_id])
        self._stranded = set(moves)

    async def _go_on(self, workflow_id: str, queue: str) -> None:
        log.warning("Workflow %s is at work nowhere; it goes on from its last step.", workflow_id)
        await DBOS.resume_workflow_async(workflow_id, queue_name=queue)

    async def _forgotten(self) -> set[str]:
        """Runs that are under way or wait for an answer, and whose workflow is cancelled all the same."""
        is_held = and_(Run.state == RunState.paused, Run.pause_reason != "")
        is_free = and_(Run.state != RunState.queued, ~is_held, Run.cancelled_at.is_(None), Run.paused_at.is_(None))
        return await self._unended(is_free, ["CANCELLED"])

    async def _broken(self) -> set[str]:
        """Runs that have not ended, and whose workflow has: it broke outside its story."""
        return await self._unended(true(), ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"])

    async def _unended(self, condition: ColumnElement[bool], statuses: list[str]) -> set[str]:
        async with self._sessions() as session:
            statement = select(Run.id).where(Run.state.not_in(FINAL_STATES), condition)
            run_ids = list((await session.scalars(statement)).all())
        if not run_ids:
            return set()
        ended = await DBOS.list_workflows_async(
            workflow_ids=run_ids, status=statuses, load_input=False, load_output=False
        )
        return {one.workflow_id for one in ended}

    async def _give_up(self, run_id: str) -> None:
        log.error("The workflow of run %s broke; the run ends as failed.", run_id)
        await self._end_run(run_id)
        async with transaction(self._sessions) as session:
            run = await session.get_one(Run, run_id, with_for_update=True)
            if RunState(run.state).is_final:
                return
            failed = RunStateChanged(
                previous=RunState(run.state),
                state=RunState.failed,
                reason="Conclave broke before it could say why.",
                hint=StepFailed.hint,
            )
            await self._store.append_in(session, run_id, failed, key="state/broken")

    async def _wait(self, listener: PubSub) -> None:
        try:
            await listener.get_message(ignore_subscribe_messages=True, timeout=POLL_SECONDS)
        except (RedisError, RuntimeError):
            # Without Redis the database is asked at the same pace.
            await asyncio.sleep(POLL_SECONDS)


def _hint(run: Run) -> str:
    if run.pause_reason.startswith(AT_CAP):
        return "Raise the cap, or finish as incomplete."
    if run.pause_reason.startswith(OUTAGE):
        return "It goes on by itself when one answers; `./conclave providers` says what is wrong with each."
    if run.pause_reason.startswith(DAY_SPENT):
        return "It goes on by itself when the day is over (UTC); or finish as incomplete."
    return "Resume it."
