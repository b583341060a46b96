"""The sandbox on Linux namespaces: bubblewrap, a system call filter, and limits."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.backend import Backend, Descriptors
from packages.workspace.sandbox.capture import read_chunks
from packages.workspace.sandbox.cgroup import Cgroup, Cgroups
from packages.workspace.sandbox.commands import Command, Ending, OnOutput
from packages.workspace.sandbox.process import DRAIN_SECONDS, SandboxedProcess
from packages.workspace.sandbox.recipe import command_line
from packages.workspace.sandbox.seccomp import filter_program
from packages.workspace.sandbox.usage import DiskUsage, disk_usage, namespace_memory, tree_disk
from packages.workspace.toolchain import Toolchain


class Bubblewrap(Backend):
    """Runs commands under the bubblewrap at `bwrap`; as root, after dropping to `uid`."""

    name = "bubblewrap"
    has_terminals = True
    remedy = (
        "Allow unprivileged user namespaces (on Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0; "
        "in Docker: security_opt seccomp=unconfined, apparmor=unconfined, systempaths=unconfined) and see that "
        "util-linux (prlimit, choom, setpriv, setsid) is installed."
    )

    def __init__(
        self,
        bwrap: Path,
        toolchain: Toolchain,
        uid: int | None,
        scratch: Path | None = None,
        cgroups: Cgroups | None = None,
    ) -> None:
        """With `cgroups` the kernel holds the limits of memory and processes of the whole tree, too."""
        super().__init__(uid, scratch)
        if os.getuid() == 0 and not uid:
            # As root the kernel does not enforce the process limit.
            raise SandboxUnavailable("The service is root.", "Give an unprivileged uid for the sandbox.")
        self.bwrap = bwrap
        self.toolchain = toolchain
        self._filter = filter_program()
        self._cgroups = cgroups

    def _drop(self) -> tuple[str, ...]:
        """By a program: where Python changes the user it first copies its page tables, and the loop stands still."""
        if self.uid is None:
            return ()
        return ("/usr/bin/setpriv", f"--reuid={self.uid}", f"--regid={self.group}", "--clear-groups", "--")

    async def _start(self, command: Command, on_output: OnOutput | None, baseline: DiskUsage) -> SandboxedProcess:
        async with AsyncExitStack() as until_end:
            cgroup = self._cgroups.make(command.limits) if self._cgroups else None
            if cgroup is not None:
                until_end.push_async_callback(cgroup.remove)
            with Descriptors() as descriptors:
                output, their_output = self._output(command, descriptors)
                status, their_status = descriptors.reading()
                errors, their_errors = descriptors.reading() if command.separate_errors else (None, their_output)
                arguments = command_line(self.bwrap, self.toolchain, command, descriptors.content, their_status)
                arguments[4:4] = ["--seccomp", str(descriptors.content(self._filter))]
                # Bubblewrap closes what it is told of, and nothing else: the program would find the rest open.
                told = [their_status, *descriptors.contents]
                stdin = their_output if command.terminal else asyncio.subprocess.DEVNULL
                if command.stdin is not None:
                    stdin = descriptors.content(command.stdin)
                outer = await asyncio.create_subprocess_exec(
                    *(cgroup.enter if cgroup else ()),
                    *self._drop(),
                    *arguments,
                    stdin=stdin,
                    stdout=their_output,
                    stderr=their_errors,
                    pass_fds=told,
                    env={},
                    cwd="/",
                    umask=0o022,
                    # A group, to be killed whole, in the session by which a dead service's leftovers are found.
                    process_group=0,
                )
            tree = Namespace(outer, status, cgroup, until_end.pop_all())
        return SandboxedProcess(tree, output, errors, command, baseline, on_output)

    def _output(self, command: Command, descriptors: Descriptors) -> tuple[int | None, int]:
        """Where it is read, and the program's end."""
        if command.terminal is None:
            return descriptors.reading()
        theirs = command.terminal.give_away(self.uid)
        descriptors.theirs.append(theirs)
        return None, theirs


class Namespace:
    """The processes below pid 1 of a namespace, and the bubblewrap outside that waits for it."""

    def __init__(
        self, outer: asyncio.subprocess.Process, status: int, cgroup: Cgroup | None, until_end: AsyncExitStack
    ) -> None:
        self.exit_code: int | None = None
        self.met: Ending | None = None
        self._outer = outer
        self._cgroup = cgroup
        self._until_end = until_end
        self._init: tuple[int, int] | None = None  # pid and pidfd of pid 1 inside
        self._is_killed = False
        self._following = asyncio.create_task(self._follow(status))

    def kill(self) -> None:
        if self._outer.returncode is not None:
            return
        self._is_killed = True
        if self._cgroup is not None:
            self._cgroup.kill()
        # Pid 1 of the namespace takes everything inside with it; the outer process only waits for it.
        if self._init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init[1], signal.SIGKILL)
        # The group: until pid 1 is told to go on it waits for the outer process alone, and would wait for ever.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._outer.pid, signal.SIGKILL)

    async def wait(self) -> None:
        async with self._until_end:
            await self._outer.wait()
            # Both ends of the pipe that could still write are closed; what it holds is read now.
            await asyncio.wait([self._following], timeout=DRAIN_SECONDS)
            self._following.cancel()
            if self._init is not None:
                await self._end_of_init(self._init[1])
                os.close(self._init[1])
                self._init = None
            if self._cgroup is not None and self._cgroup.ran_out_of_memory():
                self.met = "memory"

    async def _end_of_init(self, pidfd: int) -> None:
        """Bubblewrap is gone before what the program left behind: pid 1 ends last of all, after every other process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(pidfd, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(pidfd)
        # Where the service is the first process of its container, nobody else would take the dead away.
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PIDFD, pidfd, os.WEXITED | os.WNOHANG)  # noqa: ASYNC222  # It does not wait.

    def memory(self) -> int:
        init = self._init
        return 0 if init is None else namespace_memory(init[0])

    def disk(self, directories: Sequence[Path], enough: DiskUsage) -> DiskUsage:
        init = self._init
        return disk_usage(directories, enough) if init is None else tree_disk(init[0], directories, enough)

    async def _follow(self, descriptor: int) -> None:
        """Bubblewrap writes one JSON document per line: first the pid of pid 1 inside, last the exit code."""
        text = b""
        async with contextlib.aclosing(read_chunks(descriptor)) as chunks:
            async for chunk in chunks:
                *lines, text = (text + chunk).split(b"\n")
                for line in lines:
                    self._take(json.loads(line))

    def _take(self, document: dict[str, int]) -> None:
        self.exit_code = document.get("exit-code", self.exit_code)
        if "child-pid" in document:
            with contextlib.suppress(ProcessLookupError):
                self._init = document["child-pid"], os.pidfd_open(document["child-pid"])
                if self._is_killed:  # Before pid 1 was known.
                    signal.pidfd_send_signal(self._init[1], signal.SIGKILL)
