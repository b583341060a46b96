"""Fixtures of the acceptance tests: they speak HTTP to a running application, and link to requirements.

Tests get `client` (an httpx.Client for the application; redirects are not followed), `base_url`, and
`restart_application()`, after which the application runs anew on the same data. Mark each test with
`@pytest.mark.requirement("R1")`.

Where CONCLAVE_BASE_URL is not set, the application is started here, as acceptance.json beside this file says:
{"start": ["uvicorn", "app.main:app", "--port", "{port}"], "port": 8000, "directory": "../.."}.
A free port replaces "{port}" or the literal port; data goes to a temporary folder named by DATA_DIR.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

ANSWER_SECONDS = 10.0
START_SECONDS = 30.0
STOP_SECONDS = 5.0


class Application(Protocol):
    """The running application, wherever it runs."""

    base_url: str

    def restart(self) -> None: ...


class ServedApplication:
    """Runs elsewhere; a control socket restarts it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def restart(self) -> None:
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.environ["CONCLAVE_CONTROL"])
            control.sendall(b"restart\n")
            answer = json.loads(control.makefile().readline() or "{}")
        if not answer.get("started"):
            pytest.fail(f"The application did not start again:\n{answer.get('log', '')}")


class LocalApplication:
    """A process of this machine, for running the tests beside the delivered software."""

    def __init__(self) -> None:
        here = Path(__file__).parent
        order: dict[str, Any] = json.loads((here / "acceptance.json").read_text())
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._command = [
            part.replace("{port}", str(self.port)).replace(str(order["port"]), str(self.port))
            for part in order["start"]
        ]
        self._directory = here / order.get("directory", "../..")
        self._data = tempfile.mkdtemp(prefix="acceptance-")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # The tests may run from an environment that was not activated: its programs come first.
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
        environment = {**os.environ, "PATH": path, "DATA_DIR": self._data, "PORT": str(self.port)}
        program = shutil.which(self._command[0], path=path) or self._command[0]
        self._process = subprocess.Popen([program, *self._command[1:]], cwd=self._directory, env=environment)
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
        shutil.rmtree(self._data, ignore_errors=True)

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
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
    served = os.environ.get("CONCLAVE_BASE_URL")
    if served:
        yield ServedApplication(served)
        return
    local = LocalApplication()
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
