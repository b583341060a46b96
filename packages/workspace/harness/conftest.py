"""Fixtures of the acceptance tests: they reach the software from outside, and link to requirements.

Tests get `client` (an httpx.Client for the running application; redirects are not followed), `base_url`, and
`restart_application()`, after which the application runs anew on the same data. `program` calls what is not started:
`program.run("python", "-m", "tool")` in a copy of the repository of each test's own. Mark each test with
`@pytest.mark.requirement("R1")`.

Where CONCLAVE_CONTROL is not set, the software is started and called here, as acceptance.json beside this file says:
{"start": ["uvicorn", "app.main:app", "--port", "{port}"], "port": 8000, "directory": "../.."}.
A free port replaces "{port}" or the literal port, and a command that names neither keeps its own; data goes to a
temporary folder named by DATA_DIR. For each of its "services" whose variable is not set, a stub answers; set the
variable to use the service itself, or a WireMock of your own.
"""

import json
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

ANSWER_SECONDS = 10.0
START_SECONDS = 60.0
STOP_SECONDS = 5.0
HERE = Path(__file__).parent


class Application(Protocol):
    """The running application, wherever it runs."""

    base_url: str

    def restart(self) -> None: ...


class ServedApplication:
    """Runs elsewhere; a control socket restarts it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def restart(self) -> None:
        answer = asked(b"restart")
        if not answer.get("started"):
            pytest.fail(f"The application did not start again:\n{answer.get('log', '')}")


def asked(order: bytes) -> Any:
    """The answer to one line on the control socket."""
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(os.environ["CONCLAVE_CONTROL"])
        control.sendall(order + b"\n")
        return json.loads(control.makefile().readline() or "{}")


def how_it_starts() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "acceptance.json").read_text())
    return found


@dataclass(frozen=True)
class Result:
    """How a call ended. Exit codes as shells know them: 124 is a timeout, 127 a program that is not there."""

    exit_code: int
    stdout: str
    stderr: str


class Program:
    """A copy of the repository, in which commands are run. It lasts as long as the test."""

    def __init__(self, obey: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._obey = obey

    def run(self, *words: str, stdin: str = "") -> Result:
        """Run a command in the root of the copy. `python` is an interpreter that can import the software."""
        answer = self._answer({"arguments": [str(word) for word in words], "stdin": stdin})
        return Result(answer["exit_code"], answer["stdout"], answer["stderr"])

    def python(self, code: str, stdin: str = "") -> Result:
        """Run code in a fresh interpreter that can import the software."""
        return self.run("python", "-c", textwrap.dedent(code), stdin=stdin)

    def write(self, name: str, text: str) -> None:
        """Write a file, named relative to the root of the copy; folders are made."""
        self._answer({"files": {name: text}})

    def read(self, name: str) -> str:
        """The text of a file. Raises FileNotFoundError."""
        text: str | None = self._answer({"read": [name]})["files"][name]
        if text is None:
            raise FileNotFoundError(name)
        return text

    def exists(self, name: str) -> bool:
        return self._answer({"read": [name]})["files"][name] is not None

    def _answer(self, order: dict[str, Any]) -> dict[str, Any]:
        answer = self._obey(order)
        if "error" in answer:
            pytest.fail(answer["error"])
        return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


class Stubs:
    """Stand in for the services that no variable names, beside a command for as long as it runs."""

    def __init__(self, services: list[dict[str, Any]], folder: Path) -> None:
        served = [{**one, "port": free_port()} for one in services if not os.environ.get(one["variable"])]
        self.addresses = {one["variable"]: f"http://127.0.0.1:{one['port']}" for one in served}
        self._words: list[str] = []
        if served:
            order = folder / "stubs.json"
            order.write_text(json.dumps(served))
            script = (str(HERE / "serve_stubs.py"), str(order), str(folder / "journal.jsonl"))
            self._words = [sys.executable, *script]

    def beside(self, words: list[str]) -> list[str]:
        return [*self._words, *words]


class LocalApplication:
    """A process of this machine, for running the tests beside the delivered software."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.port: int = order["port"]
        if any("{port}" in part or str(order["port"]) in part for part in order["start"]):
            self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._command = [
            part.replace("{port}", str(self.port)).replace(str(order["port"]), str(self.port))
            for part in order["start"]
        ]
        self._directory = HERE / order.get("directory", "../..")
        self._data = tempfile.mkdtemp(prefix="acceptance-")
        self._aside = tempfile.mkdtemp(prefix="acceptance-")
        self._stubs = Stubs(order.get("services", []), Path(self._aside))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # The tests may run from an environment that was not activated: its programs come first.
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
        settings = {"PATH": path, "DATA_DIR": self._data, "PORT": str(self.port), **self._stubs.addresses}
        program = shutil.which(self._command[0], path=path) or self._command[0]
        command = self._stubs.beside([program, *self._command[1:]])
        # A group, to be ended whole: a stub that stands beside it must not leave it behind.
        self._process = subprocess.Popen(
            command, cwd=self._directory, env={**os.environ, **settings}, start_new_session=True
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                pytest.exit(f"The application ended with code {self._process.returncode}: {self._command}", 1)
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)  # A port cannot be waited for, only tried.
        self.stop()
        pytest.exit(f"The application did not listen on port {self.port} within {START_SECONDS} s.", 1)

    def restart(self) -> None:
        self._end()
        self.start()

    def stop(self) -> None:
        self._end()
        for folder in (self._data, self._aside):
            shutil.rmtree(folder, ignore_errors=True)

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): the requirements that this test proves")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write id and requirements of each test into the JUnit report."""
    for item in items:
        item.user_properties.append(("id", item.nodeid))
        for mark in item.iter_markers("requirement"):
            item.user_properties += [("requirement", str(name)) for name in mark.args]


def pytest_collection_finish(session: pytest.Session) -> None:
    target = os.environ.get("CONCLAVE_COLLECTED")
    if target:
        Path(target).write_text(json.dumps([item.user_properties for item in session.items]))


@pytest.fixture(scope="session")
def application() -> Iterator[Application]:
    is_served = "CONCLAVE_CONTROL" in os.environ
    order = {} if is_served else how_it_starts()
    if served := os.environ.get("CONCLAVE_BASE_URL"):
        yield ServedApplication(served)
        return
    if is_served or not order["start"]:
        pytest.fail("No start command is stated, so nothing listens: use the fixture `program`.")
    local = LocalApplication(order)
    local.start()
    try:
        yield local
    finally:
        local.stop()


@pytest.fixture(scope="session")
def base_url(application: Application) -> str:
    return application.base_url


@pytest.fixture
def client(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, follow_redirects=False, timeout=ANSWER_SECONDS, trust_env=False) as client:
        yield client


@pytest.fixture
def restart_application(application: Application) -> Callable[[], None]:
    """Call it to stop the application and start it again on the same data."""
    return application.restart


@pytest.fixture
def program() -> Iterator[Program]:
    folder = uuid.uuid4().hex
    if "CONCLAVE_CONTROL" in os.environ:
        yield Program(lambda order: asked(json.dumps({"folder": folder, **order}).encode()))
        asked(json.dumps({"folder": folder, "close": True}).encode())
        return
    harness = runpy.run_path(str(HERE / "program.py"))
    repository = HERE / how_it_starts().get("directory", "../..")
    with tempfile.TemporaryDirectory(prefix="acceptance-") as made:
        copy, data = Path(made, "repository"), Path(made, "data")
        harness["copy"](repository, copy)
        data.mkdir()
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
        stubs = Stubs(how_it_starts().get("services", []), Path(made))
        settings = {"DATA_DIR": str(data), "PATH": path, **stubs.addresses}

        def obey(order: dict[str, Any]) -> dict[str, Any]:
            words = order.get("arguments")
            asked = {**order, "arguments": stubs.beside(words)} if words else order
            answer: dict[str, Any] = harness["carry_out"](asked, copy, settings)
            return answer

        yield Program(obey)
