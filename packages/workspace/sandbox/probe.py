"""The start-up check: run a program that tries to break out, and believe only what it could not do."""

import json
import os
import socket
from dataclasses import dataclass, field
from typing import Protocol

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import Command, Completed, Limits

PROBE_LIMITS = Limits(wall_seconds=20, processes=16)
REMEDY = (
    "Allow unprivileged user namespaces (on Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0; "
    "in Docker: security_opt seccomp=unconfined, apparmor=unconfined, systempaths=unconfined) and see that "
    "util-linux (prlimit, choom, setpriv) is installed."
)


@dataclass(frozen=True)
class ProbeReport:
    """`checks` maps each claim about the isolation to whether it held; `remedy` is empty when usable."""

    usable: bool
    reason: str = ""
    remedy: str = ""
    checks: dict[str, bool] = field(default_factory=dict)


class Runner(Protocol):
    async def run(self, command: Command) -> Completed: ...


async def probe(sandbox: Runner) -> ProbeReport:
    """Try the isolation out; never raises for a sandbox that does not work."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = Command(
            ["python", "-I", "/harness/break_out.py", str(os.getpid()), str(listener.getsockname()[1])],
            files=harness_files("break_out.py"),
            limits=PROBE_LIMITS,
        )
        try:
            completed = await sandbox.run(command)
        except SandboxUnavailable as error:
            return ProbeReport(False, error.reason, REMEDY)
    try:
        checks: dict[str, bool] = json.loads(completed.output)
    except ValueError:
        return ProbeReport(False, f"The probe did not answer: {completed.output.strip()[-300:]}", REMEDY)
    broken = [name for name, held in checks.items() if not held]
    if broken:
        return ProbeReport(False, f"The isolation does not hold: {', '.join(broken)}.", REMEDY, checks)
    return ProbeReport(True, checks=checks)
