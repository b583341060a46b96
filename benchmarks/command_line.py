"""Drives Conclave from outside, through its own command."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Timed:
    seconds: float
    exit_code: int
    output: str
    errors: str

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.output)
        return found


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Timed:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return Timed(time.monotonic() - began, done.returncode, done.stdout, done.stderr)
