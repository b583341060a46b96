"""One stack for everything that a browser does with the console; each test has an account and projects of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.cli.embedded.console import BUILT
from apps.cli.home import current_home
from tests.story.stack import Stack, running_stack

CONSOLE = Path(os.environ.get("TEST_CONSOLE_FOLDER") or BUILT)
BROWSER = Path(os.environ.get("BROWSER_HOME") or current_home().browser)


@dataclass(frozen=True)
class Browser:
    """Runs a script of this folder with Node.js, in the browser that the project provisions."""

    stack: Stack

    def run(self, script: str, *words: object, seconds: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", Path(__file__).with_name(script), self.stack.url, *map(str, words)],
            env={**os.environ, "BROWSER_HOME": str(BROWSER)},
            capture_output=True,
            text=True,
            timeout=seconds,
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not (CONSOLE / "index.html").exists():
        pytest.skip(f"no console in {CONSOLE}: npm run build makes it")
    if not (BROWSER / "current").exists():
        pytest.skip(f"no browser in {BROWSER}")
    with running_stack() as stack:
        yield Browser(stack)
