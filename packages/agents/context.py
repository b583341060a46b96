"""What the story is told over: ports. The worker binds them to the engine, the database and the sandbox.

`flow` reads no clock, no random number, no environment and no database except through these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel

from packages.agents.contracts import (
    Approval,
    Artifact,
    Base,
    ChangeSet,
    CommandRun,
    Extent,
    Found,
    Heard,
    Joined,
    Listing,
    LockedTests,
    Merge,
    PageStep,
    PageView,
    PlannedTask,
    Publication,
    Retrieved,
    Role,
    RunOrder,
    SearchOrder,
    Stack,
    TaskOrder,
    TaskOutcome,
    TestReport,
    Trial,
    Usage,
    WebRequest,
)
from packages.agents.events import Fact, Narration

M = TypeVar("M", bound=BaseModel)


class Step(Protocol):
    """One durable call: `work` runs once; a replay returns what it returned. Cancels itself with the run."""

    async def __call__(self, name: str, result: type[M], work: Callable[[], Awaitable[M]]) -> M: ...


class Children(Protocol):
    """Durable child workflows, one for each order of a task; they run at once, within the worker's limits."""

    async def start(self, order: TaskOrder) -> str:
        """The child's name. The same order starts the same child."""
        ...

    async def first(self, names: Sequence[str]) -> tuple[str, TaskOutcome]:
        """Waits for one of them: the name and the outcome of the one that ended first. Raises what it ended with."""
        ...

    async def stop(self, names: Sequence[str]) -> None:
        """Ends them, with every program that they run."""
        ...


class Inbox(Protocol):
    """Durable messages from people. What waits is called by the flow, `heard` inside a step."""

    async def approval(self) -> Approval: ...

    async def wake(self, after: int) -> None:
        """Waits until people want something done that is newer than message `after`."""
        ...

    async def heard(self, after: int) -> Heard:
        """What people said after message `after`."""
        ...


class Emit(Protocol):
    """Appends to the run's events. A fact has a deterministic key; narration has none."""

    async def fact(self, key: str, event: Fact) -> None: ...

    async def narrate(self, event: Narration) -> None: ...


class Message(BaseModel):
    """A chat message in the OpenAI form, as CrewAI builds it."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str = ""
    name: str | None = None
    tool_call_id: str | None = None
    tool_calls: list[dict[str, Any]] = []


class ModelReply(BaseModel):
    """One usable answer: text, or tool calls in the OpenAI form (`arguments` is JSON text)."""

    text: str = ""
    tool_calls: list[dict[str, Any]] = []
    provider: str
    model: str
    usage: Usage
    seconds: float
    replayed: bool = False


class Models(Protocol):
    """The provider router. Raises `AgentError`s, never a vendor's error.

    `ModelFailed` and `ModelDeclined` when there is no usable answer, `BudgetExhausted` and `TaskLimitReached` when
    nobody may be asked any more.
    """

    async def complete(
        self,
        role: Role,
        step: str,
        messages: Sequence[Message],
        tools: Sequence[dict[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        alternative: bool = False,
        avoid: Sequence[str] = (),
    ) -> ModelReply:
        """`tools` are OpenAI function schemas; `schema` is `{"name", "schema"}` of the wanted JSON document.

        `alternative` asks the run's other model (`RunOrder.alternative_model`). `avoid` names models (`provider/model`)
        whose answers to this question were of no use: others come first.
        """
        ...


class Bench(Protocol):
    """A task's files while an agent works on them; every path is relative and stays inside.

    Refusals raise `ToolRefused`, whose message tells the model what to do instead.
    """

    @property
    def serves(self) -> bool:
        """Whether there is an application to start: its stack has a start command."""
        ...

    async def list_files(self) -> list[str]: ...

    async def read(self, path: str, first_line: int = 1, limit: int = 400) -> str:
        """Numbered lines; where some are left out, a last line in parentheses says so."""
        ...

    async def write(self, path: str, content: str) -> None: ...

    async def edit(self, path: str, old: str, new: str) -> str:
        """Replaces the only occurrence of `old`. The changed lines, numbered, with some around them."""
        ...

    async def delete(self, path: str) -> None: ...

    async def search(self, text: str) -> list[str]:
        """Lines that hold `text`, as `path:line: content`."""
        ...

    async def run_tests(self, selection: Sequence[str] = (), keyword: str = "") -> TestReport:
        """`selection` are paths or node ids, `keyword` an expression over names as pytest's -k takes it."""
        ...

    async def run_checks(self) -> str:
        """A paragraph for each check; its first line tells how it ended, "…: clean" if it finds nothing."""
        ...

    async def run_command(self, words: Sequence[str], stdin: str = "") -> CommandRun:
        """One program, without a shell, on a copy of the files that is dropped afterwards."""
        ...

    async def try_requests(self, requests: Sequence[WebRequest]) -> Trial:
        """The application as the stack starts it, on a copy of the files and with empty data."""
        ...

    async def look_at_page(self, path: str, width: int, steps: Sequence[PageStep]) -> PageView:
        """A page of the application, started as for requests, in a browser whose window is `width` pixels wide."""
        ...

    async def store(self) -> str:
        """The tree hash of all files, with its objects stored."""
        ...


class Workspace(Protocol):
    """The project's repository and the sandbox over it. Trees and commits are hashes."""

    async def start(self) -> Base:
        """The commit that the run's branch begins at."""
        ...

    def open(
        self, tree: str, stack: Stack | None = None, since: Base | None = None
    ) -> AbstractAsyncContextManager[Bench]:
        """Without a `stack` the bench knows no start command, and pytest for its tests; with `since`, git shows the
        history up to there."""
        ...

    async def changes(self, old: str, new: str) -> ChangeSet: ...

    async def extent(self, tree: str) -> Extent:
        """Of what somebody wrote: without binaries, dependencies, lock files and the like."""
        ...

    async def run_tests(self, tree: str, stack: Stack) -> TestReport: ...

    async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
        """Stores the tests outside any Coder's reach. Raises `WorkFailed` when they cannot be collected."""
        ...

    def stub_faults(self, stack: Stack) -> list[str]:
        """Why stubs of the services that the stack names cannot be served, a sentence each. Touches nothing."""
        ...

    async def acceptance_faults(self, locked: LockedTests) -> list[str]:
        """What makes tests useless whatever the software does, a line each."""
        ...

    async def acceptance_files(self, locked: LockedTests) -> dict[str, str]:
        """The test files, by name."""
        ...

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport: ...

    async def join(self, lines: Sequence[Base]) -> Joined:
        """One commit that holds all of them; touches no branch. The same lines give the same commit."""
        ...

    async def record(self, task: PlannedTask, base: Base, tree: str) -> Base:
        """A task's work as a commit on the task's own branch. Idempotent."""
        ...

    async def merge(self, task: PlannedTask, number: int, head: Base, branch: Base, tree: str) -> Merge:
        """Moves the run's branch from `head` to a merge of `branch` whose content is `tree`. Idempotent."""
        ...

    async def with_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> str:
        """The tree with the locked tests in `tests/acceptance/`, runnable by hand."""
        ...

    async def start_and_get(self, tree: str, stack: Stack, path: str) -> str:
        """The body of one GET against the started application, such as `/openapi.json`; "" if it does not answer."""
        ...


class Search(Protocol):
    """Passages of the project's files, of documents that people gave to it, and of the library of templates.

    A `task` has a view of its own of the repository, which is brought to `tree` before it is looked into; no other task
    or run sees it. Raises `SearchUnavailable`.
    """

    async def recalled(self, step: str, order: SearchOrder, tree: str) -> Retrieved | None:
        """What this step was given for the same question over the same files before: by an earlier execution, or in
        the run that this one goes through again."""
        ...

    async def has_documents(self) -> bool:
        """Whether people gave the project any; those that they gave a moment ago are waited for."""
        ...

    async def ask(self, order: SearchOrder, tree: str, task: str) -> Found: ...

    async def symbols(self, name: str, tree: str, task: str) -> Listing:
        """Where functions, classes and the like are defined whose name is, holds or resembles `name`."""
        ...

    async def outline(self, tree: str, task: str, focus: Sequence[str], most_tokens: int) -> Listing:
        """The files that others use most, with what they define; first those that matter to the files in `focus`."""
        ...


class Delivery(Protocol):
    """Where results go. All calls are idempotent."""

    async def store(self, name: str, content: str, media_type: str) -> Artifact: ...

    async def publish(self, complete: bool) -> Publication:
        """Names the run's commit by a branch of its own, and moves the project's main branch there if complete."""
        ...

    async def bundle(self) -> Artifact:
        """Stores everything that the run's commit reaches, as one file that git fetches from."""
        ...

    async def event_log(self) -> str:
        """All events so far, one JSON document a line."""
        ...


class History(Protocol):
    """What work has cost: earlier tasks for the quote, an attempt to see whether it gets anywhere."""

    async def tokens(self, step: str) -> int:
        """What the model calls of a step of this run took and gave so far."""
        ...

    async def tasks(self) -> list[tuple[float | None, float]]:
        """(dollars, minutes) of finished tasks of this user, newest first; dollars are None if unpriced."""
        ...

    async def model(self) -> tuple[str, float | None, float | None]:
        """(name, dollars per million input tokens, dollars per million output tokens) that will be used."""
        ...


class ToolRefused(Exception):
    """A tool will not do this. The message says what to do instead."""


class SearchUnavailable(Exception):
    """Nobody answers who could search. The message says why, and what to do."""


@dataclass(frozen=True)
class RunContext:
    """Everything that the flow hands on, from the story down to a tool."""

    order: RunOrder
    step: Step
    children: Children
    inbox: Inbox
    emit: Emit
    models: Models
    workspace: Workspace
    delivery: Delivery
    history: History
    search: Search | None = None
    current_step: str = ""
    task: str = ""
    alternative: bool = False

    def at(self, step: str, task: str = "") -> RunContext:
        """The same context inside a named step (and task), so that what is told there carries its name."""
        return replace(self, current_step=step, task=task or self.task)

    async def do(self, name: str, result: type[M], work: Callable[[RunContext], Awaitable[M]]) -> M:
        """`work` as one durable step; it gets this context inside the step."""
        inside = self.at(name)

        async def bound() -> M:
            return await work(inside)

        return await self.step(name, result, bound)


current: ContextVar[RunContext | None] = ContextVar("current_run", default=None)
"""The context of the crew that runs right now; it travels through CrewAI's threads."""
