"""The place of one attack: a workspace inside, and outside of it things that nothing may touch."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from packages.workspace.sandbox import Command, Completed, Limits, Sandbox
from tests.workspace.hostile.attack import Broken, Spoilt, expect

INSIDE = Path(__file__).with_name("inside.py")
PROGRAM = "/attack/inside.py"
SERVICE_SECRET = "SERVICE_SECRET"  # a variable of the service


class Runner(Protocol):
    async def run(self, command: Command) -> Completed: ...


@dataclass
class Scene:
    """`runner` is the sandbox, or in a control nothing but a process of the same user.

    `mark` stands in the environment of everything that an attack starts; `secret` is a word that must not come
    out. `inside` is the workspace as the program sees it. All of `outside` may be read and `drop` in it written by
    anybody, so that nothing but the wall keeps an attack from it.
    """

    runner: Runner
    sandbox: Sandbox
    workspace: Path
    inside: str
    outside: Path
    secret: str
    mark: str
    bystander: subprocess.Popen[bytes]
    listeners: dict[str, socket.socket]
    names: dict[str, object]
    before: dict[str, tuple[object, ...]] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)

    async def run(self, command: Command) -> Completed:
        marked = replace(command, environment={**command.environment, "ATTACK_MARK": self.mark})
        completed = await self.runner.run(marked)
        self.outputs += [completed.output, completed.errors]
        return completed

    async def program(self, code: str, **limits: float) -> Completed:
        """Run one statement and return how it ended; "reached" stands in the output when it came to its end."""
        return await self._run({"it": code}, limits)

    async def attempt(self, codes: Mapping[str, str], **limits: float) -> list[str]:
        """Run statements; return the names of those that succeeded."""
        completed = await self._run(codes, limits)
        verdicts = dict(
            json.loads(line.removeprefix(self.mark))
            for line in completed.output.splitlines()
            if line.startswith(f"{self.mark} ")
        )
        expect(verdicts.keys() == codes.keys(), f"not all was tried ({completed.ending}): {completed.output[-500:]}")
        spoilt = [f"{what} ({verdict})" for what, verdict in verdicts.items() if verdict.startswith("spoilt")]
        expect(not spoilt, f"{'; '.join(spoilt)}")
        return [what for what, verdict in verdicts.items() if verdict == "reached"]

    async def _run(self, codes: Mapping[str, str], limits: Mapping[str, float]) -> Completed:
        order = {"attempts": codes, "mark": self.mark, "names": self.names}
        bounds = Limits(**{"wall_seconds": 60, "processes": 64, **limits})  # type: ignore[arg-type]  # Whole numbers.
        return await self.run(
            Command(
                ["python", "-I", PROGRAM],
                self.workspace,
                limits=bounds,
                stdin=json.dumps(order).encode(),
                files={PROGRAM: INSIDE.read_bytes()},
            )
        )

    def verify(self) -> None:
        """Raise Broken if anything outside was reached."""
        after = contents(self.outside)
        changed = sorted(name for name in self.before.keys() | after if self.before.get(name) != after.get(name))
        if changed:
            raise Broken(f"changed outside: {', '.join(changed)}")
        secrets_of_all = (self.secret, os.environ.get(SERVICE_SECRET, self.secret))
        if any(secret in text for secret in secrets_of_all for text in self.outputs):
            raise Broken("a secret came out")
        if self.bystander.poll() is not None or process_state(self.bystander.pid) not in "SRD":
            raise Broken("a process outside was reached")
        heard = [name for name, listener in self.listeners.items() if has_news(listener)]
        if heard:
            raise Broken(f"connected to the host: {', '.join(heard)}")
        if left := survivors(self.mark):
            raise Broken(f"{len(left)} processes are left")


@contextlib.asynccontextmanager
async def new_scene(sandbox: Sandbox, plain: Runner | None = None) -> AsyncIterator[Scene]:
    """A scene in front of the wall, or with `plain` one where there is none."""
    outside = Path(tempfile.mkdtemp(prefix="hostile-"))
    secret, mark = f"secret-{secrets.token_hex(8)}", f"mark-{secrets.token_hex(8)}"
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, outside, ignore_errors=True)
        outside.chmod(0o755)
        for name in ("secret", "victim"):
            (outside / name).write_text(secret)
            (outside / name).chmod(0o666)
        (outside / "drop").mkdir()
        (outside / "drop").chmod(0o777)
        (outside / "secret").chmod(0o644)
        if sandbox.uid is not None:  # The file of another workspace, which belongs to the same user.
            os.chown(outside / "victim", sandbox.uid, sandbox.uid)
        listeners = {name: stack.enter_context(listener) for name, listener in open_listeners(outside, mark).items()}
        user = {} if sandbox.uid is None else {"user": sandbox.uid, "group": sandbox.uid, "extra_groups": ()}
        bystander = subprocess.Popen(["sleep", "600"], env={"BYSTANDER": secret}, cwd=outside, **user)  # type: ignore[call-overload]  # Optional ones.
        stack.callback(bystander.wait)
        stack.callback(bystander.kill)
        stack.callback(end_survivors, mark)
        async with sandbox.scratch() as workspace:
            inside = "/workspace" if plain is None else os.fspath(workspace)
            names = {
                "secret": os.fspath(outside / "secret"),
                "victim": os.fspath(outside / "victim"),
                "drop": os.fspath(outside / "drop"),
                "workspace": inside,
                "pid": bystander.pid,
                "service": os.getpid(),
                "port": listeners["tcp"].getsockname()[1],
                "port6": listeners["tcp6"].getsockname()[1] if "tcp6" in listeners else 1,
                "datagrams": listeners["udp"].getsockname()[1],
                "path": listeners["path"].getsockname(),
                "abstract": mark,
                "rest": 3 if plain is None else 0,
            }
            scene = Scene(
                plain or sandbox, sandbox, workspace, inside, outside, secret, mark, bystander, listeners, names
            )
            scene.before = contents(outside)
            yield scene


def open_listeners(outside: Path, mark: str) -> dict[str, socket.socket]:
    listeners = {
        "tcp": socket.create_server(("127.0.0.1", 0)),
        "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "path": socket.socket(socket.AF_UNIX),
        "abstract": socket.socket(socket.AF_UNIX),
    }
    with contextlib.suppress(OSError):
        listeners["tcp6"] = socket.create_server(("::1", 0), family=socket.AF_INET6)
    listeners["udp"].bind(("127.0.0.1", 0))
    listeners["path"].bind(os.fspath(outside / "socket"))
    (outside / "socket").chmod(0o777)
    listeners["abstract"].bind(f"\0{mark}")
    for name in ("path", "abstract"):
        listeners[name].listen()
    for listener in listeners.values():
        listener.setblocking(False)
    return listeners


def has_news(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_DGRAM:
            listener.recv(100)
        else:
            listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def contents(folder: Path) -> dict[str, tuple[object, ...]]:
    """What is below a folder: kind, mode, owner, links and content of everything."""
    found: dict[str, tuple[object, ...]] = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        links = 0 if stat.S_ISDIR(status.st_mode) else status.st_nlink
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_uid, links, content)
    return found


def process_state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def survivors(mark: str) -> list[int]:
    """Processes of this machine with the mark in their environment or on their command line, zombies left out."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        for file in ("environ", "cmdline"):
            try:
                if mark.encode() in Path(f"/proc/{name}/{file}").read_bytes():
                    found.append(int(name))
                    break
            except OSError:
                continue
    return found


def end_survivors(mark: str) -> None:
    """What a control left running on purpose."""
    while left := survivors(mark):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Plain:
    """No wall at all: a process of the same user, which sees the workspace where it is. For controls only."""

    def __init__(self, interpreter: Path, uid: int | None) -> None:
        self._interpreter = interpreter
        self._drop = () if uid is None else ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--")

    async def run(self, command: Command) -> Completed:
        known = {"python": os.fspath(self._interpreter), PROGRAM: os.fspath(INSIDE)}
        arguments = [known.get(argument, argument) for argument in command.arguments]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as given:
            given.write(command.stdin or b"")
            given.seek(0)
            process = await asyncio.create_subprocess_exec(
                *self._drop,
                *arguments,
                stdin=given,
                stdout=output,
                stderr=output,
                cwd=command.workspace,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(command.workspace), **command.environment},
                close_fds=False,
                start_new_session=True,
            )
            try:
                await asyncio.wait_for(process.wait(), command.limits.wall_seconds)
            except TimeoutError as error:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
                raise Spoilt("The control did not end.") from error
            output.seek(0)
            return Completed(process.returncode, "exited", output.read().decode(errors="replace"), False, 0.0)
