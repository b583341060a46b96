"""A model that is exported once, and the indexer as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from apps.api.indexer import Indexer
from packages.retrieval.embedding.chain import Model, Places, resolve
from packages.retrieval.embedding.weights import installed

ROOT = Path(__file__).parents[1]
_READY_SECONDS = 120.0


@dataclass
class IndexerProcess:
    """`python -m apps.indexer`, on a folder that outlives it."""

    home: Path
    socket: Path
    more: dict[str, str] = field(default_factory=dict)
    """Further variables."""
    process: subprocess.Popen[bytes] | None = None

    def begin(self) -> subprocess.Popen[bytes]:
        log = (self.home.parent / "indexer.log").open("ab")
        environment = {"PATH": os.environ["PATH"], "RETRIEVAL_HOME": str(self.home), "RETRIEVAL_DOWNLOAD": "false"}
        command = [sys.executable, "-m", "apps.indexer", "--socket", str(self.socket)]
        process = subprocess.Popen(command, cwd=ROOT, env={**environment, **self.more}, stdout=log, stderr=log)
        log.close()
        return process

    def start(self, status: str = "ready") -> None:
        self.process = self.begin()
        deadline = time.monotonic() + _READY_SECONDS
        while self.health().get("status") != status:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            # The first question opens it.
            self.get("/scopes")
            time.sleep(0.05)

    def health(self) -> dict[str, object]:
        return self.get("/health")

    def get(self, path: str) -> dict[str, object]:
        """Empty where nothing answers."""
        # The client would leave its socket open where nobody listens.
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(self.socket)) != 0:
                return {}
        transport = httpx.HTTPTransport(uds=str(self.socket))
        with httpx.Client(transport=transport, base_url="http://indexer", timeout=_READY_SECONDS) as client:
            try:
                return dict(client.get(path).json())
            except httpx.TransportError:
                return {}

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process = None
        return code

    def end(self) -> None:
        if self.process is not None:
            self.stop(signal.SIGKILL)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        return (self.home.parent / "indexer.log").read_text()


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def model(model_cache: Path) -> Model:
    found = resolve(Places(model_cache, weights=installed())).model
    assert found is not None
    return found


@pytest.fixture
def new_indexer(
    model: Model, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., IndexerProcess]]:
    """Makes one that is not started. All of a test share their folder; a socket's path must be short."""
    made: list[IndexerProcess] = []
    short = tmp_path_factory.mktemp("s")

    def make(**more: str) -> IndexerProcess:
        home = tmp_path / "retrieval"
        made.append(IndexerProcess(home, short / "i.sock", {"RETRIEVAL_MODEL_DIR": str(model.folder), **more}))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def own_process(new_indexer: Callable[..., IndexerProcess]) -> IndexerProcess:
    """One that is ready, for a test that does not leave it so."""
    made = new_indexer()
    made.start()
    return made


@pytest.fixture
async def own_indexer(own_process: IndexerProcess) -> AsyncIterator[Indexer]:
    client = Indexer(own_process.socket)
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def _shared_process(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexerProcess]:
    folder = tmp_path_factory.mktemp("indexer")
    made = IndexerProcess(folder / "home", folder / "i.sock", {"RETRIEVAL_MODEL_DIR": str(model.folder)})
    made.start()
    yield made
    made.end()


@pytest.fixture
def indexer_process(_shared_process: IndexerProcess) -> Iterator[IndexerProcess]:
    """One that is ready, for all tests that leave it so: each has projects of its own."""
    yield _shared_process
    assert _shared_process.running, "this test ended the indexer of all tests: take own_process"


@pytest.fixture
async def indexer(indexer_process: IndexerProcess) -> AsyncIterator[Indexer]:
    client = Indexer(indexer_process.socket)
    yield client
    await client.aclose()
