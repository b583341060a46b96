"""What goes wrong while somebody looks at the console, and people who look otherwise, in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.conftest import Browser

SCENES = [
    "api-away",
    "disconnect",
    "two-tabs",
    "viewer",
    "edited-plan",
    "expired",
    "keyboard",
    "keyboard-forms",
    "deletion",
    "zoom",
]


@pytest.mark.exhaustive
@pytest.mark.timeout(1_000)
@pytest.mark.parametrize("scene", SCENES)
def test_the_scene_holds(browser: Browser, tmp_path: Path, scene: str) -> None:
    api = browser.stack.process_of("api")
    assert api is not None, browser.stack.logs()
    done = browser.run("scenes.mjs", scene, tmp_path, api.pid, seconds=900)
    assert done.stdout.splitlines() == ["held"], f"{done.stdout}\n{done.stderr}\n{tmp_path}\n{browser.stack.logs()}"
    assert done.returncode == 0
