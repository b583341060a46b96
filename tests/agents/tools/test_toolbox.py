"""Tools without any model: plain calls."""

from __future__ import annotations

from typing import Any

import pytest

from packages.agents.contracts import Role
from packages.agents.events import ToolUsed
from packages.agents.tools.checks import RunTests, run_tests
from packages.agents.tools.toolbox import CODER_TOOLS, RESULT_CHARACTERS, Toolbox, trimmed
from tests.agents.crews.world import Desk, Told, a_context
from tests.agents.specs import a_case, a_report


def a_toolbox(desk: Desk, told: Told) -> Toolbox:
    return Toolbox(a_context(None, told), Role.coder, desk)


@pytest.mark.parametrize(
    ("name", "arguments", "text", "target", "summary"),
    [
        ("list_files", {}, "a.py\nb.py", "", "2 files"),
        ("read_file", {"path": "a.py"}, "one\ntwo", "a.py", "2 lines"),
        ("read_file", {"path": "a.py", "first_line": 2, "limit": 1}, "two", "a.py", "1 line"),
        ("write_file", {"path": "c.py", "content": "x\n"}, "Wrote c.py: 1 line.", "c.py", "1 line"),
        ("edit_file", {"path": "a.py", "old": "one", "new": "1\n2"}, "Edited a.py.", "a.py", "+2 -1"),
        ("delete_file", {"path": "b.py"}, "Deleted b.py.", "b.py", "deleted"),
        ("search_code", {"text": "two"}, "a.py:1: two", "two", "1 hit"),
        ("search_code", {"text": "nowhere"}, "Found nowhere.", "nowhere", "0 hits"),
        ("run_tests", {"selection": ["t.py"]}, "1 passed; exit code 0", "t.py", "1 passed"),
        ("run_checks", {}, "Nothing to complain about.", "", "clean"),
    ],
)
async def test_each_tool_answers_and_is_narrated(
    name: str, arguments: dict[str, Any], text: str, target: str, summary: str
) -> None:
    told = Told()
    desk = Desk({"a.py": "one\ntwo", "b.py": ""})
    assert await a_toolbox(desk, told).use(name, arguments) == text
    use = told.of(ToolUsed)[0]
    assert (use.step, use.role, use.task, use.tool) == ("step-1", Role.coder, "T1", name)
    assert (use.target, use.result, use.ok) == (target, summary, True)


async def test_arguments_that_nobody_asked_for_are_ignored() -> None:
    assert await a_toolbox(Desk({"a": ""}), Told()).use("list_files", {"path": "x", "deep": True}) == "a"


@pytest.mark.parametrize(
    ("name", "arguments", "text"),
    [
        ("read_file", {}, "path: Field required"),
        ("read_file", {"path": "a", "first_line": 0}, "first_line: Input should be greater than or equal to 1"),
        ("write_file", {"path": "a"}, "content: Field required"),
        ("fly", {}, "There is no tool fly. Use one of: list_files"),
        ("read_file", {"path": "none"}, "Refused: There is no none"),
    ],
)
async def test_what_was_wrong_is_said_in_words(name: str, arguments: dict[str, Any], text: str) -> None:
    told = Told()
    assert text in await a_toolbox(Desk(), told).use(name, arguments)
    assert told.of(ToolUsed)[0].ok is False


async def test_long_results_keep_their_head_and_tail() -> None:
    desk = Desk({"a": "begin\n" + "x" * 50_000 + "\nend"})
    text = await a_toolbox(desk, Told()).use("read_file", {"path": "a"})
    assert len(text) < RESULT_CHARACTERS + 100
    assert text.startswith("begin")
    assert text.endswith("end")
    assert "characters left out" in text
    assert trimmed("short", 10) == "short"


async def test_a_report_without_tests_is_no_success() -> None:
    desk = Desk()
    desk.report = a_report(exit_code=0)
    result = await run_tests(desk, RunTests())
    assert (result.summary, result.ok) == ("no test ran", False)


async def test_the_whole_output_is_told_only_when_something_failed() -> None:
    desk = Desk()
    desk.report = a_report(a_case("a")).model_copy(update={"output": "noise"})
    assert "noise" not in (await run_tests(desk, RunTests())).text
    desk.report = desk.report.model_copy(update={"exit_code": 1})
    assert "noise" in (await run_tests(desk, RunTests())).text


def test_every_argument_is_described_for_the_model() -> None:
    for tool in CODER_TOOLS:
        assert tool.description
        assert all(field.description for field in tool.arguments.model_fields.values())
