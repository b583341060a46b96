"""The commands that install packages, each in a sandbox: with the mirror, or with no network at all."""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from packages.workspace.errors import WorkspaceError
from packages.workspace.files.beneath import read_beneath
from packages.workspace.harness import harness_files
from packages.workspace.prepare.manifest import LOCK_FILE, MANIFEST_FILE, NodeManifest
from packages.workspace.prepare.mirror import ADDRESS_INSIDE, PORT_INSIDE, Mirror
from packages.workspace.prepare.store import copy_into
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import MEBIBYTE, Command, Completed, Ending, Limits
from packages.workspace.toolchain import TOOLCHAIN_INSIDE

ProblemKind = Literal["refused", "unsolvable", "offline", "limit", "unsupported"]

INSIDE = "/environment"
PYTHON_INSIDE = f"{INSIDE}/python"
NODE_FOLDER = "node"
UV_INSIDE = "/uv"
BRIDGE_INSIDE = "/bridge"
REQUIREMENTS_INSIDE = "/requirements.txt"
MOST_LOCK_BYTES = 16 * MEBIBYTE
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
UV_ENVIRONMENT = {
    "UV_NO_CONFIG": "1",
    "UV_DEFAULT_INDEX": f"{ADDRESS_INSIDE}/python",
    "UV_CACHE_DIR": f"{INSIDE}/cache",
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_HTTP_RETRIES": "1",
    "UV_CONCURRENT_DOWNLOADS": "8",
    "UV_NO_PROGRESS": "1",
    "UV_KEYRING_PROVIDER": "disabled",
}
INTO = ("--python", f"{PYTHON_INSIDE}/bin/python")
MOST_EXCHANGES = 6
UNFIT = re.compile(r"The package `([A-Za-z0-9._-]+)` requires")
# Pytest compiles its plugins in a way of its own, and where they are read-only it does so in every run.
COMPILE_FOR_PYTEST = (
    "mkdir /tmp/empty && echo 'def test_nothing(): pass' > /tmp/empty/test_nothing.py && "
    f"{PYTHON_INSIDE}/bin/python -I -m pytest -q -p no:cacheprovider --rootdir /tmp/empty /tmp/empty"
)
NPM_ENVIRONMENT = {
    "npm_config_registry": f"{ADDRESS_INSIDE}/node/",
    "npm_config_cache": f"{INSIDE}/cache",
    "npm_config_userconfig": f"{INSIDE}/none/user",
    "npm_config_globalconfig": f"{INSIDE}/none/global",
    "npm_config_ignore_scripts": "true",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_update_notifier": "false",
    "npm_config_progress": "false",
    "npm_config_logs_max": "0",
    "npm_config_maxsockets": "8",
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "200",
    # The lock that is made here must not name the mirror.
    "npm_config_omit_lockfile_registry_resolved": "true",
}
ENDINGS: Mapping[Ending, str] = {
    "timeout": "Installing the packages took too long",
    "memory": "Installing the packages took more memory than allowed",
    "disk": "The packages are larger, or more files, than allowed",
    "output": "Installing the packages wrote far too much output",
    "cancelled": "The installation was ended",
}
OUT_OF_STEP = "npm error code EUSAGE"
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


async def install_python(work: Installation, uv: Path, lines: Sequence[str]) -> Installed:
    """A virtual environment at /environment/python: a copy of the toolchain, changed as far as the project needs it.

    Without network it succeeds if the toolchain has all that is asked for. Wheels only, and no code of theirs runs
    while there is a network.
    """
    await work.must(["cp", "-a", "--no-preserve=ownership", TOOLCHAIN_INSIDE, PYTHON_INSIDE])
    await _uv_install(work, uv, lines)
    notes: tuple[str, ...] = ()
    if not await _is_made_to_fit(work, uv, lines):
        await work.must(["rm", "-rf", PYTHON_INSIDE])
        create = [UV_INSIDE, "venv", "--relocatable", "--no-project", "--python", f"{TOOLCHAIN_INSIDE}/bin/python"]
        await work.must([*create, PYTHON_INSIDE], UV_ENVIRONMENT, uv=uv)
        await _uv_install(work, uv, [*lines, "pytest"])
        notes = ("The packages do not fit those of the base toolchain: they are there without it, pytest added.",)
    # Without -S, files of packages could run at the start of Python. What does not compile fails where it is used.
    await work.run(["python", "-I", "-S", "-m", "compileall", "-q", "-j", "2", f"{PYTHON_INSIDE}/lib"])
    await work.run(["sh", "-c", COMPILE_FOR_PYTEST], {"PYTHONDONTWRITEBYTECODE": ""})
    await work.must(["rm", "-rf", f"{INSIDE}/cache"])
    return Installed(notes)


async def _is_made_to_fit(work: Installation, uv: Path, lines: Sequence[str]) -> bool:
    """Exchange packages of the toolchain until all fit the project's, such as a pytest plugin for an older pytest."""
    unfit: set[str] = set()
    for _ in range(MOST_EXCHANGES):
        checked = await work.run([UV_INSIDE, "pip", "check", *INTO], UV_ENVIRONMENT, readonly={UV_INSIDE: uv})
        if checked.is_success:
            return True
        found = set(UNFIT.findall(checked.output)) - unfit
        unfit |= found
        if not found:
            return False
        try:
            await _uv_install(work, uv, [*lines, *sorted(unfit)])
        except NotInstalled as error:
            if error.kind != "unsolvable":
                raise
            return False
    return False


async def _uv_install(work: Installation, uv: Path, lines: Sequence[str]) -> None:
    completed = await work.run(
        [UV_INSIDE, "pip", "install", *INTO, "--only-binary", ":all:", "-r", REQUIREMENTS_INSIDE],
        UV_ENVIRONMENT,
        online=True,
        readonly={UV_INSIDE: uv},
        files={REQUIREMENTS_INSIDE: "\n".join([*lines, ""]).encode()},
    )
    if not completed.is_success:
        raise NotInstalled("unsolvable", f"The Python packages cannot be installed:\n{told(completed.output)}")


async def install_node(work: Installation, manifest: NodeManifest) -> Installed:
    """The folder node_modules in /environment/node, as the lock says; where there is none, one is made with it."""
    folder = work.place / NODE_FOLDER
    given = {MANIFEST_FILE: manifest.package, **({LOCK_FILE: manifest.lock} if manifest.lock is not None else {})}
    copy_into(folder, given, work.sandbox.uid)
    notes: tuple[str, ...] = ()
    files: dict[str, str] = {}
    completed = None
    if manifest.lock is not None:
        completed = await _npm(work, "ci")
        notes = () if completed.is_success else (f"{LOCK_FILE} does not fit {MANIFEST_FILE}: it was made anew.",)
    if completed is None or (not completed.is_success and OUT_OF_STEP in completed.output):
        completed = await _npm(work, "install")
        notes = notes or (f"There is no {LOCK_FILE}: the versions were chosen now. Add one to keep them.",)
        if completed.is_success:
            files[LOCK_FILE] = _read(folder, LOCK_FILE)
    if not completed.is_success:
        raise NotInstalled("unsolvable", f"The Node packages cannot be installed:\n{told(completed.output)}")
    await work.must(["sh", "-c", f"rm -rf {INSIDE}/cache; mkdir -p {INSIDE}/{NODE_FOLDER}/node_modules"])
    return Installed(notes, files)


async def _npm(work: Installation, order: str) -> Completed:
    arguments = ["env", "-C", f"{INSIDE}/{NODE_FOLDER}", "npm", order, "--ignore-scripts"]
    return await work.run(arguments, NPM_ENVIRONMENT, online=True)


def _read(folder: Path, name: str) -> str:
    root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return read_beneath(root, name, MOST_LOCK_BYTES).decode()
    finally:
        os.close(root)


def told(output: str) -> str:
    """The beginning of what a tool said, without colours and without what is of this machine."""
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output).strip().splitlines()
    return "\n".join([line for line in plain if line.strip() and not NOISE.match(line)][:LINES_TOLD])
