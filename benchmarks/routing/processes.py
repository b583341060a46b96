"""The provider and the systems, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from benchmarks.routing import systems
from benchmarks.routing.client import Answer

ROOT = Path(__file__).resolve().parents[2]
_NAMES = count()


class Provider:
    """The fake one. A `Place` in it is a behaviour with counts of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def place(self, behaviour: str, port: int | None = None) -> Place:
        return Place(self, behaviour, f"n{next(_NAMES)}", port or self.port)

    def control(self, *path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{'/'.join(path)}") as answer:
            return json.load(answer)


class Place:
    def __init__(self, provider: Provider, behaviour: str, name: str, port: int) -> None:
        self._provider, self._name, self._port = provider, name, port
        self.url = f"http://127.0.0.1:{port}/{behaviour}/{name}/v1"

    @property
    def hits(self) -> int:
        found: int = self._provider.control("hits", self._name)
        return found

    def become(self, behaviour: str) -> None:
        """`refused` is for good, and needs a port of its own."""
        if behaviour == "refused":
            assert self._port != self._provider.port
            self._provider.control("close", str(self._port))
        else:
            self._provider.control("switch", self._name, behaviour)


class Client:
    """One system's process; see `benchmarks.routing.client` for what it can be told."""

    def __init__(self, process: subprocess.Popen[str], system: str) -> None:
        self._process, self.system = process, system

    def do(self, what: str, **more: Any) -> Answer:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise SystemExit(f"{self.system} ended while it was to {what}: see above.")
        answer: Answer = json.loads(line)
        return answer

    def build(
        self, primary: Place, backup: Place, is_streamed: bool, seconds: float = 0.0, is_hedged: bool = False
    ) -> None:
        self.do(
            "build",
            system=self.system,
            primary=primary.url,
            backup=backup.url,
            is_streamed=is_streamed,
            seconds=seconds,
            is_hedged=is_hedged,
        )


@contextmanager
def provider() -> Iterator[Provider]:
    with _process(sys.executable, "benchmarks.routing.server") as process:
        assert process.stdout is not None
        yield Provider(int(process.stdout.readline()))


@contextmanager
def client(system: str, litellm: Path | None) -> Iterator[Client]:
    is_theirs = system in (systems.LITELLM, systems.LITELLM_ROUTER, systems.LITELLM_DEFAULT)
    python = str(litellm) if is_theirs and litellm else sys.executable
    with _process(python, "benchmarks.routing.client") as process:
        yield Client(process, system)


@contextmanager
def _process(python: str, module: str) -> Iterator[subprocess.Popen[str]]:
    """Ends when its input does. What it prints is shown if it does not end well."""
    with (
        TemporaryFile("w+") as errors,
        subprocess.Popen(
            [python, "-m", module],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            errors.seek(0)
            print(errors.read()[-4000:], file=sys.stderr)
            raise
        finally:
            process.kill()


def _environment() -> Mapping[str, str]:
    """Nothing of the user's: a proxy, a key or a telemetry variable would change what is measured."""
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}


def version_of(package: str, python: Path) -> str:
    question = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=True).stdout.strip()
