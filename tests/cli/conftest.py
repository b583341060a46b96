"""Homes in short paths, and the command line as a process."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from apps.cli.embedded import control, state
from apps.cli.embedded.state import StackState
from apps.cli.home import CLONE, Home
from tests.cli.stand_in_api import TOKEN, Books, serve

WHOLE = "tests.cli.stand_in_stack:whole"


@dataclass
class CommandLine:
    """Runs `conclave` with one home, as a user of it would."""

    home: Home
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "VLLM_"))}
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "apps.cli", *arguments],
            env={**kept, "CONCLAVE_HOME": str(self.home.path), "PYTHONPATH": str(CLONE), **self.environment},
            cwd="/",
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def typed(self, answers: list[str], *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same with a person at the terminal, who types these lines."""
        with keyboard(*answers) as terminal:
            return self.run(*arguments, stdin=terminal)

    def run(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments, stdin=stdin) as process:
            try:
                output, errors = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    @property
    def stack(self) -> StackState:
        found = state.read(self.home)
        assert found is not None
        return found


def wait_until(claim: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "what the test waits for did not happen"
        time.sleep(0.02)


@contextlib.contextmanager
def keyboard(*lines: str) -> Iterator[int]:
    """A terminal into which these lines are typed, to be the stdin of a command."""
    typist, terminal = os.openpty()
    try:
        os.write(typist, "".join(f"{line}\n" for line in lines).encode())
        yield terminal
    finally:
        os.close(terminal)
        os.close(typist)


@contextlib.contextmanager
def temporary_home() -> Iterator[Home]:
    """A home that PostgreSQL's own user can reach when the tests run as root, unlike pytest's folders."""
    folder = Path(tempfile.mkdtemp(prefix="conclave-cli-"))
    folder.chmod(0o711)
    found = Home(folder / "home")
    try:
        yield found
    finally:
        control.take_down(found, lambda line: None)
        shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Home]:
    with temporary_home() as found:
        yield found


@pytest.fixture
def conclave(home: Home) -> CommandLine:
    return CommandLine(home, {"CONCLAVE_PARTS": WHOLE})


@pytest.fixture(scope="module")
def running() -> Iterator[CommandLine]:
    """A stack that is up, for tests that only look at it."""
    with temporary_home() as found:
        conclave = CommandLine(found, {"CONCLAVE_PARTS": WHOLE})
        up = conclave.run("up")
        assert up.returncode == 0, up.stderr
        yield conclave


@pytest.fixture
def books() -> Iterator[Books]:
    found = Books()
    server = serve(found)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def remote(home: Home, books: Books) -> CommandLine:
    """A command line that talks to the stand-in API."""
    return CommandLine(home, {"CONCLAVE_API_URL": books.url, "CONCLAVE_API_TOKEN": TOKEN})
