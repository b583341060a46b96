"""A run with files, a real gateway and API before it, and the worker's side of its terminals in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from apps.api.accounts.revocations import Revocations
from apps.api.clock import now
from apps.api.db.accounts import AuditEntry
from apps.api.db.session import Sessions, build_engine, build_sessions, transaction
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.api.settings import as_asyncpg
from apps.api.terminal.bindings.terminal import Times
from apps.api.terminal.bindings.terminals import Terminals, recorded_in, rooms_in
from apps.api.workers.schemas import SandboxView
from apps.api.workers.service import Workers
from apps.gateway.limits.policy import policies
from packages.delivery.store import FolderStore
from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.process_folder import ProcessFolder
from tests import servers
from tests.api.process import APIProcess
from tests.api.runs.bindings.project_files import by_script
from tests.api.terminal.screen import Screen, opened
from tests.factories import Person, a_project, a_run, a_user
from tests.gateway.outside import SECRET, Answer, Outside, outside, until

WORKER = "worker-0"
PATIENT = Times(idle=3600, left=3600, life=3600)
FILES = {"readme.txt": "made by the run\n", "src/app.py": "print('hello')\n"}
ABLE = SandboxView(usable=True, name="bubblewrap", level="namespace", has_terminals=True)


@pytest.fixture(scope="module")
def served(
    postgres_address: str, template: str, redis_address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[APIProcess]:
    """One API for all tests of a module, with a database of its own. Its repositories lie where `stage` puts a link."""
    home = tmp_path_factory.mktemp("home")
    secrets = {"GATEWAY_SECRET": SECRET, "ACCOUNTS_KEY": "A" * 43}
    with servers.database(postgres_address, template) as address:
        api = APIProcess(address, redis_address, home, more=secrets)
        api.start()
        try:
            yield api
        finally:
            api.end()


@dataclass
class Stage:
    """`ada` owns the run. `held` are the terminals of the worker in this process."""

    ada: Outside
    person: Person
    run_id: str
    project_id: str
    commit: str
    redis: Redis
    sessions: Sessions
    shared: ProjectWorkspaces
    repository: Repository
    held: Terminals
    serving: asyncio.Task[None]

    async def order(self, **order: Any) -> Answer:
        return await self.ada.post(f"/runs/{self.run_id}/terminals", json=order)

    async def ticket(self, **order: Any) -> dict[str, Any]:
        answer = await self.order(**order)
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json
        return found

    @asynccontextmanager
    async def terminal(self, is_acknowledging: bool = True, **order: Any) -> AsyncIterator[Screen]:
        """A new one, in which the shell waits for commands."""
        told = await self.ticket(**order)
        async with opened(self.ada, self.run_id, told["ticket"], is_acknowledging=is_acknowledging) as screen:
            await screen.run("echo rea''dy", "ready\r\n")
            yield screen

    @asynccontextmanager
    async def again(self, terminal: str, **how: Any) -> AsyncIterator[Screen]:
        """The same terminal by another connection."""
        told = await self.ticket(terminal=terminal)
        async with opened(self.ada, self.run_id, told["ticket"], **how) as screen:
            await screen.hear()
            yield screen

    async def until_over(self, terminal: str) -> None:
        """The worker holds it no more, and has cleared away what was left of it."""

        async def is_over() -> bool:
            return not await self.redis.exists(f"terminal:{terminal}")

        await until(is_over)

    async def another_person(self) -> tuple[Person, Outside]:
        async with transaction(self.sessions) as session:
            person = await a_user(session)
        return person, replace(self.ada, token=person.token)

    async def audited(self, action: str) -> list[AuditEntry]:
        async with self.sessions() as session:
            statement = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
            return list((await session.scalars(statement)).all())


@asynccontextmanager
async def holding(
    redis_address: str, redis: Redis, sessions: Sessions, shared: ProjectWorkspaces, times: Times, at_once: int
) -> AsyncIterator[tuple[Terminals, asyncio.Task[None]]]:
    """The worker's side, once it hears."""
    revocations = Revocations(redis, sessions, now, poll_seconds=2.0)
    terminals = Terminals(redis_address, WORKER, rooms_in(shared), revocations, recorded_in(sessions), at_once, times)
    is_heard = asyncio.Event()
    serving = asyncio.create_task(terminals.serve(is_heard.set))
    try:
        await is_heard.wait()
        await Workers(redis).tell(WORKER, ABLE)
        yield terminals, serving
    finally:
        await terminals.aclose()
        await revocations.aclose()


MakeStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
async def make_stage(
    served: APIProcess, redis: Redis, redis_address: str, sandbox: Sandbox, place: Path, tmp_path: Path
) -> MakeStage:
    repositories = served.home / "repositories"
    repositories.unlink(missing_ok=True)
    repositories.symlink_to(place / "repositories")

    @asynccontextmanager
    async def make(times: Times = PATIENT, at_once: int = 20, **gateway: Any) -> AsyncIterator[Stage]:
        await redis.flushdb()
        engine = build_engine(as_asyncpg(served.database_address))
        sessions = build_sessions(engine)
        folder = ProcessFolder(place / "workspaces")
        shared = ProjectWorkspaces(
            place / "repositories", Workspaces(folder, sandbox), sandbox, FolderStore(tmp_path), by_script
        )
        async with transaction(sessions) as session:
            person = await a_user(session)
            project = await a_project(session, person)
            run = await a_run(session, person, project, state="done")
        repository = await Repository.create(shared.repository_of(project.id), sandbox)
        commit = await a_commit(repository, FILES, f"refs/conclave/runs/{run.id}/head")
        lifted = ",".join(f"{kind}:{scope}=off" for kind, scope in policies())
        async with (
            outside(redis_address, served.url, token=person.token, rate_limits=lifted, **gateway) as ada,
            holding(redis_address, redis, sessions, shared, times, at_once) as (held, serving),
        ):
            yield Stage(ada, person, run.id, project.id, commit, redis, sessions, shared, repository, held, serving)
        await engine.dispose()
        folder.close()

    return make


@pytest.fixture
async def stage(make_stage: MakeStage) -> AsyncIterator[Stage]:
    async with make_stage() as stage:
        yield stage


async def a_commit(repository: Repository, files: dict[str, str], ref: str) -> str:
    tree = await repository.store_files(files)
    commit = await repository.record_commit(tree, (), "Make it", "Coder", {}, datetime(2026, 1, 1, tzinfo=UTC))
    await repository.move(ref, commit, None)
    return commit
