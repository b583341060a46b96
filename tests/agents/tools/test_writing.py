"""Files as a model writes and searches them."""

from __future__ import annotations

import pytest

from packages.agents.tools.definition import LEFT_OUT
from packages.agents.tools.files import MOST_HITS
from tests.agents.crews.world import Desk, Told
from tests.agents.tools.test_toolbox import a_toolbox


async def test_python_that_cannot_be_read_is_told_at_once() -> None:
    desk = Desk()
    text = await a_toolbox(desk, Told()).use("write_file", {"path": "a.py", "content": "def f(:\n    pass\n"})
    assert text.startswith("Wrote a.py: 2 lines. But Python 3.")
    assert "line 1: " in text
    assert "a.py" in desk.files
    plain = await a_toolbox(desk, Told()).use("write_file", {"path": "a.txt", "content": "def f(:\n"})
    assert plain == "Wrote a.txt: 1 line."


@pytest.mark.parametrize("name", ["write_file", "edit_file"])
async def test_the_note_for_what_was_left_out_is_not_written_into_a_file(name: str) -> None:
    note = f"[120 lines, {LEFT_OUT}; read_file shows the file as it is]"
    desk = Desk({"a.py": "one"})
    arguments = {"path": "a.py", "content": note, "old": "one", "new": note}
    assert "stands for text of an older turn" in await a_toolbox(desk, Told()).use(name, arguments)
    assert desk.files == {"a.py": "one"}


async def test_a_search_says_when_hits_were_cut() -> None:
    desk = Desk({f"{number:03}.py": "word" for number in range(MOST_HITS + 5)})
    lines = (await a_toolbox(desk, Told()).use("search_code", {"text": "word"})).splitlines()
    assert len(lines) == MOST_HITS + 1
    assert lines[-1] == f"({MOST_HITS + 5} hits in {MOST_HITS + 5} files, here are {MOST_HITS}: look for a longer text)"
