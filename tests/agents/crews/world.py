"""The surroundings of a kickoff: real ports where there are small ones, and everything that was narrated."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from packages.agents.context import Message, ModelReply, RunContext, ToolRefused
from packages.agents.contracts import (
    Attachment,
    CommandRun,
    PageStep,
    PageView,
    Role,
    RunOrder,
    TestReport,
    Trial,
    Usage,
    WebRequest,
)
from packages.agents.errors import AgentError, BudgetExhausted, ModelDeclined, ModelFailed
from packages.agents.events import Event, Fact, Narration
from packages.llm.calls import Call
from packages.llm.configuration import load_configuration
from packages.llm.errors import BudgetRefused, Declined, ModelError
from packages.llm.router import Router
from tests.agents.specs import a_case, a_report
from tests.llm.virtual_time import VirtualTime

E = TypeVar("E", bound=Event)


class Told:
    """An `Emit` that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.loops: set[asyncio.AbstractEventLoop] = set()

    async def fact(self, key: str, event: Fact) -> None:
        self.events.append(event)

    async def narrate(self, event: Narration) -> None:
        self.loops.add(asyncio.get_running_loop())
        self.events.append(event)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


class RouterModels:
    """The agents' `Models` over the router."""

    def __init__(self, router: Router, run: str) -> None:
        self._router = router
        self._run = run

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
        asked = [message.model_dump(mode="json", exclude_none=True) for message in messages]
        try:
            call = Call(self._run, role.value, step, asked, tools, schema, alternative, avoid=tuple(avoid))
            found = await self._router.complete(call)
        except ModelError as error:
            ours = _agent_error(error)
        else:
            usage = Usage(
                calls=1, input_tokens=found.input_tokens, output_tokens=found.output_tokens, cost_usd=found.cost_usd
            )
            return ModelReply(
                text=found.text,
                tool_calls=found.tool_calls,
                provider=found.provider,
                model=found.model,
                usage=usage,
                seconds=found.seconds,
                replayed=found.replayed,
            )
        raise ours


def _agent_error(error: ModelError) -> AgentError:
    kind = (
        BudgetExhausted
        if isinstance(error, BudgetRefused)
        else ModelDeclined
        if isinstance(error, Declined)
        else ModelFailed
    )
    return kind(error.message, error.hint)


class Desk:
    """A `Bench` in memory."""

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        self.files = dict(files or {})
        self.log: list[str] = []
        self.report: TestReport = a_report(a_case("test_a"))
        self.broken: Exception | None = None
        self.checks = "ruff: clean\n\nmypy: clean"
        self.ran = CommandRun(exit_code=0)
        self.trial = Trial()
        self.asked: list[WebRequest] = []
        self.serves = False
        self.view = PageView()
        self.steps: list[PageStep] = []

    async def list_files(self) -> list[str]:
        return sorted(self.files)

    async def read(self, path: str, first_line: int = 1, limit: int = 400) -> str:
        self.log.append(f"read {path}")
        if path not in self.files:
            raise ToolRefused(f"There is no {path}. Call list_files.")
        lines = self.files[path].splitlines()[first_line - 1 : first_line - 1 + limit]
        return "\n".join(f"{number:>5}  {line}" for number, line in enumerate(lines, first_line))

    async def write(self, path: str, content: str) -> None:
        if self.broken:
            raise self.broken
        await asyncio.sleep(0.01)
        self.log.append(f"write {path}")
        self.files[path] = content

    async def edit(self, path: str, old: str, new: str) -> str:
        self.files[path] = self.files[path].replace(old, new)
        return self.files[path]

    async def delete(self, path: str) -> None:
        del self.files[path]

    async def search(self, text: str) -> list[str]:
        return [f"{path}:1: {text}" for path, content in sorted(self.files.items()) if text in content]

    async def run_tests(self, selection: Sequence[str] = (), keyword: str = "") -> TestReport:
        self.log.append(" ".join(["run_tests", *selection, keyword]).strip())
        return self.report

    async def run_checks(self) -> str:
        return self.checks

    async def run_command(self, words: Sequence[str], stdin: str = "") -> CommandRun:
        self.log.append(" ".join(words))
        return self.ran

    async def try_requests(self, requests: Sequence[WebRequest]) -> Trial:
        self.asked = list(requests)
        return self.trial

    async def look_at_page(self, path: str, width: int, steps: Sequence[PageStep]) -> PageView:
        self.log.append(f"look at {path} at {width}")
        self.steps = list(steps)
        return self.view

    async def store(self) -> str:
        return "0" * 40


def a_router(url: str, **variables: str) -> Router:
    time = VirtualTime()
    configuration = load_configuration({"OPENAI_BASE_URL": url, "MODEL_PATIENCE_SECONDS": "10", **variables})
    return Router(configuration, clock=time, sleep=time.sleep, luck=lambda: 1.0)


def a_context(
    models: Any, told: Told, prompt: str = "Create a todo API", attachments: Sequence[Attachment] = ()
) -> RunContext:
    unused = cast(Any, None)
    order = RunOrder(
        run_id="run-1",
        project_id="project-1",
        user_id="user-1",
        prompt=prompt,
        attachments=tuple(attachments),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    ports = dict.fromkeys(("step", "children", "inbox", "workspace", "delivery", "history"), unused)
    return RunContext(order=order, emit=told, models=models, **ports).at("step-1", "T1")
