"""The delivered repository, treated as a stranger would: cloned, checked, served."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.story.service import Run

CHECK_SECONDS = 240.0


def clone(run: Run, folder: Path) -> Path:
    """Clone the bundle that the run delivered: whole history, no access to the service's folders needed."""
    bundle = folder.with_name("repository.bundle")
    bundle.write_bytes(run.service.request("GET", f"/runs/{run.id}/artifacts/{bundle.name}").content)
    command = ["git", "clone", "--quiet", "--branch", f"conclave/{run.id}", str(bundle), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def module(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m <words>` in the folder, with nothing of this project on the path."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=CHECK_SECONDS,
    )
