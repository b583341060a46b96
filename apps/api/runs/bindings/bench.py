"""`Bench`: a task's files under the hands of an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from packages.agents import contracts
from packages.agents.context import ToolRefused
from packages.workspace.commands import Command, Limits
from packages.workspace.directory import Workspace
from packages.workspace.errors import SandboxUnavailable, WorkspaceError
from packages.workspace.repository import Repository
from packages.workspace.sandbox import Sandbox

T = TypeVar("T")
RunTests = Callable[[str, tuple[str, ...]], Awaitable[contracts.TestReport]]
CHECKS = (("ruff", "check", "."), ("mypy", "."))
# Checks are advice to the Coder and never evidence, so they may remember what they read in earlier attempts.
CACHES = {"MYPY_CACHE_DIR": "/cache/mypy", "RUFF_CACHE_DIR": "/cache/ruff"}
CHECK_LIMITS = Limits(wall_seconds=90, cpu_seconds=90)
MOST_HITS = 60


class SandboxBench:
    """Files through the guarded door, programs through the sandbox. Refusals become words for the model."""

    def __init__(
        self,
        workspace: Workspace,
        repository: Repository,
        sandbox: Sandbox,
        slots: asyncio.Semaphore,
        run_tests: RunTests,
        cache: Path,
    ) -> None:
        self._workspace, self._repository = workspace, repository
        self._sandbox, self._slots = sandbox, slots
        self._run_tests, self._cache = run_tests, cache

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
        """On a fresh copy of the files, so that the agent sees what the judge will see."""
        return await self._run_tests(await self.store(), tuple(selection))

    async def run_checks(self) -> str:
        parts: list[str] = []
        for arguments in CHECKS:
            command = Command(
                arguments,
                workspace=self._workspace.path,
                writable={"/cache": self._cache},
                environment=CACHES,
                limits=CHECK_LIMITS,
            )
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
