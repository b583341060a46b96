"""A person's whole way through the console, in Chromium, before a stack with the understudy."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from apps.cli.embedded.console import BUILT
from apps.cli.home import current_home
from tests.story.stack import running_stack

CONSOLE = Path(os.environ.get("TEST_CONSOLE_FOLDER") or BUILT)
BROWSER = Path(os.environ.get("BROWSER_HOME") or current_home().browser)
SCRIPT = Path(__file__).parent / "whole_way.mjs"
STEPS = [
    "signed up",
    "second factor",
    "signed in with a backup code",
    "asked",
    "plan",
    "done",
    "downloaded",
    "usable by everybody",
    "whole way",
]


@pytest.mark.exhaustive
@pytest.mark.timeout(1_500)
@pytest.mark.skipif(not (CONSOLE / "index.html").exists(), reason=f"no console in {CONSOLE}: npm run build makes it")
@pytest.mark.skipif(not (BROWSER / "current").exists(), reason=f"no browser in {BROWSER}")
def test_somebody_signs_up_asks_watches_approves_and_downloads(tmp_path: Path) -> None:
    with running_stack() as stack:
        setup_code = (stack.home / "setup-code").read_text().strip()
        done = subprocess.run(
            ["node", SCRIPT, stack.url, setup_code, tmp_path],
            env={**os.environ, "BROWSER_HOME": str(BROWSER)},
            capture_output=True,
            text=True,
            timeout=1_400,
        )
        assert done.stdout.splitlines() == STEPS, f"{done.stdout}\n{done.stderr}\n{tmp_path}\n{stack.logs()}"
        assert done.returncode == 0
