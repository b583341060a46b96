"""The API and a worker in one process: the real engine, control, steps and flow, over models and files in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import select, update

from apps.api.db.models import EventRow, Run, RunMessage
from apps.api.db.session import build_engine, build_sessions, transaction
from apps.api.documents.indexing import DocumentIndex
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from apps.api.resources import Resources
from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.control import Control
from apps.api.runs.bindings.inbox import COMMANDS
from apps.api.runs.bindings.models import StoredJournal
from apps.api.runs.bindings.search import Searches, documents_in
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.runs.queue import APPLICATION, VERSION, RunQueue
from apps.api.runs.repository import RunRepository
from apps.api.runs.workflow import Bindings, Width, open_queues, register
from apps.api.settings import ApiSettings
from packages.agents.contracts import RunState
from packages.agents.crews import runtime
from packages.agents.events import QuestionAsked, RunStateChanged, TaskEdited, TaskRetried, TaskSkipped, TaskSplit
from packages.llm.configuration import DayCaps
from packages.llm.router import Router
from packages.workspace.sandbox import Sandbox
from tests.agents.scripted_answers import Answer
from tests.api.runs.gated import GatedModel, HeldStore, KeptWorkspaces
from tests.application import one_application
from tests.conftest import API
from tests.factories import a_project, a_user

T = TypeVar("T")
WORKER = "worker-0"
POLL_SECONDS = 0.05
WAYS_OUT = ("task.retried", "task.skipped", "task.split", "task.edited")
PATIENCE_SECONDS = 120.0
"""A bound of waiting, not an expectation."""


class Workshop:
    """Everything lives on one loop in a thread of its own; whoever calls waits for it."""

    def __init__(
        self, settings: ApiSettings, answers: dict[str, Answer], width: Width, days: DayCaps | None = None
    ) -> None:
        self.settings, self.answers, self.width, self.days = settings, answers, width, days or DayCaps()
        self.ahead = timedelta()
        """How far the clock of what is spent, and of what goes on by itself, is ahead."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="workshop", daemon=True)
        self._thread.start()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(PATIENCE_SECONDS * 2)

    # --- what people do ------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.run(self.api(method, path, json=body, **options))

    def events(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            page = self.ask("GET", f"/runs/{run_id}/events", params={"after": after, "limit": 500}).json()
            found += page["items"]
            if not page["has_more"]:
                return found

    # --- what the worker does ------------------------------------------------------------------------------------

    def let(self, number: int) -> None:
        """Lets the model answer so many questions."""
        self._loop.call_soon_threadsafe(self.model.gate.let, number)

    def call(self, work: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(work)

    async def change(self, run_id: str, **values: Any) -> None:
        """Leaves a run's row as something else would have left it."""
        async with transaction(self.sessions) as session:
            await session.execute(update(Run).where(Run.id == run_id).values(**values))

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def crash(self) -> None:
        """The worker dies under whatever it does, and starts again under its name."""
        self.run(self._end_worker())
        self.run(self._start_worker())

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Meanwhile the worker does not see what people mark."""
        self.run(_ended(self._watch))
        try:
            yield
        finally:
            self.run(self._begin_watch())

    def settle(self, run_id: str, is_deaf: bool = False) -> None:
        """Waits until the run has ended, needs a person, or waits for a model; fails if it never comes to that.

        A deaf worker does not see marks, so nobody waits for what comes of them.
        """
        self.run(self._settle(run_id, is_deaf))

    async def _settle(self, run_id: str, is_deaf: bool) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with self.store.wakeups.bell(run_id) as bell:
            self.model.gate.on_arrival = bell.set
            while why := await self._busy_with(run_id, is_deaf):
                assert time.monotonic() < deadline, f"run {run_id} comes to nothing: {why}"
                try:
                    await asyncio.wait_for(bell.wait(), 0.5)
                except TimeoutError:
                    continue
                bell.clear()

    async def _busy_with(self, run_id: str, is_deaf: bool) -> str:
        """What the run does by itself right now; "" if it has ended, needs a person, or waits for a model."""
        async with self.sessions() as session:
            run = await session.get_one(Run, run_id)
            rows = RunRepository(session, run.owner_id)
            answer = await rows.answer_to(run_id, await rows.question_of(run_id))
        state = RunState(run.state)
        if state.is_final:
            return ""
        is_marked = run.cancelled_at or (run.paused_at is None) is (state is RunState.paused and run.pause_reason != "")
        if state is RunState.paused and not run.pause_reason and not run.cancelled_at:
            return await self._unheard(run_id)
        if is_marked and not is_deaf:
            return f"it is {state}, and marked to become something else"
        if state is RunState.paused:
            return ""
        if state is RunState.awaiting_approval:
            return "its plan is answered" if answer or run.kind == "replay" else ""
        if run_id in self.model.refused:
            return "" if is_deaf and run.paused_at else f"it is {state} at its cap"
        return "" if self.model.gate.waiting(run_id) else f"it is {state} and asks no model"

    async def _unheard(self, run_id: str) -> str:
        """What was said to a run that waits for it, and what it has heard but not begun to do."""
        keys = await self._keys(run_id)
        waiting = [one.id for one in await self._said(run_id) if one.kind in COMMANDS and not heard(one, keys)]
        if waiting:
            return f"the commands {waiting} are not heard"
        asked, is_answered = set[str](), False
        for told in await self.store.read(run_id, limit=None, kinds=("run.state_changed", "question.asked", *WAYS_OUT)):
            match told.event:
                case RunStateChanged() as event:
                    is_answered = event.state is not RunState.paused
                case QuestionAsked() as event:
                    asked.add(event.question.task)
                case TaskRetried() | TaskSkipped() | TaskSplit() as event:
                    is_answered = is_answered or event.task in asked
                case TaskEdited() as event:
                    is_answered = is_answered or event.task.id in asked
        return "its question is answered" if is_answered else ""

    def said(self, run_id: str) -> list[RunMessage]:
        return self.run(self._said(run_id))

    async def _said(self, run_id: str) -> list[RunMessage]:
        async with self.sessions() as session:
            statement = select(RunMessage).where(RunMessage.run_id == run_id).order_by(RunMessage.id)
            return list((await session.scalars(statement)).all())

    def row(self, run_id: str) -> Run:
        async def read() -> Run:
            async with self.sessions() as session:
                return await session.get_one(Run, run_id)

        return self.run(read())

    def keys(self, run_id: str) -> set[str]:
        return self.run(self._keys(run_id))

    async def _keys(self, run_id: str) -> set[str]:
        async with self.sessions() as session:
            statement = select(EventRow.key).where(EventRow.run_id == run_id, EventRow.key.is_not(None))
            return {key for key in (await session.scalars(statement)).all() if key}

    # --- open and close ------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        await asyncio.to_thread(runtime.preload)
        self._engine = build_engine(self.settings.asyncpg_url)
        self.sessions = build_sessions(self._engine)
        self._redis = build_redis(self.settings.redis_url)
        self.store = EventStore(self.sessions, self._redis, poll_seconds=0.2)
        self._queue = RunQueue(self.settings.psycopg_url)
        application = one_application()
        self._resources = Resources(self.settings, self.sessions, self._redis, self.store, self._queue)
        application.state.resources = self._resources
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with transaction(self.sessions) as session:
            person, other = await a_user(session), await a_user(session)
            self.project = (await a_project(session, person)).id
            self.other_project = (await a_project(session, other)).id
        self.api = API(httpx.AsyncClient(transport=transport, base_url="http://api"), person)
        self.other = self.api.asked_by(other)
        self.workspaces = KeptWorkspaces()
        self.artifacts = HeldStore(self.settings.artifacts)
        await self._start_worker()

    async def _start_worker(self) -> None:
        self.control = Control(self.sessions, self._redis, self.store, WORKER)
        budget = StoredBudget(self.sessions, WORKER, self.days, self.clock)
        await budget.recover()
        self.model = GatedModel(StoredJournal(self.sessions), budget, self.answers)
        bindings = Bindings(
            self.sessions,
            self.store,
            self.control,
            cast(Router, self.model),
            cast(ProjectWorkspaces, self.workspaces),
            self.artifacts,
            Searches(
                self._resources.indexer,
                documents_in(
                    self.sessions, DocumentIndex(self.sessions, self._resources.indexer, self.settings.documents)
                ),
                self.settings.repositories,
                cast(Sandbox, None),
            ),
        )
        config = DBOSConfig(
            name=APPLICATION,
            application_version=VERSION,
            executor_id=WORKER,
            system_database_url=self.settings.psycopg_url,
            serializer=DBOSPortableJSONSerializer(),
            notification_listener_polling_interval_sec=POLL_SECONDS,
            run_migrations=False,
            log_level="ERROR",
        )
        DBOS(config=config)
        register(bindings)
        DBOS.launch()
        await open_queues(self.width, POLL_SECONDS)
        await self._begin_watch()

    async def _begin_watch(self) -> None:
        self._watch = asyncio.create_task(self.control.watch())

    async def _end_worker(self) -> None:
        """As the worker does when it is told to end: the engine records no end for what is cancelled like this."""
        ours = {asyncio.current_task()}
        others = [task for task in asyncio.all_tasks() if task not in ours]
        await asyncio.gather(*(_ended(task) for task in others))
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    def close(self) -> None:
        self.run(self._close())
        runtime.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        await self._end_worker()
        await self.api.http.aclose()
        await self._resources.indexer.aclose()
        self._queue.close()
        await self.store.aclose()
        await self._redis.aclose()
        await self._engine.dispose()


def heard(said: RunMessage, keys: set[str]) -> bool:
    """The log tells what became of it."""
    told = {
        "steer": [f"guidance/{said.id}"],
        "split": [f"task/{said.task}/split", f"command/{said.id}/refused"],
    }.get(said.kind, [f"command/{said.id}", f"command/{said.id}/refused"])
    return not keys.isdisjoint(told)


async def _ended(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task], timeout=10)


@contextmanager
def open_workshop(
    database: str,
    redis: str,
    home: Path,
    answers: dict[str, Answer],
    width: Width | None = None,
    days: DayCaps | None = None,
) -> Iterator[Workshop]:
    settings = ApiSettings.load(database_url=database, redis_url=redis, conclave_home=home, local_token=None)
    workshop = Workshop(settings, answers, width or Width(), days)
    try:
        yield workshop
    finally:
        workshop.close()
