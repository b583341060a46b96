"""Limits of whole trees of processes by cgroup v2, where one is delegated to this process.

Delegated is a cgroup that systemd marks so (`Delegate=yes`), that of a container which may write it, and that of a
machine that nobody else manages. The kernel wants no processes beside cgroups with limits, so the processes that are
there move one level down, together.
"""

import asyncio
import contextlib
import os
import secrets
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import world
from packages.workspace.sandbox.commands import Limits
from packages.workspace.sandbox.identity import may_live, own_identity

CONTROLLERS = {"memory", "pids"}
SERVICE = "conclave-service"
SANDBOX = "conclave-sandbox"
MARKS = ("user.delegate", "trusted.delegate")
OWN_PROCESSES = 8  # Of the sandbox itself, beside the program's.
EMPTY_SECONDS = 2.0
# Written before the program starts, by the process that becomes it: no part of it ever runs outside.
JOIN = ("/bin/sh", "-c", 'echo 0 > "$0" && exec "$@"')


class Cgroup:
    """One sandbox's cgroup; `enter` are the words in front of a command that put it in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.enter = (*JOIN, os.fspath(path / "cgroup.procs"))

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            (self._path / "cgroup.kill").write_text("1")

    def ran_out_of_memory(self) -> bool:
        return _numbers(self._path / "memory.events").get("oom_kill", 0) > 0

    async def remove(self) -> None:
        """End what is left and take the cgroup away; if the kernel is late, the next start does."""
        self.kill()
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(EMPTY_SECONDS):
                while _numbers(self._path / "cgroup.events").get("populated"):  # noqa: ASYNC110  # Nobody tells.
                    await asyncio.sleep(0.005)
            self._path.rmdir()


class Cgroups:
    """Makes cgroups below `home`, which is prepared for it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def make(self, limits: Limits) -> Cgroup:
        """Raises SandboxUnavailable where the kernel refuses."""
        name = f"{SANDBOX}.{own_identity().replace('/', '_')}.{secrets.token_hex(6)}"
        path = self.home / name
        wanted = {
            "memory.max": world.memory_in_all(limits),
            "memory.swap.max": 0,
            "memory.oom.group": 1,
            "pids.max": limits.processes + OWN_PROCESSES,
        }
        try:
            path.mkdir()
            for file, value in wanted.items():
                if (path / file).exists():  # Without swap the kernel has no limit for it.
                    (path / file).write_text(str(value))
        except OSError as error:
            raise SandboxUnavailable(
                f"The cgroup {path} cannot be made: {error}.", "Delegate another one, or take the delegation away."
            ) from error
        return Cgroup(path)

    def sweep(self) -> None:
        """Take away what services left behind that are no more."""
        for path in self.home.glob(f"{SANDBOX}.*"):
            if not may_live(path.name.split(".")[1].replace("_", "/")):
                with contextlib.suppress(OSError):
                    (path / "cgroup.kill").write_text("1")
                    path.rmdir()


def find_cgroups() -> Cgroups | None:
    """Where limits can be set for trees of processes, made ready; None where that is not given to us."""
    try:
        own = _own_cgroup()
        if own is None:
            return None
        home = own.parent if own.name == SERVICE else own
        if not _is_delegated(home) or not _words(home / "cgroup.controllers") >= CONTROLLERS:
            return None
        if not _words(home / "cgroup.subtree_control") >= CONTROLLERS:
            if not _is_root(home):
                _move_down(home)
            (home / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(CONTROLLERS)))
    except OSError:
        return None
    cgroups = Cgroups(home)
    cgroups.sweep()
    return cgroups


def _own_cgroup() -> Path | None:
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    mounted = next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)
    path = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    if mounted is None or path is None or ".." in path:
        return None
    return mounted / path.lstrip("/")


def _is_delegated(home: Path) -> bool:
    if not all(os.access(home / name, os.W_OK) for name in (".", "cgroup.procs", "cgroup.subtree_control")):
        return False
    for mark in MARKS:
        with contextlib.suppress(OSError):
            if os.getxattr(home, mark) == b"1":
                return True
    # The topmost that we see: of a container, or of the machine.
    return not (home.parent / "cgroup.procs").exists()


def _is_root(home: Path) -> bool:
    """Only the machine's own cgroup has no type, and may have processes beside others."""
    return not (home / "cgroup.type").exists()


def _move_down(home: Path) -> None:
    (home / SERVICE).mkdir(exist_ok=True)
    for process in (home / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            (home / SERVICE / "cgroup.procs").write_text(process)


def _words(path: Path) -> set[str]:
    return set(path.read_text().split())


def _numbers(path: Path) -> dict[str, int]:
    """A file of lines with a name and a number; empty when it is gone."""
    try:
        return {name: int(value) for name, value in (line.split() for line in path.read_text().splitlines())}
    except OSError:
        return {}
