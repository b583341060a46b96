"""The terminal of the built console in Chromium, before a real gateway, API, shell and sandbox."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from apps.cli.embedded.console import BUILT
from apps.cli.home import current_home
from tests.api.terminal.conftest import MakeStage
from tests.api.terminal.test_ends import PASSWORD, a_session

CONSOLE = Path(os.environ.get("TEST_CONSOLE_FOLDER") or BUILT)
BROWSER = Path(os.environ.get("BROWSER_HOME") or current_home().browser)
SCRIPT = Path(__file__).parents[2] / "console" / "terminal.mjs"
STEPS = ["opened", "flood", "control c", "resize", "reconnect", "reload", "usable by everybody", "ended"]


@pytest.mark.exhaustive
@pytest.mark.skipif(not (CONSOLE / "index.html").exists(), reason=f"no console in {CONSOLE}: npm run build makes it")
@pytest.mark.skipif(not (BROWSER / "current").exists(), reason=f"no browser in {BROWSER}")
async def test_a_page_draws_a_flood_takes_another_size_and_comes_again(make_stage: MakeStage, tmp_path: Path) -> None:
    async with make_stage(console_folder=CONSOLE) as stage:
        _, signed_in = await a_session(stage)
        script = await asyncio.create_subprocess_exec(
            "node",
            *(SCRIPT, stage.ada.url, stage.run_id, signed_in.json["name"], PASSWORD, tmp_path),
            env={**os.environ, "BROWSER_HOME": str(BROWSER)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        told, errors = await script.communicate()
        assert told.decode().splitlines() == STEPS, f"{told.decode()}\n{errors.decode()}\n{tmp_path}"
        assert script.returncode == 0
