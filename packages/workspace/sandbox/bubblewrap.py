"""The sandbox on Linux namespaces: bubblewrap, a system call filter, and limits."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.commands import Command, Completed, OnOutput
from packages.workspace.sandbox.ownership import fresh_directory
from packages.workspace.sandbox.probe import ProbeReport, probe
from packages.workspace.sandbox.process import BubblewrapProcess
from packages.workspace.sandbox.recipe import command_line
from packages.workspace.sandbox.seccomp import filter_program
from packages.workspace.sandbox.usage import DiskUsage, disk_usage
from packages.workspace.toolchain import Toolchain

SEALED = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Bubblewrap:
    """Runs commands under the bubblewrap at `bwrap`; as root, after dropping to `uid`."""

    name = "bubblewrap"

    def __init__(self, bwrap: Path, toolchain: Toolchain, uid: int | None, scratch: Path | None = None) -> None:
        if os.getuid() == 0 and not uid:
            # As root the kernel does not enforce the process limit.
            raise SandboxUnavailable("The service is root.", "Give an unprivileged uid for the sandbox.")
        self.bwrap = bwrap
        self.toolchain = toolchain
        self.uid = uid
        # By a program: where Python changes the user it first copies its page tables, and the loop stands still.
        drop = ("/usr/bin/setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--")
        self._as_user = () if uid is None else drop
        self._filter = filter_program()
        self._scratch = scratch
        self._report: ProbeReport | None = None

    async def probe(self) -> ProbeReport:
        """Try to break out once; the answer is remembered."""
        if self._report is None:
            self._report = await probe(self)
        return self._report

    async def run(self, command: Command, on_output: OnOutput | None = None) -> Completed:
        return await (await self.spawn(command, on_output)).complete()

    async def spawn(self, command: Command, on_output: OnOutput | None = None) -> BubblewrapProcess:
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
        async with fresh_directory(self._scratch, self.uid) as directory:
            yield directory

    async def _start(self, command: Command, on_output: OnOutput | None, baseline: DiskUsage) -> BubblewrapProcess:
        ours: list[int] = []
        theirs: list[int] = []

        def pipe() -> int:
            reading, writing = os.pipe()
            ours.append(reading)
            theirs.append(writing)
            return writing

        def share(content: bytes) -> int:
            theirs.append(_memory_file(content))
            return theirs[-1]

        try:
            output, status = pipe(), pipe()
            errors = pipe() if command.separate_errors else output
            arguments = command_line(self.bwrap, self.toolchain, command, share, status)
            arguments[4:4] = ["--seccomp", str(share(self._filter))]
            # Bubblewrap closes what it is told of, and nothing else: the program would find the rest open.
            told = [descriptor for descriptor in theirs if descriptor not in (output, errors)]
            outer = await asyncio.create_subprocess_exec(
                *self._as_user,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL if command.stdin is None else share(command.stdin),
                stdout=output,
                stderr=errors,
                pass_fds=told,
                env={},
                cwd="/",
                # A group, to be killed whole, in the service's session, by which a dead service's leftovers are found.
                process_group=0,
            )
        except BaseException as error:
            for descriptor in ours:
                os.close(descriptor)
            if isinstance(error, OSError):
                raise SandboxUnavailable(
                    f"bubblewrap could not be started: {error}.", "Run `conclave doctor`."
                ) from error
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        pipes = (ours[0], ours[2] if command.separate_errors else None, ours[1])
        return BubblewrapProcess(outer, pipes, command, baseline, on_output)


def _memory_file(content: bytes) -> int:
    descriptor = os.memfd_create("content", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    # Whoever reads it could otherwise open it again, for writing, and keep there what no limit sees.
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, SEALED)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _kill_started(starting: "asyncio.Task[BubblewrapProcess]") -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().kill()
