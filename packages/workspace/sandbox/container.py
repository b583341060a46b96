"""One container and its end, and the `docker` command that speaks to the engine."""

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.commands import Ending
from packages.workspace.sandbox.identity import may_live
from packages.workspace.sandbox.usage import DiskUsage, disk_usage

OWNER_LABEL = "conclave.owner"
ANSWER_SECONDS = 60.0
KILL_AGAIN_SECONDS = 1.0
MOST_KILLS = 30
NEVER = "0001-01-01"


class DockerClient:
    """Runs the `docker` command at `program`, in this process's environment: that names the engine."""

    def __init__(self, program: str) -> None:
        self.program = program

    async def ask(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """Return what it printed. Raises SandboxUnavailable with what it said when it fails, or is late."""
        process = await asyncio.create_subprocess_exec(
            *(self.program, *arguments),
            stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            process_group=0,
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                output, errors = await process.communicate(stdin)
        except TimeoutError:
            process.kill()
            await process.wait()
            errors = f"no answer to `docker {arguments[0]}` within {ANSWER_SECONDS:g} s".encode()
        if process.returncode != 0:
            said = errors.decode(errors="replace").strip()[-500:]
            raise SandboxUnavailable(f"The Docker engine: {said}", "See `docker info` and run `conclave doctor`.")
        return output.strip()

    async def remove(self, name: str) -> None:
        """Remove a container, ended or not; harmless when it is gone."""
        await self.ask("rm", "--force", "--volumes", name)

    async def sweep(self) -> None:
        """Remove containers of services of this machine that are no more."""
        form = f'{{{{.ID}}}} {{{{.Label "{OWNER_LABEL}"}}}}'
        listed = await self.ask("ps", "--all", "--filter", f"label={OWNER_LABEL}", "--format", form)
        for line in listed.decode().splitlines():
            name, _, owner = line.partition(" ")
            if not may_live(owner):
                await self.remove(name)


class Container:
    """The processes of one container, and the `docker start` that is attached to it.

    The first process reads its input to the end, and ends then. So closing `life` ends the container also when
    it is still being set up.
    """

    def __init__(
        self,
        client: DockerClient,
        name: str,
        attached: asyncio.subprocess.Process,
        life: int,
        until_end: AsyncExitStack,
    ) -> None:
        self.exit_code: int | None = None
        self.met: Ending | None = None
        self._client = client
        self._name = name
        self._attached = attached
        self._life: int | None = life
        self._until_end = until_end
        self._killing: asyncio.Task[None] | None = None

    def kill(self) -> None:
        if self._attached.returncode is None and self._killing is None:
            self._release()
            self._killing = asyncio.create_task(self._kill())

    async def wait(self) -> None:
        async with self._until_end:
            await self._attached.wait()
            self._release()
            if self._killing is not None:
                self._killing.cancel()
            state = json.loads(await self._client.ask("inspect", "--format", "{{json .State}}", self._name))
            if not state["StartedAt"].startswith(NEVER) and not state["Running"]:
                self.exit_code = state["ExitCode"]
            if state["OOMKilled"]:
                self.met = "memory"

    def memory(self) -> int:
        """The kernel alone holds the limit."""
        return 0

    def disk(self, directories: Sequence[Path], enough: DiskUsage) -> DiskUsage:
        return disk_usage(directories, enough)

    async def _kill(self) -> None:
        for _ in range(MOST_KILLS):
            # Refused as long as it is not running, and when it has ended.
            with contextlib.suppress(SandboxUnavailable):
                await self._client.ask("kill", self._name)
            await asyncio.sleep(KILL_AGAIN_SECONDS)
        self._attached.kill()  # The engine is stuck: removing the container will tell.

    def _release(self) -> None:
        if self._life is not None:
            os.close(self._life)
            self._life = None
