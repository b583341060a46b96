"""A whole embedded stack in a home of its own, driven by the command line that a person uses."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from apps.cli.embedded.toolchain import uv
from apps.cli.home import current_home

CLONE = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.1
# A stack that starts for the first time installs the toolchain for generated code.
START_SECONDS = 300.0
COMMAND_SECONDS = 120.0
# Nothing of the user's settings may reach the stack of the stories: it shall use the understudy.
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "NO_PROXY")
KEPT_BEGINNINGS = ("UV_", "PIP_", "SSL_", "HTTP_", "HTTPS_")  # the way to the package index


def wait_until(is_true: Callable[[], Any], seconds: float, what: str, pause: float = POLL_SECONDS) -> Any:
    """Poll until `is_true` returns something true, and return it; fail after a bound that is far beyond need."""
    deadline = time.monotonic() + seconds
    while True:
        found = is_true()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(pause)


def is_alive(process: psutil.Process) -> bool:
    """A zombie is not; nor is one that ends this instant."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Faults:
    """The understudy's switchboard. A fault hits the requests whose messages hold the text `match`."""

    stack: Stack

    def set(self, match: str, fault: str, times: int | None = 1, argument: str | float | None = None) -> None:
        """Act on the next requests that match, as many as `times` says; on all of them when it is None."""
        body = {"match": match, "fault": fault, "times": times, "argument": argument}
        answer = httpx.post(f"{self.stack.understudy_url}/faults", json=body, timeout=10, trust_env=False)
        assert answer.is_success, answer.text

    def clear(self) -> None:
        httpx.delete(f"{self.stack.understudy_url}/faults", timeout=10, trust_env=False)


@dataclass
class Stack:
    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    """Variables that its user has set."""
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self)

    def command(self, *words: str, seconds: float = COMMAND_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run `conclave <words>` as the launcher does once its environment stands."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in KEPT_VARIABLES or name.upper().startswith(KEPT_BEGINNINGS)
        }
        environment |= {
            "CONCLAVE_UV": str(uv(current_home())),
            "CONCLAVE_HOME": str(self.home),
            "PYTHONPATH": str(CLONE),
            "UNDERSTUDY_FAULTS": "1",
            # Several stacks may start at the same moment: none shall take another's port, or its answers for its own.
            "GATEWAY_PORT": "0",
            # Stories ask far more often than a person does.
            "RATE_LIMITS": "read:address=off, read:user=off, read:token=off",
            "API_PORT": "0",
            # Built once for all stacks, not anew in each home.
            "CONSOLE_FOLDER": os.environ.get("TEST_CONSOLE_FOLDER", str(CLONE / "apps/console/dist")),
            **self.settings,
        }
        command = [sys.executable, "-P", "-m", "apps.cli", *words]
        return subprocess.run(
            command,
            env=environment,
            cwd=self.home.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def up(self) -> None:
        done = self.command("up", "--json", seconds=START_SECONDS)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{self.logs()}"

    def down(self) -> None:
        self.command("down")
        *_, last = (self.home / "logs/worker.log").read_text().splitlines() or [""]
        assert not re.match(r"[\w.]+(Error|Exception)\b", last), f"The worker did not end in order: {last}"

    def status(self) -> dict[str, Any]:
        done = self.command("status", "--json")
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def state(self) -> dict[str, Any]:
        """The supervisor's own file, which is quicker than a command."""
        written: dict[str, Any] = json.loads((self.home / "stack.json").read_text())
        return written

    @property
    def url(self) -> str:
        return str(self.state()["url"])

    @property
    def token(self) -> str:
        return str(json.loads((self.home / "credentials.json").read_text())["local_token"])

    @property
    def understudy_url(self) -> str:
        return f"http://127.0.0.1:{self.state()['ports']['understudy']}"

    def process_of(self, part: str) -> psutil.Process | None:
        """The living process of a part, found by pid and moment of its start."""
        found = next((one for one in self.state()["parts"] if one["name"] == part), None)
        identity = found["identity"] if found else None
        if identity is None:
            return None
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(identity["pid"])
            return process if is_alive(process) else None
        return None

    def offspring_of(self, part: str) -> list[psutil.Process]:
        """Everything that a part has started and that still lives, at any depth."""
        process = self.process_of(part)
        assert process is not None, f"{part} does not run"
        return [child for child in process.children(recursive=True) if is_alive(child)]

    def kill(self, part: str) -> int:
        """Kill one part as a power cut would, and return the pid that it had."""
        process = self.process_of(part)
        assert process is not None, f"{part} does not run"
        process.kill()
        return int(process.pid)

    def kill_everything(self) -> None:
        """Kill the supervisor, every part and all that they started, without a moment to tidy up."""
        supervisor = psutil.Process(self.state()["supervisor"]["pid"])
        doomed = [supervisor, *supervisor.children(recursive=True)]
        for process in doomed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _, alive = psutil.wait_procs(doomed, timeout=20)
        assert not [one for one in alive if is_alive(one)]

    def logs(self) -> str:
        """The last lines of every part, for the message of a failed test."""
        told = []
        for log in sorted((self.home / "logs").glob("*.log")):
            told.append(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:]))
        return "\n".join(told)


@contextlib.contextmanager
def running_stack(settings: dict[str, str] | None = None) -> Iterator[Stack]:
    """A stack in a fresh home, or in the one that CONCLAVE_STORY_HOME names, which is left running."""
    kept = None if settings else os.environ.get("CONCLAVE_STORY_HOME")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="conclave-story-", dir="/tmp"))
    folder.mkdir(exist_ok=True)
    # The sandbox's and PostgreSQL's own users walk through here when root runs the stories.
    folder.chmod(0o711)
    stack = Stack(folder / "home", settings or {})
    _furnish(stack.home)
    try:
        stack.up()
        yield stack
    finally:
        if not kept:
            stack.down()
            shutil.rmtree(folder, ignore_errors=True)


def _furnish(home: Path) -> None:
    """Give a new home the toolchain and browser that the tests were given, by hard links: nothing is built twice."""
    for name, given in (("toolchain", "TOOLCHAIN"), ("browser", "BROWSER_HOME")):
        built = Path(os.environ.get(given, "/nowhere"), "current").resolve()
        place = home / name / built.name
        if built.is_dir() and not place.exists():
            home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
            try:
                shutil.copytree(built, place, symlinks=True, copy_function=os.link)
            except (OSError, shutil.Error):  # another file system: the stack builds its own
                shutil.rmtree(place, ignore_errors=True)
