"""The Tester's files are locked only in a form in which they can be delivered beside the repository's own tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from packages.agents.context import Message
from packages.agents.contracts import Role, RunState
from packages.agents.orchestration.acceptance import borrowed
from tests.agents.memory import tell
from tests.agents.scripts import EVERYBODY_AGREES, section


async def test_files_that_import_each_other_are_written_again() -> None:
    problems: list[str] = []

    def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        problems.append(section(messages, "problems"))
        first = {"path": "test_a.py", "content": "ADDED = 1  # R1 R2"}
        second = {"path": "test_b.py", "content": "" if problems[-1] else "from test_a import ADDED"}
        return {"statement": "Two files.", "files": [first, second]}

    told = await tell({**EVERYBODY_AGREES, "AcceptanceTests": acceptance})
    assert told.state is RunState.done
    assert problems == [
        "",
        "`test_b.py` imports `test_a`: each file stands alone. Write what they share into both.",
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import test_a", 1),
        ("import os, test_a as a", 1),
        ("from test_a import add", 1),
        ("from test_a.more import add", 1),
        ("def test():\n    from test_a import add", 1),
        ("import test_around", 0),
        ("from . import nothing", 0),
        ("import pytest", 0),
    ],
)
def test_only_imports_of_other_test_files_count(line: str, found: int) -> None:
    assert len(borrowed({"test_a.py": "", "test_b.py": line})) == found


async def test_a_helper_that_is_called_wrongly_is_told_before_the_tests_are_locked() -> None:
    problems: list[str] = []

    def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        problems.append(section(messages, "problems"))
        call = "make(1)" if problems[-1] else "make()"
        content = f"# R1 R2\ndef make(one): ...\ndef test_a(): {call}\n"
        return {"statement": "One file.", "files": [{"path": "test_a.py", "content": content}]}

    told = await tell({**EVERYBODY_AGREES, "AcceptanceTests": acceptance})
    assert told.state is RunState.done
    assert problems == ["", "`test_a.py`, line 3: make(): missing a required argument: 'one'"]
