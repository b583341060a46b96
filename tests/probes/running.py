"""Starts a delivered repository by its own command, in a folder for its data, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx

START_SECONDS = 60.0
STOP_SECONDS = 10.0
MUTATIONS = Path(__file__).parent / "applications"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class DeliveredService:
    """A process that serves the code in `folder`. Its data lies in `data` and outlives a restart."""

    def __init__(
        self,
        folder: Path,
        data: Path,
        application: str = "app.main:app",
        environment: Mapping[str, str] | None = None,
        application_folder: Path | None = None,
    ) -> None:
        self.folder = folder
        self.data = data
        self.application = application
        self.environment = dict(environment or {})
        self.application_folder = application_folder
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "uvicorn", self.application, "--host", "127.0.0.1", "--port", str(self.port)]
        if self.application_folder:
            command += ["--app-dir", str(self.application_folder)]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**kept, "DATA_DIR": str(self.data), "PYTHONDONTWRITEBYTECODE": "1", **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                httpx.get(f"{self.url}/openapi.json", timeout=2, trust_env=False)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"{self.application} does not answer:\n{self.log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> DeliveredService:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def mutated(folder: Path, data: Path, mutation: str, application: str = "app.main:app") -> DeliveredService:
    """The service in `folder` with one of the faults of `applications/mutations.py` around it."""
    return DeliveredService(
        folder,
        data,
        application=f"mutations:{mutation}",
        environment={"MUTATED_APPLICATION": application},
        application_folder=MUTATIONS,
    )
