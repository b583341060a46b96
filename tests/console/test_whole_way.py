"""A person's whole way through the console, in Chromium, before a stack with the understudy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Browser

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
def test_somebody_signs_up_asks_watches_approves_and_downloads(browser: Browser, tmp_path: Path) -> None:
    setup_code = (browser.stack.home / "setup-code").read_text().strip()
    done = browser.run("whole_way.mjs", setup_code, tmp_path, seconds=1_400)
    assert done.stdout.splitlines() == STEPS, f"{done.stdout}\n{done.stderr}\n{tmp_path}\n{browser.stack.logs()}"
    assert done.returncode == 0
