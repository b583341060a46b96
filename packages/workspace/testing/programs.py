"""Programs that are called and not started: each test calls them in a copy of the repository of its own."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import Command, Limits
from packages.workspace.testing.application import DATA_INSIDE, Software
from packages.workspace.testing.stubs import beside_stubs
from packages.workspace.toolchain import OUR_PYTHON

CALL_LIMITS = Limits(wall_seconds=75, cpu_seconds=75, output_bytes=8 << 20)
MOST_CALLS = 5_000
MOST_COPIES = 8


class Order(BaseModel):
    """What a test asks for: see harness/program.py. `folder` names its copy; `close` throws the copy away."""

    model_config = ConfigDict(extra="forbid")

    folder: str
    files: dict[str, str] = {}
    arguments: list[str] = []
    stdin: str = ""
    read: list[str] = []
    close: bool = False


@dataclass
class _Copy:
    workspace: Path
    data: Path
    until: AsyncExitStack
    is_fresh: bool = True


class Programs:
    """Copies of one repository, and calls in them. A call can reach neither another copy nor any test."""

    def __init__(self, software: Software, limits: Limits) -> None:
        self._software, self._sandbox, self._limits = software, software.sandbox, limits
        self._copies: dict[str, _Copy] = {}
        self._calls = 0

    async def obey(self, line: bytes) -> dict[str, Any]:
        """Answers {"error": text} to what is no order, or one too many."""
        try:
            order = Order.model_validate_json(line)
        except ValidationError as error:
            return {"error": f"This is no order: {error.errors()[0]['msg']}"}
        if order.close:
            if (copy := self._copies.pop(order.folder, None)) is not None:
                await copy.until.aclose()
            return {}
        self._calls += 1
        if self._calls > MOST_CALLS:
            return {"error": f"The tests made more than {MOST_CALLS} calls."}
        if order.folder not in self._copies and len(self._copies) >= MOST_COPIES:
            return {"error": f"More than {MOST_COPIES} copies of the repository are open: one test has one."}
        return await self._call(await self._copy(order.folder), order)

    async def close(self) -> None:
        while self._copies:
            await self._copies.popitem()[1].until.aclose()

    async def _copy(self, folder: str) -> _Copy:
        if folder not in self._copies:
            until = AsyncExitStack()
            workspace = await until.enter_async_context(self._sandbox.scratch())
            data = await until.enter_async_context(self._sandbox.scratch())
            self._copies[folder] = _Copy(workspace, data, until)
        return self._copies[folder]

    async def _call(self, copy: _Copy, order: Order) -> dict[str, Any]:
        asked = {**order.model_dump(include={"files", "arguments", "stdin", "read"}), "fresh": copy.is_fresh}
        copy.is_fresh = False
        command = Command(
            [OUR_PYTHON, "-I", "/harness/program.py"],
            workspace=copy.workspace,
            readonly={"/program": self._software.path},
            writable={DATA_INSIDE: copy.data},
            environment={"DATA_DIR": DATA_INSIDE},
            files=harness_files("program.py"),
            stdin=json.dumps(asked).encode(),
            separate_errors=True,
            limits=self._limits,
        )
        completed = await self._sandbox.run(beside_stubs(command, self._software.stubs, self._software.port))
        try:
            answer = json.loads(completed.data)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            return {"error": f"The call ended without an answer ({completed.ending}). {completed.errors[-2000:]}"}
        return answer


@asynccontextmanager
async def some_programs(software: Software, limits: Limits = CALL_LIMITS) -> AsyncIterator[Programs]:
    """Every copy is gone at the end. Raises StubsRefused for a mapping that is no good."""
    programs = Programs(software, limits)
    try:
        yield programs
    finally:
        await programs.close()
