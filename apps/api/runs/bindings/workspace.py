"""`Workspace` over the project's bare repository and the sandbox. The run's branch moves only in `merge`."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from apps.api.runs.bindings.bench import Keep, SandboxBench
from apps.api.runs.bindings.live_output import live_output
from apps.api.runs.bindings.packages import Packages, Provision
from apps.api.runs.bindings.preferences import EXAMPLE, example_of, with_stand_ins
from apps.api.runs.bindings.reports import NewestReports, change_set, file_changes, kept_report
from apps.api.runs.bindings.search import extent_of
from apps.api.runs.bindings.software import how_it_starts, software_of, stub_faults
from apps.api.runs.bindings.steps import current_step
from packages.agents.context import Emit
from packages.agents.contracts import (
    ACCEPTANCE_ID,
    Base,
    ChangeSet,
    Extent,
    Joined,
    LockedTests,
    Merge,
    PlannedTask,
    Publication,
    RunOrder,
    Stack,
    TestCase,
    TestReport,
)
from packages.agents.errors import NotRecorded, WorkFailed
from packages.delivery.store import ArtifactStore
from packages.workspace.directory import Workspace, Workspaces
from packages.workspace.errors import MergeConflict, RefMoved, StubsRefused
from packages.workspace.git.leftovers import Leftovers
from packages.workspace.git.repository import EMPTY_TREE, Repository
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import OnOutput, Sandbox
from packages.workspace.sandbox.ownership import make_directory, remove
from packages.workspace.testing import acceptance, runner

MAIN = "refs/heads/main"
ROOT = "refs/conclave/root"
"""Where every run of a new project begins, so that what one of them made can be merged into another."""
START = "start"
"""The ref of a run that stands where it began."""
ACCEPTANCE_FOLDER = "tests/acceptance"
Writers = Callable[[str, str], Awaitable[str]]
"""From a run and one of its tasks to the models that worked on it, as a commit names them."""


class ProjectWorkspaces:
    """What all runs of a worker share. At most `parallel` of their programs run at once.

    `on_main` is told of a project whose main branch is built on, or was moved.
    """

    def __init__(
        self,
        repositories: Path,
        workspaces: Workspaces,
        sandbox: Sandbox,
        artifacts: ArtifactStore,
        writers: Writers,
        parallel: int = 2,
        browser: Path | None = None,
        packages: Packages | None = None,
        on_main: Callable[[str], None] = lambda project_id: None,
    ) -> None:
        self.repositories, self.workspaces, self.sandbox = repositories, workspaces, sandbox
        self.artifacts, self.writers, self.browser, self.packages = artifacts, writers, browser, packages
        self.on_main = on_main
        self.slots = asyncio.Semaphore(parallel)
        self.leftovers = Leftovers(repositories)
        self._caches: dict[str, dict[int | None, Path]] = {}
        self.reports = NewestReports()

    def cache_of(self, run_id: str, uid: int | None) -> Path:
        """A folder that the checks of one run share, as long as the run has this uid; see `forget`."""
        caches = self._caches.setdefault(run_id, {})
        if uid not in caches:
            path = self.workspaces.folder.path() / f"cache-{secrets.token_hex(8)}"
            make_directory(path, uid)
            caches[uid] = path
        return caches[uid]

    async def forget(self, run_id: str, project_id: str) -> None:
        """What was kept for a run while it was under way."""
        self.leftovers.suspect(self.repository_of(project_id))
        for path in self._caches.pop(run_id, {}).values():
            await remove(path)

    def repository_of(self, project_id: str) -> Path:
        return self.repositories / f"{project_id}.git"

    def of(self, order: RunOrder, emit: Emit, keep: Keep | None = None) -> ProjectWorkspace:
        return ProjectWorkspace(self, order, emit, keep)


class ProjectWorkspace:
    """One run's view of its project."""

    def __init__(self, shared: ProjectWorkspaces, order: RunOrder, emit: Emit, keep: Keep | None = None) -> None:
        self._shared, self._order, self._emit, self._keep = shared, order, emit, keep
        self._path = shared.repository_of(order.project_id)
        self._variables = order.settings.variables
        self._refs = f"refs/conclave/runs/{order.run_id}"
        self._head_ref = f"{self._refs}/head"
        self._branch_ref = f"refs/heads/conclave/{order.run_id}"

    # --- reading -----------------------------------------------------------------------------------------

    async def start(self) -> Base:
        """Main as it is now or, in a new project, the project's empty commit. A ref keeps it.

        Where another run began, if that one is gone through again or revised: what is kept of it was made there.
        """
        self._shared.on_main(self._order.project_id)
        repository = await self._repository()
        commit = await self._beginning(repository)
        ref = f"{self._refs}/{START}"
        if (former := await repository.resolve(ref)) != commit:
            await repository.move(ref, commit, former)
        return Base(commit=commit, tree=await repository.tree_of(commit))

    async def _beginning(self, repository: Repository) -> str:
        if replay := self._order.replay:
            if began := await repository.resolve(f"refs/conclave/runs/{replay.of}/{START}"):
                return began
            if not replay.is_fork:
                raise NotRecorded(f"Where run {replay.of} began is not on record.")
        if (revision := self._order.revision) and (
            began := await repository.resolve(f"refs/conclave/runs/{revision.of}/{START}")
        ):
            return began
        return await repository.resolve(MAIN) or await self._root(repository)

    async def _root(self, repository: Repository) -> str:
        if (known := await repository.resolve(ROOT)) is not None:
            return known
        created = self._order.created_at
        made = await repository.record_commit(EMPTY_TREE, (), "Start the project", "Conclave", {}, created)
        try:
            await repository.move(ROOT, made, None)
        except RefMoved as moved:  # Another run was faster.
            return moved.actual or made
        return made

    async def changes(self, old: str, new: str) -> ChangeSet:
        repository = await self._repository()
        return change_set(old, new, await repository.diff(old, new))

    async def extent(self, tree: str) -> Extent:
        return extent_of(await (await self._repository()).list(tree))

    @asynccontextmanager
    async def open(
        self, tree: str, stack: Stack | None = None, since: Base | None = None
    ) -> AsyncIterator[SandboxBench]:
        # All tests are run by the stack's own command, as the judge runs them, and so once for both.
        suite = tuple(stack.test) if stack else runner.PYTEST

        async def run_tests(tree: str, selection: tuple[str, ...], keyword: str) -> TestReport:
            if not selection and not keyword:
                return await self._tested(tree, suite, ())
            return await self._tested(tree, (*runner.PYTEST, *(("-k", keyword) if keyword else ())), selection)

        repository = await self._repository()
        async with self._shared.workspaces.open(repository, tree, self._order.run_id) as workspace:
            yield SandboxBench(
                workspace,
                repository,
                self._shared.slots,
                run_tests,
                self._shared.cache_of(self._order.run_id, workspace.sandbox.uid),
                self._provided,
                self._provide,
                self._keep,
                self._shared.browser,
                stack,
                since,
            )

    # --- evidence ----------------------------------------------------------------------------------------

    async def run_tests(self, tree: str, stack: Stack) -> TestReport:
        """The same command on the same tree is run once: the Coder's last run is the judge's as well."""
        return await self._tested(tree, tuple(stack.test), ())

    async def _tested(self, tree: str, command: tuple[str, ...], selection: tuple[str, ...]) -> TestReport:
        key = (self._path, tree, command, selection, self._variables)
        if known := self._shared.reports.get(key):
            return known
        told = " ".join([*command, *selection])
        async with self._provided(tree) as (copy, missing), self._shared.slots, self._live(told) as live:
            report = await runner.run_tests(copy.sandbox, copy.path, command, selection, on_output=live)
        kept = await asyncio.to_thread(kept_report, told, report, self._shared.artifacts, packages=missing)
        if kept.ending == "exited" and not missing:
            self._shared.reports.keep(key, kept)
        return kept

    async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
        for name in files:
            if "/" in name or not (name.startswith("test_") and name.endswith(".py")):
                raise WorkFailed(f"`{name}` is not the name of a test file. Use names such as test_todos.py.")
        repository = await self._repository()
        try:
            settings = how_it_starts(stack)
        except StubsRefused as refused:
            raise WorkFailed(str(refused)) from refused
        tree = await repository.store_files({**files, "acceptance.json": settings})
        async with self._exported(tree) as copy, self._shared.slots:
            collected = await acceptance.collect_acceptance(copy.sandbox, copy.path)
        if collected.errors or not collected.tests:
            raise WorkFailed(collected.errors[-4000:] or "No test was collected. Name functions test_….")
        tests = tuple(
            TestCase(id=name, requirements=requirements, outcome="skipped") for name, requirements in collected.tests
        )
        # A commit and a ref of its own keep the tree alive and out of every branch that an agent can see.
        ref = f"{self._refs}/acceptance"
        former = await repository.resolve(ref)
        # What was locked before stays: it may be what holds.
        parents = [former] if former and await repository.tree_of(former) != tree else []
        trailers = await self._trailers(ACCEPTANCE_ID)
        commit = await repository.record_commit(
            tree, parents, "Lock the acceptance tests", "Tester", trailers, self._order.created_at
        )
        await repository.move(ref, commit, former)
        return LockedTests(tree=tree, tests=tests)

    def stub_faults(self, stack: Stack) -> list[str]:
        return stub_faults(stack)

    async def acceptance_faults(self, locked: LockedTests) -> list[str]:
        async with self._exported(locked.tree) as copy, self._shared.slots:
            return await acceptance.faults_of(copy.sandbox, copy.path)

    async def acceptance_files(self, locked: LockedTests) -> dict[str, str]:
        repository = await self._repository()
        paths = [entry.path for entry in await repository.list(locked.tree) if entry.path.endswith(".py")]
        return {path: (await repository.read(locked.tree, path)).decode() for path in paths}

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        command = "acceptance tests" + (f" against `{' '.join(stack.start)}`" if stack.start else "")
        async with (
            self._provided(tree) as (application, missing),
            self._exported(locked.tree) as tests,
            self._shared.slots,
            self._live(command) as live,
        ):
            software = software_of(application, stack)
            told = await acceptance.run_acceptance(software, tests.sandbox, tests.path, on_output=live)
        artifacts = self._shared.artifacts
        return await asyncio.to_thread(kept_report, command, told.report, artifacts, told.application_log, missing)

    async def start_and_get(self, tree: str, stack: Stack, path: str) -> str:
        async with self._provided(tree) as (copy, _), self._shared.slots:
            answer = await acceptance.probe(software_of(copy, stack), path)
        return answer.body if answer.status == 200 else ""

    # --- the run's branch --------------------------------------------------------------------------------

    async def with_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> str:
        repository = await self._repository()
        entries = await repository.list(locked.tree)
        files: dict[str, str | bytes | None] = {
            f"{ACCEPTANCE_FOLDER}/{entry.path}": await repository.read(locked.tree, entry.path) for entry in entries
        }
        present = [entry.path for entry in await repository.list(tree)]
        # Whatever an agent put there gives way: the delivered tests are the locked ones.
        files |= {path: None for path in present if path.startswith(f"{ACCEPTANCE_FOLDER}/") and path not in files}
        beside = ("conftest.py", "program.py", *(("serve_stubs.py",) if stack.services else ()))
        for inside, content in harness_files(*beside).items():
            files[f"{ACCEPTANCE_FOLDER}/{Path(inside).name}"] = content
        # A package, so that its modules may bear the names of the repository's own tests.
        files[f"{ACCEPTANCE_FOLDER}/__init__.py"] = ""
        if self._variables:
            there = await repository.read(tree, EXAMPLE) if EXAMPLE in present else b""
            files[EXAMPLE] = example_of(self._variables, there.decode(errors="replace"))
        return await repository.store_files(files, tree)

    async def join(self, lines: Sequence[Base]) -> Joined:
        """Each line is merged into those before it; what is part of another already adds nothing."""
        repository = await self._repository()
        joined = lines[0]
        for line in lines[1:]:
            try:
                tree = await repository.merge(joined.commit, line.commit)
            except MergeConflict as conflict:
                return Joined(conflicts=tuple(conflict.paths), marked=conflict.tree)
            if await repository.is_ancestor(joined.commit, line.commit):
                joined = line
            elif not await repository.is_ancestor(line.commit, joined.commit):
                parents, created = (joined.commit, line.commit), self._order.created_at
                commit = await repository.record_commit(tree, parents, "Join", "Conclave", {}, created)
                joined = Base(commit=commit, tree=tree)
        return Joined(base=joined)

    async def record(self, task: PlannedTask, base: Base, tree: str) -> Base:
        repository = await self._repository()
        ref = f"{self._refs}/tasks/{task.id}"
        former = await repository.resolve(ref)
        if former is not None and former != base.commit:
            (commit,) = await repository.log(former, 1)
            if commit.tree == tree and tuple(commit.parents) == (base.commit,):
                return Base(commit=former, tree=tree)
        author = "Tester" if task.id == ACCEPTANCE_ID else "Coder"
        goal = " ".join(task.goal.split())
        trailers = await self._trailers(task.id)
        made = await repository.record_commit(tree, [base.commit], goal, author, trailers, datetime.now(UTC))
        await repository.move(ref, made, former)
        return Base(commit=made, tree=tree)

    async def merge(self, task: PlannedTask, number: int, head: Base, branch: Base, tree: str) -> Merge:
        repository = await self._repository()
        former = await repository.resolve(self._head_ref)
        commit = former if former and await self._is_merge(repository, former, head, branch, tree) else None
        if commit is None:
            trailers = {**await self._trailers(task.id), "Merge": f"M{number}"}
            title = f"Merge {task.id}: {' '.join(task.goal.split())}"
            parents = [head.commit, branch.commit]
            commit = await repository.record_commit(tree, parents, title, "Integrator", trailers, datetime.now(UTC))
            # The first merge makes the ref; every other finds the head where the one before left it.
            await repository.move(self._head_ref, commit, head.commit if former else None)
        diff = await repository.diff(head.commit, commit)
        files = file_changes(diff.files)
        return Merge(number=number, task=task.id, commit=commit, tree=tree, files=files, branch=branch.commit)

    async def _is_merge(self, repository: Repository, commit: str, head: Base, branch: Base, tree: str) -> bool:
        """This very merge was made before, by a step that did not live to tell."""
        (newest,) = await repository.log(commit, 1)
        return newest.tree == tree and tuple(newest.parents) == (head.commit, branch.commit)

    async def publish(self, complete: bool) -> Publication:
        """Main moves forward only: if it moved since this run began, the run's branch alone is published.

        A replay shows what was, and moves main never.
        """
        repository = await self._repository()
        head = await repository.resolve(self._head_ref)
        if head is None:
            raise WorkFailed("Nothing was merged, so there is nothing to publish.")
        await repository.move(self._branch_ref, head, await repository.resolve(self._branch_ref))
        branch = self._branch_ref.removeprefix("refs/heads/")
        main = await repository.resolve(MAIN)
        complete = complete and (self._order.replay is None or self._order.replay.is_fork)
        if complete and main != head:
            if main is None or await repository.is_ancestor(main, head):
                await repository.move(MAIN, head, main)
                self._shared.on_main(self._order.project_id)
                branch = "main"
        elif complete:
            branch = "main"
        tree = await repository.tree_of(head)
        return Publication(repository=str(self._path), branch=branch, commit=head, tree=tree)

    async def bundle(self) -> bytes:
        """The branch that `publish` named, with all its history."""
        repository = await self._repository()
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "repository.bundle")
            await repository.bundle(self._branch_ref, target)
            return await asyncio.to_thread(target.read_bytes)

    # --- small things ------------------------------------------------------------------------------------

    async def _repository(self) -> Repository:
        return await Repository.create(self._path, self._shared.sandbox)

    @asynccontextmanager
    async def _exported(self, tree: str) -> AsyncIterator[Workspace]:
        repository = await self._repository()
        async with self._shared.workspaces.open(repository, tree, self._order.run_id) as workspace:
            yield workspace

    @asynccontextmanager
    async def _provided(self, tree: str) -> AsyncIterator[Provision]:
        async with self._exported(tree) as copy:
            yield await self._provide(copy)

    async def _provide(self, workspace: Workspace) -> Provision:
        provision = Provision(workspace)
        if packages := self._shared.packages:
            async with self._live("the packages that the project asks for") as live:
                await live("Fetching what is not here yet …\n")  # Told only if it takes its time.
                provision = await packages.provide(workspace)
        return with_stand_ins(provision, self._variables)

    def _live(self, program: str) -> AbstractAsyncContextManager[OnOutput]:
        return live_output(self._emit, current_step.get(), program)

    async def _trailers(self, task: str) -> dict[str, str]:
        model = await self._shared.writers(self._order.run_id, task)
        return {"Run": self._order.run_id, "Task": task, "Model": model}
