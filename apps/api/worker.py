"""The worker process: the durable engine, and everything that a run needs to be told.

`python -m apps.api.worker` reads the same variables as the API, and TOOLCHAIN and a model's; it prints `worker ready`
when it takes runs. It ends on SIGTERM: what it was doing goes on at the next start, after the last finished step.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from pydantic import Field

from apps.api.accounts.revocations import Revocations
from apps.api.admin.workflow import open_provider_queue, register_provider_tests
from apps.api.clock import now
from apps.api.db.session import build_engine, build_sessions
from apps.api.documents.indexing import DocumentIndex
from apps.api.events.store import EventStore
from apps.api.events.wakeups import build_redis
from apps.api.indexer import Indexer
from apps.api.runs.bindings.budget import StoredBudget
from apps.api.runs.bindings.control import Control
from apps.api.runs.bindings.indexing import ProjectIndex
from apps.api.runs.bindings.isolation import Isolation
from apps.api.runs.bindings.models import StoredJournal, StoredWriters
from apps.api.runs.bindings.outages import Outages
from apps.api.runs.bindings.packages import Packages, find_uv, registries_for
from apps.api.runs.bindings.providers import ProviderBoard, SharedConditions
from apps.api.runs.bindings.removal import Removal
from apps.api.runs.bindings.search import Searches, documents_in
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.runs.queue import APPLICATION, VERSION
from apps.api.runs.workflow import Bindings, Width, open_queues, register
from apps.api.settings import ApiSettings, SettingsError
from apps.api.templates.indexing import TemplateIndex
from apps.api.terminal.bindings.terminal import Times
from apps.api.terminal.bindings.terminals import Terminals, recorded_in, rooms_in
from apps.api.workers.service import Workers
from packages.agents.crews import runtime
from packages.delivery.store import FolderStore
from packages.llm.configuration import Configuration, ConfigurationError, load_configuration
from packages.llm.health import Health
from packages.llm.router import Router
from packages.llm.telemetry import Telemetry, exporter_for
from packages.workspace.directory import Workspaces
from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Sandbox, choose_sandbox
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.sandbox.users import Users
from packages.workspace.toolchain import load_toolchain

GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


class WorkerSettings(ApiSettings):
    """What the worker needs beyond the API's settings."""

    toolchain: Path
    conclave_uv: Path | None = Field(None, description="uv, which installs Python packages for projects")
    prepare_settings_home: Path | None = Field(None, description="where the settings of the person's uv and npm lie")
    browser_home: Path | None = Field(None, description="where a browser for generated pages lies, if there is one")
    sandbox: str = "auto"
    worker_id: str = Field("worker-0", description="fixed, so that a restart takes up what this worker was doing")
    runs_at_once: int = Field(200, ge=1, description="most of them wait for their tasks or for a person")
    runs_per_user: int = Field(50, ge=1, description="a run that waits for a person counts as well")
    tasks_at_once: int = Field(32, ge=1, description="most of them wait for a model")
    tasks_per_user: int = Field(16, ge=1)
    tasks_per_run: int = Field(8, ge=1)
    programs_at_once: int = Field(2, ge=1)
    metrics_port: int | None = Field(None, ge=1, le=65_535, description="where /metrics is served, on loopback alone")
    queue_poll_seconds: float = Field(0.2, gt=0)
    terminals_at_once: int = Field(20, ge=1)
    terminal_idle_seconds: float = Field(900, gt=0, description="without a byte either way")
    terminal_left_seconds: float = Field(120, gt=0, description="without anybody who watches")
    terminal_life_seconds: float = Field(14_400, gt=0)

    @property
    def width(self) -> Width:
        return Width(self.runs_at_once, self.runs_per_user, self.tasks_at_once, self.tasks_per_user)

    @property
    def terminal_times(self) -> Times:
        return Times(self.terminal_idle_seconds, self.terminal_left_seconds, self.terminal_life_seconds)


async def serve(settings: WorkerSettings, models: Configuration) -> None:
    """Takes runs until the process is told to end."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    engine = build_engine(settings.asyncpg_url, settings.database_connections)
    sessions = build_sessions(engine)
    redis = build_redis(settings.redis_url)

    folder = ProcessFolder(settings.conclave_home / "workspaces")
    await folder.sweep()

    async def choose() -> Sandbox:
        toolchain = load_toolchain(settings.toolchain)
        return await choose_sandbox(settings.sandbox, toolchain=toolchain, scratch=folder.path())

    users = Users()
    isolation = Isolation(choose, Workers(redis), settings.worker_id)
    sandbox = await isolation.sandbox(stop)
    if sandbox is None:
        folder.close()
        return
    store = EventStore(sessions, redis)
    control = Control(sessions, redis, store, settings.worker_id)
    artifacts = FolderStore(settings.artifacts)
    budget = StoredBudget(sessions, settings.worker_id, models.day_caps)
    telemetry = Telemetry(exporter_for(os.environ))
    if settings.metrics_port:
        telemetry.serve(settings.metrics_port)
    board = ProviderBoard(redis, settings.worker_id, models.day_caps)
    conditions = SharedConditions(redis, sessions, board.changed)
    router = Router(models, StoredJournal(sessions), budget, conditions, observe=telemetry.observe)
    uv = find_uv(settings.conclave_uv, os.environ)
    until_end = AsyncExitStack()
    packages_uid = await until_end.enter_async_context(users.lend("packages"))
    packages = Packages(
        settings.conclave_home / "packages",
        sandbox.as_user(packages_uid),
        load_toolchain(settings.toolchain),
        uv,
        lambda: registries_for(uv, settings.prepare_settings_home, os.environ),
    )
    indexer = Indexer(settings.indexer)
    documents = DocumentIndex(sessions, indexer, settings.documents)
    templates = TemplateIndex(sessions, indexer)
    index = ProjectIndex(sessions, indexer, settings.repositories, sandbox, documents, templates)
    shared = ProjectWorkspaces(
        settings.repositories,
        Workspaces(folder, sandbox, users),
        sandbox,
        artifacts,
        StoredWriters(sessions),
        settings.programs_at_once,
        settings.browser_home,
        packages,
        index.behind,
    )
    searches = Searches(indexer, documents_in(sessions, documents), settings.repositories, sandbox)

    revocations = Revocations(redis, sessions, now, settings.stream_poll_seconds)
    terminals = Terminals(
        settings.redis_url,
        settings.worker_id,
        rooms_in(shared),
        revocations,
        recorded_in(sessions),
        settings.terminals_at_once,
        settings.terminal_times,
    )

    # Before any command starts: while CrewAI loads, HOME points elsewhere.
    await asyncio.to_thread(runtime.preload)
    DBOS(config=_engine(settings))
    register(Bindings(sessions, store, control, router, shared, artifacts, searches, settings.tasks_per_run))
    register_provider_tests(router)
    await budget.recover()
    DBOS.launch()
    await open_queues(settings.width, settings.queue_poll_seconds)
    await open_provider_queue()
    removal = Removal(sessions, store, control, settings.repositories, artifacts, settings.documents, indexer)
    watches = {
        asyncio.create_task(board.keep_telling(router.report), name="providers"),
        asyncio.create_task(control.watch(), name="control"),
        asyncio.create_task(isolation.keep_telling(), name="telling"),
        asyncio.create_task(shared.leftovers.watch(), name="leftovers"),
        asyncio.create_task(Health(router).watch(), name="health"),
        asyncio.create_task(Outages(sessions, store, router).watch(), name="outages"),
        asyncio.create_task(removal.watch(), name="removal"),
        asyncio.create_task(index.watch(), name="index"),
        asyncio.create_task(documents.watch(), name="documents"),
        asyncio.create_task(templates.watch(), name="templates"),
        asyncio.create_task(terminals.serve(), name="terminals"),
    }
    sys.stdout.write("worker ready\n")
    sys.stdout.flush()
    try:
        await asyncio.wait({*watches, asyncio.ensure_future(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        for task in watches:
            if task.done():
                # Without it nobody could cancel or pause a run, or start one: better a restart than that.
                task.result()
    finally:
        await terminals.aclose()
        await revocations.aclose()
        # Workflows under way are left where they are: the engine records no end for what is cancelled like this.
        await _cancel_all()
        await asyncio.to_thread(DBOS.destroy)
        # The engine's threads were the loop's as well, and ended with it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await packages.aclose()
        await until_end.aclose()
        runtime.close()
        await router.close()
        await indexer.aclose()
        await asyncio.to_thread(telemetry.close)
        await store.aclose()
        await redis.aclose()
        await engine.dispose()
        folder.close()


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.wait(others, timeout=GRACE_SECONDS)


def _engine(settings: WorkerSettings) -> DBOSConfig:
    return DBOSConfig(
        name=APPLICATION,
        application_version=VERSION,
        executor_id=settings.worker_id,
        system_database_url=settings.psycopg_url,
        # Plain data in the engine's tables: whoever can write there gets no code run here.
        serializer=DBOSPortableJSONSerializer(),
        notification_listener_polling_interval_sec=settings.queue_poll_seconds,
        run_migrations=False,
        log_level="WARNING",
    )


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("httpx", "httpx2", "httpcore", "openai", "anthropic", "google_genai", "botocore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        asyncio.run(serve(WorkerSettings.load(), load_configuration(os.environ)))
    except (SettingsError, SandboxUnavailable, ConfigurationError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
