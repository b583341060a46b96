"""Services to attack: processes of their own, one that is root and one of an ordinary user."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.toolchain import Toolchain
from tests.workspace.hostile.driver import interpreter
from tests.workspace.hostile.scene import SERVICE_SECRET

CLONE = Path(__file__).parents[3]
# Not one that a service on this machine lends, and clears of every process.
ORDINARY_UID = 59_890
STAGED = ("packages/workspace", "tests/workspace/hostile")
AS_ROOT, AS_USER = "root service", "ordinary user"
IS_ROOT = os.getuid() == 0
KINDS = (AS_ROOT, AS_USER) if IS_ROOT else (AS_USER,)


@dataclass(frozen=True)
class Result:
    """`broken` says why the wall does not hold; `breakable` whether the control broke what is not walled (None: none).

    `breakable` is text where the control could not be tried.
    """

    broken: str
    breakable: bool | str | None
    seconds: float


class Service:
    """Attacked by number, one attack at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def suffer(self, number: str) -> Result:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise AssertionError(f"The service died of attack {number}: exit code {self._process.wait(10)}.")
        return Result(**json.loads(answer))


@contextlib.contextmanager
def staged() -> Iterator[Path]:
    """A copy of what a service needs, which every user may read: the clone may lie in somebody's home."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        stage = Path(place)
        stage.chmod(0o755)
        for folder in STAGED:
            shutil.copytree(CLONE / folder, stage / folder, ignore=shutil.ignore_patterns("__pycache__"))
        for path in stage.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield stage


@contextlib.contextmanager
def running(kind: str, stage: Path, toolchain: Toolchain) -> Iterator[Service]:
    ids = [f"--reuid={ORDINARY_UID}", f"--regid={ORDINARY_UID}", "--clear-groups", "--"]
    drop = ["setpriv", *ids] if IS_ROOT and kind == AS_USER else []
    python = interpreter(toolchain) if IS_ROOT else sys.executable
    target = toolchain.root.parents[1]
    process = subprocess.Popen(
        [*drop, os.fspath(python), "-m", "tests.workspace.hostile.driver", os.fspath(target)],
        cwd=stage,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": os.fspath(stage),
            "PYTHONDONTWRITEBYTECODE": "1",
            SERVICE_SECRET: f"known-{os.urandom(8).hex()}",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Service(process)
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)
        finally:
            process.kill()
