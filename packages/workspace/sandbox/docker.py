"""The sandbox on a Docker engine: the same world as bubblewrap's, in a container that ends with its service."""

import asyncio
import hashlib
import io
import json
import logging
import os
import secrets
import shutil
import tarfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from packages.workspace.errors import SandboxUnavailable
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import world
from packages.workspace.sandbox.backend import Backend, Descriptors
from packages.workspace.sandbox.commands import Command, OnOutput
from packages.workspace.sandbox.container import OWNER_LABEL, Container, DockerClient
from packages.workspace.sandbox.identity import own_identity
from packages.workspace.sandbox.ownership import fresh_directory
from packages.workspace.sandbox.probe import ProbeReport
from packages.workspace.sandbox.process import SandboxedProcess
from packages.workspace.sandbox.seccomp import filter_program
from packages.workspace.sandbox.usage import DiskUsage
from packages.workspace.toolchain import TOOLCHAIN_INSIDE, Toolchain

IMAGE = "conclave-sandbox"
# What is mounted over a folder in memory takes over the mode of that folder.
SKELETON = {
    **dict.fromkeys(("usr", "etc", "proc", "dev", "sys", "home", "workspace"), 0o755),
    **{path.lstrip("/"): 0o1777 for path in (world.TEMPORARY, world.HOME)},
}
KEEPER = "/keeper"
GVISOR = "runsc"
OWN_PROCESSES = 1  # The first one.
GVISOR_THREADS = 128

logger = logging.getLogger(__name__)


class Docker(Backend):
    """Runs commands in containers of the engine that the `docker` command reaches, under gVisor where it works.

    The image is an empty skeleton: programs and files of this machine are bound into it, read-only.
    """

    name = "docker"
    remedy = (
        "Give this user a Docker engine on this same machine, not in rootless mode, that sees the same files, with "
        "cgroup limits for memory and processes; or install bubblewrap."
    )

    def __init__(self, toolchain: Toolchain, uid: int | None, scratch: Path | None = None) -> None:
        super().__init__(uid, scratch)
        if os.getuid() == 0 and not uid:
            raise SandboxUnavailable("The service is root.", "Give an unprivileged uid for the sandbox.")
        docker = shutil.which("docker")
        if docker is None:
            raise SandboxUnavailable("There is no `docker` command.", "Install Docker, or bubblewrap.")
        self._client = DockerClient(docker)
        self._toolchain = toolchain
        self._filter = filter_program()
        self._image = ""
        self._runtime: list[str] = []
        self._own_processes = OWN_PROCESSES

    async def probe(self) -> ProbeReport:
        """As of every backend; where the engine knows gVisor, that is tried first."""
        if self._report is None:
            try:
                engine = await self._prepare()
            except SandboxUnavailable as error:
                self._report = ProbeReport(False, error.reason, error.remedy)
                return self._report
            if GVISOR in engine.get("Runtimes", {}):
                self._use_gvisor()
                report = await super().probe()
                if not report.usable:
                    logger.warning("gVisor is passed over: %s", report.reason)
                    self._use_default()
        return await super().probe()

    @property
    def accepted(self) -> Mapping[str, str]:
        if self.level == "namespace":
            return {}
        return {"process_limit_enforced": "starting too many processes ends the whole sandbox"}

    def _user(self) -> tuple[int, int]:
        """Uid and group, which in a container are those outside."""
        return (os.getuid(), os.getgid()) if self.uid is None or self.group is None else (self.uid, self.group)

    def _use_gvisor(self) -> None:
        self.name, self.level, self._runtime = "docker with gVisor", "kernel", ["--runtime", GVISOR]
        self._own_processes, self._report = GVISOR_THREADS, None

    def _use_default(self) -> None:
        self.name, self.level, self._runtime = "docker", "namespace", []
        self._own_processes, self._report = OWN_PROCESSES, None

    async def _prepare(self) -> dict[str, Any]:
        """See that an engine answers and has the image, and that nothing is left of services that died."""
        try:
            engine: dict[str, Any] = json.loads(await self._client.ask("info", "--format", "{{json .}}"))
        except SandboxUnavailable as error:
            raise SandboxUnavailable(f"No Docker engine answers: {error.reason}", self.remedy) from error
        if not engine.get("ServerVersion"):  # Older clients report that as a part of the answer.
            raise SandboxUnavailable(f"No Docker engine answers: {engine.get('ServerErrors')}", self.remedy)
        for limit in ("MemoryLimit", "PidsLimit"):
            if not engine.get(limit):
                raise SandboxUnavailable(f"The Docker engine cannot hold limits: {limit} is off.", self.remedy)
        await self._client.sweep()
        skeleton = _skeleton()
        image = f"{IMAGE}:{hashlib.sha256(skeleton).hexdigest()[:12]}"
        if not await self._client.ask("image", "ls", "--quiet", image):
            await self._client.ask("import", "-", image, stdin=skeleton)
        self._image = image
        return engine

    async def _start(self, command: Command, on_output: OnOutput | None, baseline: DiskUsage) -> SandboxedProcess:
        if not self._image:
            await self._prepare()
        name = f"conclave-{secrets.token_hex(8)}"
        async with AsyncExitStack() as until_end:
            keeper = await until_end.enter_async_context(fresh_directory(self._scratch, self.uid))
            options = self._options(command, await asyncio.to_thread(self._write, keeper, command))
            until_end.push_async_callback(self._client.remove, name)
            await self._client.ask(
                "create", "--name", name, *options, self._image, f"{TOOLCHAIN_INSIDE}/bin/python",
                "-E", "-s", "-S", f"{KEEPER}/keep.py", f"{KEEPER}/order.json",
            )  # fmt: skip
            with Descriptors() as descriptors:
                output, their_output = descriptors.reading()
                errors, their_errors = descriptors.reading()
                life, their_life = descriptors.writing()
                attached = await asyncio.create_subprocess_exec(
                    *(self._client.program, "start", "--attach", "--interactive", name),
                    stdin=their_life,
                    stdout=their_output,
                    stderr=their_errors,
                    # In a group of its own: what interrupts the service reaches the container through the service.
                    process_group=0,
                )
            container = Container(self._client, name, attached, life, until_end.pop_all())
        return SandboxedProcess(container, output, errors, command, baseline, on_output)

    def _write(self, folder: Path, command: Command) -> dict[str, Path]:
        """Write what the container reads at its start; return its bindings of single files."""
        scripts = harness_files("keep.py", "confine.py").items()
        order = {
            "arguments": [
                *world.kernel_limits(command.limits),
                *world.inside_directory(command.directory),
                *command.arguments,
            ],
            "environment": world.environment(command),
            "stdin": "/dev/null" if command.stdin is None else f"{KEEPER}/stdin",
            "filter": f"{KEEPER}/filter.bpf",
            "joins_errors": not command.separate_errors,
        }
        contents = {Path(inside).name: content for inside, content in scripts}
        contents |= {"order.json": json.dumps(order).encode(), "filter.bpf": self._filter}
        contents |= {} if command.stdin is None else {"stdin": command.stdin}
        bound = {**world.accounts(self._user()[0]), **command.files}
        numbered = {inside: f"file-{number}" for number, inside in enumerate(bound)}
        contents |= {name: bound[inside] for inside, name in numbered.items()}
        for name, content in contents.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o444)
        return {KEEPER: folder, **{inside: folder / name for inside, name in numbered.items()}}

    def _options(self, command: Command, written: dict[str, Path]) -> list[str]:
        limits, memory = command.limits, str(world.memory_in_all(command.limits))
        system = [path for path in (*world.SYSTEM_FILES, *_unlinked()) if os.path.exists(path)]
        readonly = {
            "/usr": Path("/usr"),
            **{path: Path(path) for path in system},
            **world.readonly_bindings(self._toolchain, command),
            **written,
        }
        mounts = [_mount(inside, outside) + ",readonly" for inside, outside in readonly.items()]
        mounts += [_mount(inside, outside) for inside, outside in world.writable_bindings(command).items()]
        sizes = world.memory_file_systems(limits)
        shared_memory = sizes.pop(world.SHARED_MEMORY)
        temporary = [f"{path}:exec,mode=1777,size={size}" for path, size in sizes.items()]
        user = ":".join(map(str, self._user()))
        return [
            # The log driver would keep all output on the engine's disk.
            *("--interactive", "--pull", "never", "--log-driver", "none", "--no-healthcheck", "--restart", "no"),
            *("--label", f"{OWNER_LABEL}={own_identity()}", *self._runtime),
            *("--network", "none", "--hostname", "sandbox", "--read-only", "--cap-drop", "ALL", "--user", user),
            *("--security-opt", "no-new-privileges", "--security-opt", "label=disable", "--userns", "host"),
            *("--memory", memory, "--memory-swap", memory, "--cpu-shares", "512"),
            *("--shm-size", str(shared_memory), "--pids-limit", str(limits.processes + self._own_processes)),
            *("--ulimit", "memlock=65536", "--ulimit", "msgqueue=0", "--ulimit", "sigpending=256"),
            *("--tmpfs", "/sys:ro,size=4k", *(part for one in temporary for part in ("--tmpfs", one))),
            *(part for one in mounts for part in ("--mount", one)),
            # Not the command's: it may be a link of a program's own making, which the engine would follow.
            *("--workdir", "/"),
        ]


def _unlinked() -> list[str]:
    """Such of /bin and its like as are directories of their own on this machine."""
    return [path for path, target in world.system_links().items() if not target]


def _mount(inside: str, outside: Path) -> str:
    return ",".join(f'"{part}"' for part in ("type=bind", f"source={outside}", f"target={inside}"))


def _skeleton() -> bytes:
    """A tar file of empty folders, always the same on one machine."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for folder, mode in SKELETON.items():
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            tar.addfile(entry)
        for path, target in world.system_links().items():
            if target:
                entry = tarfile.TarInfo(path.lstrip("/"))
                entry.type, entry.linkname = tarfile.SYMTYPE, target
                tar.addfile(entry)
    return written.getvalue()
