"""`Bench`: a task's files under the hands of an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from apps.api.runs.bindings.reports import tail
from packages.agents import contracts
from packages.agents.context import ToolRefused
from packages.workspace import testing
from packages.workspace.commands import Command, Limits
from packages.workspace.directory import Workspace
from packages.workspace.errors import SandboxUnavailable, WorkspaceError
from packages.workspace.repository import Repository
from packages.workspace.sandbox import Sandbox

T = TypeVar("T")
CHECKS = (("ruff", "check", "."), ("mypy", "."))
CHECK_LIMITS = Limits(wall_seconds=90, cpu_seconds=90)
MOST_HITS = 60
# Library frames teach a model nothing and cost it thousands of tokens.
SHORT_PYTEST = (*testing.PYTEST, "--tb=short")
MOST_TESTED_CHARACTERS = 12_000


class SandboxBench:
    """Files through the guarded door, programs through the sandbox. Refusals become words for the model."""

    def __init__(
        self, workspace: Workspace, repository: Repository, sandbox: Sandbox, slots: asyncio.Semaphore
    ) -> None:
        self._workspace, self._repository = workspace, repository
        self._sandbox, self._slots = sandbox, slots

    async def list_files(self) -> list[str]:
        listing = await self._guarded(lambda: self._workspace.files.list())
        return [entry.path for entry in listing.entries]

    async def read(self, path: str, first_line: int = 1, limit: int = 400) -> str:
        return await self._guarded(lambda: self._workspace.files.read(path, first_line, limit))

    async def write(self, path: str, content: str) -> None:
        await self._guarded(lambda: self._workspace.files.write(path, content))

    async def edit(self, path: str, old: str, new: str) -> None:
        await self._guarded(lambda: self._workspace.files.edit(path, old, new))

    async def delete(self, path: str) -> None:
        await self._guarded(lambda: self._workspace.files.delete(path))

    async def search(self, text: str) -> list[str]:
        """Lines that hold `text`, as `path:line: content`."""
        hits: list[str] = []
        for path in await self.list_files():
            try:
                content = await self._guarded(lambda path=path: self._workspace.files.text(path))  # type: ignore[misc]
            except ToolRefused:
                continue
            lines = enumerate(content.splitlines(), start=1)
            hits += [f"{path}:{number}: {line.strip()[:200]}" for number, line in lines if text in line]
            if len(hits) >= MOST_HITS:
                break
        return hits[:MOST_HITS]

    async def run_tests(self, selection: Sequence[str] = ()) -> contracts.TestReport:
        async with self._slots:
            report = await testing.run_tests(self._sandbox, self._workspace.path, SHORT_PYTEST, selection)
        output = "\n".join(part for part in (report.problem, report.output) if part)
        return contracts.TestReport(
            command="python -m pytest -q",
            exit_code=report.exit_code,
            ending=report.ending,
            cases=tuple(
                contracts.TestCase(id=case.id, outcome=case.outcome, message=tail(case.message, 2000))
                for case in report.cases
            ),
            duration_seconds=report.duration_seconds,
            output=tail(output, MOST_TESTED_CHARACTERS),
        )

    async def run_checks(self) -> str:
        parts: list[str] = []
        for arguments in CHECKS:
            command = Command(arguments, workspace=self._workspace.path, limits=CHECK_LIMITS)
            async with self._slots:
                completed = await self._sandbox.run(command)
            verdict = "clean" if completed.is_success else f"exit {completed.exit_code}, {completed.ending}"
            parts.append(f"{' '.join(arguments)}: {verdict}\n{completed.output[-4000:]}".strip())
        return "\n\n".join(parts)

    async def store(self) -> str:
        return await self._repository.store(self._workspace.path)

    async def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except SandboxUnavailable:
            raise
        except WorkspaceError as error:
            raise ToolRefused(str(error)) from error
