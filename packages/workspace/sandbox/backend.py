"""What every backend does alike: it measures, starts, and lets nothing go on that nobody awaits."""

import abc
import asyncio
import contextlib
import copy
import fcntl
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Self

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.commands import Command, Completed, OnOutput
from packages.workspace.sandbox.ownership import fresh_directory
from packages.workspace.sandbox.probe import Level, ProbeReport, probe
from packages.workspace.sandbox.process import SandboxedProcess
from packages.workspace.sandbox.usage import DiskUsage, disk_usage

SEALED = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Backend(abc.ABC):
    """A sandbox; a backend tells how one is started. `uid` owns what programs write, None: this process's user."""

    name: str
    level: Level = "namespace"
    remedy: str
    has_terminals = False

    def __init__(self, uid: int | None, scratch: Path | None) -> None:
        self.uid = uid
        self.group = uid
        self._scratch = scratch
        self._report: ProbeReport | None = None

    def as_user(self, uid: int | None, group: int | None = None) -> Self:
        if (uid is None) != (self.uid is None) or uid == 0:
            raise SandboxUnavailable(f"{uid} is no uid for this sandbox.", "Ask `Users` for one.")
        other = copy.copy(self)
        other.uid, other.group = uid, uid if group is None else group
        return other

    @property
    def accepted(self) -> Mapping[str, str]:
        """Claims of the probe that this backend does not make, and what programs can do instead."""
        return {}

    async def probe(self) -> ProbeReport:
        """Try to break out once; the answer is remembered."""
        if self._report is None:
            self._report = await probe(self)
        return self._report

    async def run(self, command: Command, on_output: OnOutput | None = None) -> Completed:
        return await (await self.spawn(command, on_output)).complete()

    async def spawn(self, command: Command, on_output: OnOutput | None = None) -> SandboxedProcess:
        if command.terminal is not None and not self.has_terminals:
            raise SandboxUnavailable(f"The sandbox {self.name} offers no terminals.", "Use SANDBOX=bubblewrap.")
        baseline = await asyncio.to_thread(disk_usage, command.writable_directories)
        starting = asyncio.create_task(self._start(command, on_output, baseline))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(_kill_started)
            raise

    @contextlib.asynccontextmanager
    async def scratch(self) -> AsyncIterator[Path]:
        """A fresh directory that commands can write to when it is bound; removed at the end."""
        async with fresh_directory(self._scratch, self.uid, self.group) as directory:
            yield directory

    @abc.abstractmethod
    async def _start(self, command: Command, on_output: OnOutput | None, baseline: DiskUsage) -> SandboxedProcess:
        """Start the program. Raises SandboxUnavailable, and then leaves nothing behind."""


def _kill_started(starting: "asyncio.Task[SandboxedProcess]") -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().kill()


class Descriptors:
    """Pipes and contents for a program that is about to start.

    At the end of the block its ends are closed here, for it has them; after an error ours are, too.
    """

    def __init__(self) -> None:
        self.theirs: list[int] = []
        self.contents: list[int] = []
        self._ours: list[int] = []

    def __enter__(self) -> "Descriptors":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for descriptor in (*self.theirs, *(self._ours if error else ())):
            os.close(descriptor)
        if isinstance(error, OSError):
            raise SandboxUnavailable(f"The sandbox could not be started: {error}.", "Run `conclave doctor`.") from error

    def reading(self) -> tuple[int, int]:
        """A pipe from the program: our end and its end."""
        ours, theirs = os.pipe()
        self._ours.append(ours)
        self.theirs.append(theirs)
        return ours, theirs

    def writing(self) -> tuple[int, int]:
        """A pipe to the program: our end and its end."""
        theirs, ours = os.pipe()
        self._ours.append(ours)
        self.theirs.append(theirs)
        return ours, theirs

    def content(self, content: bytes) -> int:
        """A file in memory that the program reads from its start, and cannot change."""
        descriptor = os.memfd_create("content", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self.theirs.append(descriptor)
        self.contents.append(descriptor)
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(content)
        # Whoever reads it could otherwise open it again, for writing, and keep there what no limit sees.
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALED)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor
