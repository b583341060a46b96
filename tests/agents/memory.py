"""The flow's ports in memory, so that the story can be told without a database, a sandbox or a model.

A tree is a mapping of paths to contents. The software of these stories is text: a test of requirement `R1` passes
when some file holds the words `makes R1`, and a repository's own tests pass when no file holds the word `BUG`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from packages.agents.context import RunContext, Search, ToolRefused
from packages.agents.contracts import (
    Approval,
    Artifact,
    Base,
    ChangeSet,
    CommandRun,
    Extent,
    FileChange,
    Heard,
    Joined,
    LockedTests,
    Merge,
    PageStep,
    PageView,
    PlannedTask,
    Publication,
    RunOrder,
    RunState,
    Stack,
    TestCase,
    TestReport,
    Trial,
    WebRequest,
    content_hash,
)
from packages.agents.errors import WorkFailed
from packages.agents.events import Fact, Narration
from packages.agents.orchestration.flow import run_flow
from tests.agents.nursery import Nursery
from tests.agents.scripted_answers import Answer, ScriptedModels
from tests.agents.three_ways import merge_lines

M = TypeVar("M", bound=BaseModel)


class Recorder:
    """Facts once by key, narration in order."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.narration: list[Narration] = []

    async def fact(self, key: str, event: Fact) -> None:
        earlier = self.facts.setdefault(key, event)
        assert earlier == event, f"the key {key} came with two events"

    async def narrate(self, event: Narration) -> None:
        self.narration.append(event)

    def of(self, kind: type[M]) -> list[M]:
        return [event for event in self.facts.values() if isinstance(event, kind)]

    @property
    def states(self) -> list[RunState]:
        return [event.state for event in self.facts.values() if event.kind == "run.state_changed"]


class Steps:
    """Runs the work; a result makes the way through JSON that a durable engine makes it go."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def __call__(self, name: str, result: type[M], work: Callable[[], Awaitable[M]]) -> M:
        assert name not in self.names, f"the step {name} ran twice"
        self.names.append(name)
        value = await work()
        return result.model_validate_json(value.model_dump_json())


class MemoryBench:
    serves = False

    def __init__(self, workspace: MemoryWorkspace, tree: str) -> None:
        self._workspace, self.files = workspace, dict(workspace.trees[tree])

    async def list_files(self) -> list[str]:
        return sorted(self.files)

    async def read(self, path: str, first_line: int = 1, limit: int = 400) -> str:
        if path not in self.files:
            raise ToolRefused(f"There is no file {path}.")
        return self.files[path]

    async def write(self, path: str, content: str) -> None:
        self.files[path] = content

    async def edit(self, path: str, old: str, new: str) -> str:
        self.files[path] = self.files[path].replace(old, new)
        return self.files[path]

    async def delete(self, path: str) -> None:
        del self.files[path]

    async def search(self, text: str) -> list[str]:
        return [path for path, content in self.files.items() if text in content]

    async def run_tests(self, selection: Sequence[str] = (), keyword: str = "") -> TestReport:
        return self._workspace.report(self.files)

    async def run_checks(self) -> str:
        return "clean"

    async def run_command(self, words: Sequence[str], stdin: str = "") -> CommandRun:
        raise ToolRefused("These stories run no commands.")

    async def try_requests(self, requests: Sequence[WebRequest]) -> Trial:
        raise ToolRefused("These stories start no application.")

    async def look_at_page(self, path: str, width: int, steps: Sequence[PageStep]) -> PageView:
        raise ToolRefused("These stories start no application.")

    async def store(self) -> str:
        return self._workspace.keep(self.files)


class MemoryWorkspace:
    """Commits are names. Files that two lines of work changed are merged line by line, as git does it."""

    def __init__(self, uncollectable: int = 0, files: Mapping[str, str] | None = None) -> None:
        self.trees: dict[str, dict[str, str]] = {}
        self.commits: dict[str, tuple[tuple[str, ...], str]] = {}
        self.first = self._commit((), self.keep(files or {}))
        self.tip = self.first
        self.merged: list[str] = []
        self._uncollectable = uncollectable

    def _commit(self, parents: tuple[str, ...], tree: str) -> Base:
        name = content_hash({"parents": parents, "tree": tree})
        self.commits[name] = (parents, tree)
        return Base(commit=name, tree=tree)

    def _history(self, commit: str) -> set[str]:
        parents, _ = self.commits[commit]
        return {commit}.union(*(self._history(parent) for parent in parents))

    def _merge_base(self, one: str, other: str) -> dict[str, str]:
        """The files of the best common ancestor: the one with the longest history of its own."""
        shared = self._history(one) & self._history(other)
        best = max(shared, key=lambda commit: len(self._history(commit)))
        return self.trees[self.commits[best][1]]

    def keep(self, files: Mapping[str, str]) -> str:
        name = content_hash({"files": dict(files)})
        self.trees[name] = dict(files)
        return name

    def report(self, files: Mapping[str, str]) -> TestReport:
        is_green = not any("BUG" in content for content in files.values())
        case = TestCase(id="own", outcome="passed" if is_green else "failed", message="" if is_green else "a BUG")
        return TestReport(command="pytest", exit_code=0 if is_green else 1, cases=(case,), output=case.message)

    async def start(self) -> Base:
        return self.first

    @asynccontextmanager
    async def open(
        self, tree: str, stack: Stack | None = None, since: Base | None = None
    ) -> AsyncIterator[MemoryBench]:
        yield MemoryBench(self, tree)

    async def extent(self, tree: str) -> Extent:
        files = self.trees[tree]
        return Extent(files=len(files), characters=sum(map(len, files.values())))

    async def changes(self, old: str, new: str) -> ChangeSet:
        before, after = self.trees[old], self.trees[new]
        changed = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
        return ChangeSet(
            old=old, new=new, files=tuple(FileChange(path=one, added=1, removed=0) for one in changed), text="diff"
        )

    async def run_tests(self, tree: str, stack: Stack) -> TestReport:
        return self.report(self.trees[tree])

    async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
        if self._uncollectable:
            self._uncollectable -= 1
            raise WorkFailed("SyntaxError in test_all.py")
        words = " ".join(files.values()).split()
        linked = [word for word in words if word.startswith("R")]
        tests = tuple(TestCase(id=f"test_{one}", requirements=(one,), outcome="skipped") for one in linked)
        return LockedTests(tree=self.keep(files), tests=tests)

    async def acceptance_faults(self, locked: LockedTests) -> list[str]:
        lines = "\n".join(self.trees[locked.tree].values()).splitlines()
        return [line for line in lines if "FAULT" in line]

    async def acceptance_files(self, locked: LockedTests) -> dict[str, str]:
        return dict(self.trees[locked.tree])

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        words = "\n".join(self.trees[tree].values())
        cases = tuple(
            test.model_copy(update={"outcome": "passed" if f"makes {test.requirements[0]}" in words else "failed"})
            for test in locked.tests
        )
        failed = any(case.outcome == "failed" for case in cases)
        return TestReport(command="acceptance", exit_code=1 if failed else 0, cases=cases)

    def stub_faults(self, stack: Stack) -> list[str]:
        return []

    async def with_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> str:
        tests = {f"tests/acceptance/{path}": content for path, content in self.trees[locked.tree].items()}
        return self.keep({**self.trees[tree], **tests})

    async def join(self, lines: Sequence[Base]) -> Joined:
        joined = lines[0]
        for line in lines[1:]:
            base = self._merge_base(joined.commit, line.commit)
            ours, theirs = self.trees[joined.tree], self.trees[line.tree]
            merged: dict[str, str] = {}
            conflicts: list[str] = []
            for path in sorted({*ours, *theirs}):
                old, mine, yours = base.get(path), ours.get(path), theirs.get(path)
                content = yours if mine == old else mine
                if mine != old and yours not in (old, mine):
                    content, is_clean = merge_lines(mine or "", old or "", yours or "")
                    conflicts += [] if is_clean else [path]
                if content is not None:
                    merged[path] = content
            tree = self.keep(merged)
            if conflicts:
                return Joined(conflicts=tuple(conflicts), marked=tree)
            if joined.commit in self._history(line.commit):
                joined = line
            elif line.commit not in self._history(joined.commit):
                joined = self._commit((joined.commit, line.commit), tree)
        return Joined(base=joined)

    async def record(self, task: PlannedTask, base: Base, tree: str) -> Base:
        return self._commit((base.commit,), tree)

    async def merge(self, task: PlannedTask, number: int, head: Base, branch: Base, tree: str) -> Merge:
        assert head == self.tip, "the run's branch moves from where it is"
        self.tip = self._commit((head.commit, branch.commit), tree)
        self.merged.append(task.id)
        files = (await self.changes(head.tree, tree)).files
        return Merge(number=number, task=task.id, commit=self.tip.commit, tree=tree, files=files, branch=branch.commit)

    async def start_and_get(self, tree: str, stack: Stack, path: str) -> str:
        return "{}"


class MemoryDelivery:
    def __init__(self, workspace: MemoryWorkspace) -> None:
        self.documents: dict[str, str] = {}
        self.published: list[bool] = []
        self._workspace = workspace

    async def store(self, name: str, content: str, media_type: str) -> Artifact:
        self.documents[name] = content
        return Artifact(name=name, hash=content_hash({"c": content}), size_bytes=len(content), media_type=media_type)

    async def publish(self, complete: bool) -> Publication:
        self.published.append(complete)
        branch = "main" if complete else "conclave/run"
        return Publication(repository="memory", branch=branch, commit="c", tree=self._workspace.tip.tree)

    async def bundle(self) -> Artifact:
        return await self.store("repository.bundle", self._workspace.tip.commit, "application/x-git-bundle")

    async def event_log(self) -> str:
        return "{}\n"


class NoHistory:
    """`price` is in dollars per million tokens, in and out."""

    def __init__(self, price: float | None = 0.0) -> None:
        self._price = price

    async def tokens(self, step: str) -> int:
        return 0

    async def tasks(self) -> list[tuple[float | None, float]]:
        return []

    async def model(self) -> tuple[str, float | None, float | None]:
        return "script", self._price, self._price


class Person:
    """What a person says: answers to the plan, and everything else, in order. `heard` gives one portion a time."""

    def __init__(self, approvals: Sequence[Approval] = (), says: Sequence[Heard] = ()) -> None:
        self._approvals, self._says = list(approvals), list(says)
        self.waits = 0
        self.events = Recorder()
        """What was told so far, for people who wait for their moment."""

    async def approval(self) -> Approval:
        return self._approvals.pop(0)

    async def wake(self, after: int) -> None:
        self.waits += 1
        assert self._says, "the run waits for a person who has nothing more to say"

    async def heard(self, after: int) -> Heard:
        ready = self._says and (self.waits or not self._says[0].commands)
        return self._says.pop(0) if ready else Heard(last=after)


@dataclass
class Told:
    """A story that was told, and what it left behind."""

    state: RunState
    events: Recorder
    workspace: MemoryWorkspace
    delivery: MemoryDelivery
    models: ScriptedModels
    steps: Steps
    nursery: Nursery


async def tell(
    answers: Mapping[str, Answer],
    *approvals: Approval,
    says: Sequence[Heard] = (),
    workspace: MemoryWorkspace | None = None,
    nursery: Nursery | None = None,
    delivery: type[MemoryDelivery] | None = None,
    person: Person | None = None,
    search: Callable[[MemoryWorkspace], Search] | None = None,
    history: NoHistory | None = None,
    **order: Any,
) -> Told:
    """The whole flow over ports in memory. `order` are fields of the `RunOrder`."""
    asked = RunOrder.model_validate(
        {
            "run_id": "run",
            "project_id": "project",
            "user_id": "user",
            "user_name": "anna",
            "prompt": "Create a REST API for a todo application",
            "max_rounds": 3,
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            **order,
        }
    )
    workspace, nursery = workspace or MemoryWorkspace(), nursery or Nursery()
    recorder, models, steps = Recorder(), ScriptedModels(answers), Steps()
    inbox = person or Person(approvals, says)
    inbox.events = recorder
    delivered = (delivery or MemoryDelivery)(workspace)
    context = RunContext(
        order=asked,
        step=steps,
        children=nursery,
        inbox=inbox,
        emit=recorder,
        models=models,
        workspace=workspace,
        delivery=delivered,
        history=history or NoHistory(),
        search=search(workspace) if search else None,
    )
    nursery.context = context
    state = await run_flow(context)
    return Told(state, recorder, workspace, delivered, models, steps, nursery)
