"""One installation: commands in sandboxes, with the mirror or with no network at all, and how they may fail."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from packages.workspace.errors import WorkspaceError
from packages.workspace.harness import harness_files
from packages.workspace.prepare.mirror import PORT_INSIDE, Mirror
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE, Command, Completed, Ending, Limits

ProblemKind = Literal["refused", "unsolvable", "offline", "limit", "unsupported"]

INSIDE = "/environment"
CACHE_INSIDE = f"{INSIDE}/cache"
BRIDGE_INSIDE = "/bridge"
LINES_TOLD = 25
PREPARE_LIMITS = Limits(
    wall_seconds=300,
    cpu_seconds=300,
    memory_bytes=2048 * MEBIBYTE,
    processes=256,
    file_bytes=512 * MEBIBYTE,
    disk_bytes=3072 * MEBIBYTE,
    inodes=400_000,
    output_bytes=MEBIBYTE // 4,
)
ENDINGS: Mapping[Ending, str] = {
    "timeout": "Installing the packages took too long",
    "memory": "Installing the packages took more memory than allowed",
    "disk": "The packages are larger, or more files, than allowed",
    "output": "Installing the packages wrote far too much output",
    "cancelled": "The installation was ended",
}
NOISE = re.compile(r"^(Using Python .*|npm (error|warn) A complete log of this run .*|npm error\s*)$")


class NotInstalled(Exception):
    """The packages could not be had; the message is for the one who asked for them."""

    def __init__(self, kind: ProblemKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: ProblemKind = kind


@dataclass(frozen=True)
class Installed:
    """`notes` say what a reader should know; `files` are such as the project lacks (a lock that was made)."""

    notes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Installation:
    """One of them, into `place`, which is at /environment inside."""

    sandbox: Sandbox
    mirror: Mirror
    bridge: Path
    place: Path
    limits: Limits

    async def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        online: bool = False,
        readonly: Mapping[str, Path] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Completed:
        """Raises NotInstalled if a limit ended it, or it failed for lack of network."""
        forwarder = ("python", "/harness/behind_bridge.py", str(PORT_INSIDE)) if online else ()
        command = Command(
            [*forwarder, *arguments],
            readonly={**(readonly or {}), **({BRIDGE_INSIDE: self.bridge} if online else {})},
            writable={INSIDE: self.place},
            environment=environment or {},
            directory=INSIDE,
            files={**(files or {}), **(harness_files("behind_bridge.py", "forward.py") if online else {})},
            limits=self.limits,
        )
        running = asyncio.create_task(self.sandbox.run(command))
        spent = asyncio.create_task(self.mirror.quota_spent.wait())
        try:
            await asyncio.wait((running, spent), return_when=asyncio.FIRST_COMPLETED)
            if self.mirror.quota_spent.is_set():
                raise NotInstalled("limit", "The packages are larger than one preparation may fetch: name fewer.")
            completed = await running
        finally:
            for task in (running, spent):
                task.cancel()
            await asyncio.gather(running, spent, return_exceptions=True)
        if completed.ending != "exited":
            raise NotInstalled("limit", f"{ENDINGS[completed.ending]}: name fewer or smaller packages.")
        if online and not completed.is_success and self.mirror.unreachable:
            raise NotInstalled("offline", f"The package registry is not reached ({self.mirror.unreachable}).")
        return completed

    async def must(
        self, arguments: Sequence[str], environment: Mapping[str, str] | None = None, **readonly: Path
    ) -> None:
        """A step of our own, which only a broken machine lets fail."""
        completed = await self.run(
            arguments, environment, readonly={f"/{name}": path for name, path in readonly.items()}
        )
        if not completed.is_success:
            raise WorkspaceError(f"Packages cannot be prepared here ({arguments[0]}): {told(completed.output)}")


def told(output: str) -> str:
    """The beginning of what a tool said, without colours and without what is of this machine."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output).strip().splitlines()
    return "\n".join([line for line in plain if line.strip() and not NOISE.match(line)][:LINES_TOLD])
