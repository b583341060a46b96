"""The sandbox where namespaces are forbidden, for one user on their own machine: Landlock and a system call filter.

There is nothing to bind here, so programs see the real paths. The paths of a command, as others know them, are
translated in its arguments, its environment and its trusted files; in a project's own files they are not. What else
such a program can do, `accepted` says.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.harness import FOLDER
from packages.workspace.harness.confine import landlock_version
from packages.workspace.sandbox import world
from packages.workspace.sandbox.backend import Backend, Descriptors
from packages.workspace.sandbox.capture import read_chunks
from packages.workspace.sandbox.commands import Command, Ending, Limits, OnOutput
from packages.workspace.sandbox.ownership import fresh_directory
from packages.workspace.sandbox.probe import Level
from packages.workspace.sandbox.process import DRAIN_SECONDS, SandboxedProcess
from packages.workspace.sandbox.seccomp import filter_program
from packages.workspace.sandbox.usage import DiskUsage, disk_usage, tree_memory
from packages.workspace.toolchain import Toolchain

# The first that keeps signals in: before, a program could end what watches over it.
OLDEST_LANDLOCK = 6
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", *world.SYSTEM_FILES, "/etc/gitconfig")


class Reduced(Backend):
    """Runs commands as this process's own user, who must not be root; only when it is asked for by name."""

    name = "reduced"
    level: Level = "reduced"
    remedy = (
        "Use SANDBOX=auto with bubblewrap or Docker. The reduced sandbox needs Linux 6.12 or newer with Landlock "
        "among its security modules, and an ordinary user."
    )

    def __init__(self, toolchain: Toolchain, uid: int | None, scratch: Path | None = None) -> None:
        super().__init__(None, scratch)
        if os.getuid() == 0 or uid:
            raise SandboxUnavailable(
                "The reduced sandbox cannot hold root.", "Run as an ordinary user, or choose another SANDBOX."
            )
        found = landlock_version()
        if found < OLDEST_LANDLOCK:
            raise SandboxUnavailable(f"This kernel offers Landlock {found}, not {OLDEST_LANDLOCK}.", self.remedy)
        self._toolchain = toolchain
        self._filter = filter_program().hex()

    @property
    def accepted(self) -> Mapping[str, str]:
        return {
            "processes_hidden": "programs see which processes run on this machine",
            "host_files_hidden": "programs see which files exist, but cannot open them",
            "no_capabilities": "programs keep a set of capabilities that they cannot take up",
            "ports_private": "other programs of this machine reach the ports that a program opens",
            "memory_held_by_kernel": "memory of several processes is watched, not held by the kernel",
        }

    async def _start(self, command: Command, on_output: OnOutput | None, baseline: DiskUsage) -> SandboxedProcess:
        async with AsyncExitStack() as until_end:
            own = await until_end.enter_async_context(fresh_directory(self._scratch, None))
            places = _places(self._toolchain, command, own)
            await asyncio.to_thread(_write, command, own, places)
            with Descriptors() as descriptors:
                output, their_output = descriptors.reading()
                status, their_status = descriptors.reading()
                errors, their_errors = descriptors.reading() if command.separate_errors else (None, their_output)
                life, their_life = descriptors.writing()
                stdin = None if command.stdin is None else descriptors.content(command.stdin)
                order = {**self._order(command, own, places), "status": their_status, "stdin": stdin}
                guard = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-E", "-s", "-S", os.fspath(FOLDER / "guard.py")),
                    str(descriptors.content(json.dumps(order).encode())),
                    stdin=their_life,
                    stdout=their_output,
                    stderr=their_errors,
                    pass_fds=[their_status, *descriptors.contents],
                    env={},
                    cwd="/",
                    process_group=0,
                )
            tree = Guarded(guard, status, life, until_end.pop_all())
        return SandboxedProcess(tree, output, errors, command, baseline, on_output)

    def _order(self, command: Command, own: Path, places: dict[str, Path]) -> dict[str, object]:
        readonly = [*world.readonly_bindings(self._toolchain, command).values(), own]
        writable = [*world.writable_bindings(command).values(), own / "tmp", own / "home"]
        missing = [path for path in (*readonly, *writable) if not path.exists()]
        if missing:
            raise SandboxUnavailable(f"{missing[0]} is not there.", "Give the command paths that exist.")
        real = {kind: [os.path.realpath(path) for path in paths] for kind, paths in
                {"readable": readonly, "writable": writable}.items()}  # fmt: skip
        directory = Path(_translated(command.directory, places))
        return {
            "arguments": [_translated(word, places) for word in command.arguments],
            "environment": {name: _translated(text, places) for name, text in world.environment(command).items()},
            "directory": os.fspath(directory),
            "filter": self._filter,
            "limits": _limits(command.limits),
            "processes": command.limits.processes,
            "readable": [*SYSTEM, *world.accounts(0), *real["readable"]],
            "writable": real["writable"],
            "reachable": [*real["readable"], *real["writable"]],
        }


class Guarded:
    """The processes below a guard, which ends all of them when `life` is closed."""

    def __init__(self, guard: asyncio.subprocess.Process, status: int, life: int, until_end: AsyncExitStack) -> None:
        self.exit_code: int | None = None
        self.met: Ending | None = None
        self._guard = guard
        self._life: int | None = life
        self._until_end = until_end
        self._following = asyncio.create_task(self._follow(status))

    def kill(self) -> None:
        if self._life is not None:
            os.close(self._life)
            self._life = None

    async def wait(self) -> None:
        async with self._until_end:
            await self._guard.wait()
            self.kill()
            await asyncio.wait([self._following], timeout=DRAIN_SECONDS)
            self._following.cancel()

    def memory(self) -> int:
        return tree_memory(self._guard.pid)

    def disk(self, directories: Sequence[Path], enough: DiskUsage) -> DiskUsage:
        return disk_usage(directories, enough)

    async def _follow(self, descriptor: int) -> None:
        text = b""
        async with contextlib.aclosing(read_chunks(descriptor)) as chunks:
            async for chunk in chunks:
                text += chunk
        if text:
            self.exit_code = json.loads(text)["exit-code"]


def _places(toolchain: Toolchain, command: Command, own: Path) -> dict[str, Path]:
    """Map each path as a command knows it to the real one."""
    bound = {**world.readonly_bindings(toolchain, command), **world.writable_bindings(command)}
    places = {world.WORKSPACE: own / "workspace", world.TEMPORARY: own / "tmp", world.HOME: own / "home", **bound}
    for inside in command.files:
        if any(inside.startswith(f"{path}/") for path in places):
            raise SandboxUnavailable(
                f"The reduced sandbox cannot lay {inside} into a bound directory.", "Choose another SANDBOX."
            )
    for inside in command.files:
        folder = os.path.dirname(inside)
        places |= {inside: own / f"files{inside}"}
        if folder != "/":
            places |= {folder: own / f"files{folder}"}
    return places


def _write(command: Command, own: Path, places: dict[str, Path]) -> None:
    for name in ("workspace", "tmp", "home", "files"):
        (own / name).mkdir()
    for inside, content in command.files.items():
        target = own / f"files{inside}"
        target.parent.mkdir(parents=True, exist_ok=True)
        # Bytes that are no text come back as they were.
        text = content.decode(errors="surrogateescape")
        target.write_bytes(_translated(text, places).encode(errors="surrogateescape"))


def _translated(text: str, places: Mapping[str, Path]) -> str:
    """Put the real path where one of the places is named, as a whole path or as its beginning."""
    names = "|".join(re.escape(name) for name in sorted(places, key=len, reverse=True))
    return re.sub(rf"(?<![\w.~-])(?<!:/)({names})(?![\w.-])", lambda found: os.fspath(places[found[1]]), text)


def _limits(limits: Limits) -> dict[str, tuple[int, int]]:
    return {
        "RLIMIT_FSIZE": (limits.file_bytes, limits.file_bytes),
        "RLIMIT_DATA": (limits.memory_bytes, limits.memory_bytes),
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_MEMLOCK": (65_536, 65_536),
        "RLIMIT_MSGQUEUE": (0, 0),
    }
