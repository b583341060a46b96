"""`Bench`: a task's files under the hands of an agent."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from apps.api.runs.bindings.packages import Provision
from apps.api.runs.bindings.software import outside_call, software_of, stubs_of
from packages.agents import contracts
from packages.agents.context import ToolRefused
from packages.workspace.browser.provision import load_browser
from packages.workspace.directory import Workspace
from packages.workspace.errors import BrowserUnavailable, SandboxUnavailable, WorkspaceError
from packages.workspace.files.passages import lines_of
from packages.workspace.git.repository import EMPTY_TREE, Repository
from packages.workspace.sandbox.commands import Command, Completed, Limits
from packages.workspace.sandbox.usage import disk_usage
from packages.workspace.sandbox.world import WORKSPACE
from packages.workspace.testing import page, trial
from packages.workspace.testing.application import DATA_INSIDE
from packages.workspace.testing.stubs import beside_stubs

T = TypeVar("T")
# Not in the workspace, where it could be taken for the project's own.
GIT_INSIDE = "/git"
GIT = {"GIT_DIR": GIT_INSIDE, "GIT_WORK_TREE": WORKSPACE, "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}
RunTests = Callable[[str, tuple[str, ...], str], Awaitable[contracts.TestReport]]
Provided = Callable[[str], AbstractAsyncContextManager[Provision]]
"""A copy of a tree for one program, with the packages that it asks for; removed at the end."""
Provide = Callable[[Workspace], Awaitable[Provision]]
Keep = Callable[[str, bytes, str], Awaitable[contracts.Artifact]]
"""Name, content and media type of a file that people shall find with the run."""
CHECKS = (("ruff", "check", "--output-format=concise", "."), ("mypy", "."))
FIXABLE, FIXES = "[*]", ("ruff", "check", "--diff", "--quiet")
MOST_FIXES_CHARACTERS = 4_000
# Checks are advice to the Coder and never evidence, so they may remember what they read in earlier attempts.
CACHES = {"MYPY_CACHE_DIR": "/cache/mypy", "RUFF_CACHE_DIR": "/cache/ruff"}
CHECK_LIMITS = Limits(wall_seconds=90, cpu_seconds=90)
NO_BROWSER = "No browser is installed here, so pages cannot be looked at: judge the HTML with try_requests."
COMMAND_LIMITS = Limits(wall_seconds=60, output_bytes=256 * 1024)
MOST_CACHE_BYTES = 200 << 20
MOST_WORD_BYTES = 100_000
MOST_HITS = 2_000
MOST_PROBLEMS = 40
MOST_OF_OTHERS = 3
"""Problems that were there before are not the task's; one that its change caused elsewhere is among the first."""
_PLACE = re.compile(r"([^:\s][^:]*):\d+:")


class SandboxBench:
    """Files through the guarded door, programs through the sandbox. Refusals become words for the model."""

    def __init__(
        self,
        workspace: Workspace,
        repository: Repository,
        slots: asyncio.Semaphore,
        run_tests: RunTests,
        cache: Path,
        provided: Provided,
        provide: Provide,
        keep: Keep | None,
        browser: Path | None,
        stack: contracts.Stack | None = None,
        since: contracts.Base | None = None,
    ) -> None:
        self._workspace, self._repository = workspace, repository
        self._slots = slots
        self._run_tests, self._cache = run_tests, cache
        self._provided, self._provide = provided, provide
        self._stack, self._since = stack, since
        self._keep, self._browser = keep, browser

    @property
    def serves(self) -> bool:
        return self._stack is not None and bool(self._stack.start)

    async def list_files(self) -> list[str]:
        listing = await self._guarded(lambda: self._workspace.files.list())
        return [entry.path for entry in listing.entries]

    async def read(self, path: str, first_line: int = 1, limit: int = 400) -> str:
        return await self._guarded(lambda: self._workspace.files.read(path, first_line, limit))

    async def write(self, path: str, content: str) -> None:
        await self._guarded(lambda: self._workspace.files.write(path, content))

    async def edit(self, path: str, old: str, new: str) -> str:
        return await self._guarded(lambda: self._workspace.files.edit(path, old, new))

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
            lines = enumerate(lines_of(content), start=1)
            hits += [f"{path}:{number}: {line.strip()[:200]}" for number, line in lines if text in line]
            if len(hits) >= MOST_HITS:
                break
        return hits[:MOST_HITS]

    async def run_tests(self, selection: Sequence[str] = (), keyword: str = "") -> contracts.TestReport:
        """On a fresh copy of the files, so that the agent sees what the judge will see."""
        return await self._run_tests(await self.store(), tuple(selection), keyword)

    async def run_checks(self) -> str:
        changed = await self._changed()
        parts: list[str] = []
        for arguments in CHECKS:
            parts.append(_verdict(arguments[0], await self._check(arguments), changed))
            if FIXABLE in parts[-1]:
                fixes = await self._check([*FIXES, *(["."] if changed is None else sorted(changed))])
                told = [line for line in fixes.output[:MOST_FIXES_CHARACTERS].splitlines() if line.strip()]
                parts[-1] += "\n".join(["", "What mends those with [*]:", *told]) if told else ""
        return "\n\n".join(parts)

    async def _changed(self) -> frozenset[str] | None:
        """The Python files that the task made or changed; None where it began with nothing."""
        if self._since is None or self._since.tree == EMPTY_TREE:
            return None
        diff = await self._repository.diff(self._since.tree, await self.store())
        present = set(await self.list_files())
        return frozenset(one.path for one in diff.files if one.path in present and one.path.endswith((".py", ".pyi")))

    async def _check(self, arguments: Sequence[str]) -> Completed:
        command = Command(
            arguments,
            workspace=self._workspace.path,
            writable={"/cache": self._cache},
            environment=CACHES,
            limits=CHECK_LIMITS,
        )
        if (await asyncio.to_thread(disk_usage, [self._cache])).size > MOST_CACHE_BYTES:
            command = dataclasses.replace(command, writable={}, environment={})
        workspace, _ = await self._provide(self._workspace)
        async with self._slots:
            return await workspace.sandbox.run(command)

    async def run_command(self, words: Sequence[str], stdin: str = "") -> contracts.CommandRun:
        for word in words:
            if "\0" in word or len(word.encode(errors="replace")) > MOST_WORD_BYTES:
                raise ToolRefused("A word of a command is text of less than 100 KB: put what is longer into a file.")
        words = [word.encode(errors="replace").decode() for word in words]
        tree = await self.store()
        async with self._provided(tree) as (copy, told), copy.sandbox.scratch() as data, AsyncExitStack() as until_end:
            history = await until_end.enter_async_context(self._history(copy)) if words[0] == "git" else None
            await until_end.enter_async_context(self._slots)
            command = Command(
                words,
                workspace=copy.path,
                readonly={GIT_INSIDE: history} if history else {},
                writable={DATA_INSIDE: data},
                environment={"DATA_DIR": DATA_INSIDE, **(GIT if history else {})},
                limits=COMMAND_LIMITS,
                stdin=stdin.encode(errors="replace"),
                separate_errors=True,
            )
            if self._stack is not None:
                command = beside_stubs(command, stubs_of(self._stack), self._stack.port)
            completed = await copy.sandbox.run(command)
        return contracts.CommandRun(
            exit_code=completed.exit_code,
            ending=completed.ending,
            output=completed.output,
            errors=completed.errors,
            packages=told,
        )

    @asynccontextmanager
    async def _history(self, copy: Workspace) -> AsyncIterator[Path | None]:
        """A git directory with what the agent's task began on."""
        if self._since is None:
            yield None
            return
        async with copy.sandbox.scratch() as directory:
            await self._repository.lay_out_history(self._since.commit, directory)
            yield directory

    async def try_requests(self, requests: Sequence[contracts.WebRequest]) -> contracts.Trial:
        if self._stack is None or not self._stack.start:
            raise ToolRefused(
                "This software is no server: its stack has no start command, so there is nothing to send requests to. "
                "Try it out with run_command, or with a test."
            )
        asked = [
            trial.Request(
                one.method,
                one.path,
                one.headers,
                None if one.body is None else one.body.encode(errors="surrogatepass"),
                one.restart,
            )
            for one in requests
        ]
        tree, stack = await self.store(), self._stack
        async with self._provided(tree) as (copy, told), self._slots:
            tried = await trial.try_requests(software_of(copy, stack), asked)
        return contracts.Trial(
            answers=tuple(contracts.WebAnswer(**vars(one)) for one in tried.responses),
            problem=tried.problem,
            log=tried.application_log,
            calls=tuple(outside_call(one) for one in tried.calls),
            packages=told,
        )

    async def look_at_page(self, path: str, width: int, steps: Sequence[contracts.PageStep]) -> contracts.PageView:
        if self._stack is None or not self._stack.start:
            raise ToolRefused("This software is no server: its stack has no start command, so it has no pages.")
        # Asked anew each time: it may be fetched while the worker runs.
        browser = await asyncio.to_thread(load_browser, self._browser) if self._browser else None
        if browser is None:
            raise ToolRefused(NO_BROWSER)
        look = page.Look(path, width, steps=[page.Step(one.kind, one.target, one.value) for one in steps])
        tree, stack = await self.store(), self._stack
        async with self._provided(tree) as (copy, missing), self._slots:
            try:
                seen = await page.look_at_page(software_of(copy, stack), browser, look)
            except BrowserUnavailable as broken:
                raise ToolRefused(f"{NO_BROWSER} ({broken.reason})") from broken
        told = dataclasses.asdict(seen)
        screenshot, log = told.pop("screenshot"), told.pop("application_log")
        kept = await self._kept(screenshot) if screenshot else ""
        return contracts.PageView(**told, screenshot=kept, log=log, packages=missing)

    async def _kept(self, screenshot: bytes) -> str:
        if self._keep is None:
            return ""
        name = f"screenshots/{hashlib.sha256(screenshot).hexdigest()[:16]}.png"
        return (await self._keep(name, screenshot, "image/png")).name

    async def store(self) -> str:
        return await self._repository.store(self._workspace.path)

    async def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except SandboxUnavailable:
            raise
        except WorkspaceError as error:
            raise ToolRefused(str(error)) from error


def _verdict(check: str, completed: Completed, changed: frozenset[str] | None) -> str:
    """How a check ended, in a line, and what it found: the first problems, for later ones often follow from them.

    Where only these files were `changed`, problems of others are counted, and a few of them shown.
    """
    lines = [line for line in completed.output.splitlines() if line.strip()]
    if completed.is_success:
        return f"{check}: clean"
    if changed is not None and completed.ending == "exited" and completed.exit_code == 1:
        return _of_changed(check, lines, changed)
    if completed.ending != "exited":
        found = f"it was ended, over its limit ({completed.ending})"
    else:
        found = (
            "problems" if completed.exit_code == 1 else f"it could not do its work (exit code {completed.exit_code})"
        )
    if (left_out := len(lines) - MOST_PROBLEMS) > 0:
        # The last line counts the problems.
        lines = [*lines[: MOST_PROBLEMS - 1], f"({left_out} more lines)", lines[-1]]
    return "\n".join([f"{check}: {found}", *lines])


def _of_changed(check: str, lines: Sequence[str], changed: frozenset[str]) -> str:
    found = [(match[1].removeprefix("./"), line) for line in lines if (match := _PLACE.match(line))]
    own = [line for path, line in found if path in changed]
    others = [line for path, line in found if path not in changed]
    told = [f"{check}: problems" if own else f"{check}: what this task changed is clean", *own[:MOST_PROBLEMS]]
    if len(own) > MOST_PROBLEMS:
        told.append(f"({len(own) - MOST_PROBLEMS} more lines)")
    if others:
        told.append(f"(In files that this task did not change: {len(others)} more, such as)")
        told += others[:MOST_OF_OTHERS]
    return "\n".join(told)
