"""The start-up check: run a program that tries to break out, and believe only what it could not do."""

import json
import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import Command, Completed, Limits

PROBE_LIMITS = Limits(wall_seconds=30, processes=16)

Level = Literal["kernel", "namespace", "reduced"]
"""What stands between a program and the machine: a kernel of its own, namespaces, or rules for one of its users."""


@dataclass(frozen=True)
class ProbeReport:
    """`checks` maps each claim about the isolation to whether it held; `remedy` is empty when usable.

    `accepted` maps claims that this backend does not make to what a program can do instead.
    """

    usable: bool
    reason: str = ""
    remedy: str = ""
    checks: dict[str, bool] = field(default_factory=dict)
    level: Level = "namespace"
    accepted: dict[str, str] = field(default_factory=dict)


class Probed(Protocol):
    level: Level
    remedy: str

    @property
    def accepted(self) -> Mapping[str, str]: ...
    async def run(self, command: Command) -> Completed: ...
    def scratch(self) -> AbstractAsyncContextManager[Path]: ...


async def probe(sandbox: Probed) -> ProbeReport:
    """Try the isolation out; never raises for a sandbox that does not work."""
    try:
        checks = await _try_out(sandbox)
    except SandboxUnavailable as error:
        return ProbeReport(False, error.reason, error.remedy, level=sandbox.level)
    accepted = {name: told for name, told in sandbox.accepted.items() if not checks.get(name, False)}
    broken = [name for name, held in checks.items() if not held and name not in accepted]
    reason = f"The isolation does not hold: {', '.join(broken)}." if broken else ""
    return ProbeReport(not broken, reason, sandbox.remedy if broken else "", checks, sandbox.level, accepted)


async def _try_out(sandbox: Probed) -> dict[str, bool]:
    async with sandbox.scratch() as workspace, sandbox.scratch() as elsewhere:
        question, secret = secrets.token_bytes(16), elsewhere / "secret"
        (workspace / "question").write_bytes(question)
        secret.write_text("secret")
        elsewhere.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            asked = (os.getpid(), listener.getsockname()[1], secret, PROBE_LIMITS.processes)
            command = Command(
                ["python", "-I", "/harness/break_out.py", *map(str, asked)],
                workspace=workspace,
                files=harness_files("break_out.py"),
                limits=PROBE_LIMITS,
            )
            try:
                completed = await sandbox.run(command)
            except SandboxUnavailable as error:
                raise SandboxUnavailable(error.reason, sandbox.remedy) from error
        try:
            checks: dict[str, bool] = json.loads(completed.output)
            answer = (workspace / "answer").read_bytes()
        except (ValueError, OSError):
            said = completed.output.strip()[-300:]
            raise SandboxUnavailable(f"The probe did not answer ({completed.ending}): {said}", sandbox.remedy) from None
        return {**checks, "files_shared": answer == question}
