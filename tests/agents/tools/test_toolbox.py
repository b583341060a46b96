"""Tools without any model: plain calls."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from packages.agents.contracts import Role
from packages.agents.events import ToolUsed
from packages.agents.tools.checks import RunTests, run_tests
from packages.agents.tools.output import trimmed
from packages.agents.tools.pages import PAGE_TOOLS
from packages.agents.tools.toolbox import CODER_TOOLS, RESULT_CHARACTERS, UNREADABLE, Toolbox
from tests.agents.crews.world import Desk, Told, a_context
from tests.agents.specs import a_case, a_report


def a_toolbox(desk: Desk, told: Told) -> Toolbox:
    return Toolbox(a_context(None, told), Role.coder, desk)


@pytest.mark.parametrize(
    ("name", "arguments", "text", "target", "summary"),
    [
        ("list_files", {}, "a.py\nb.py", "", "2 files"),
        ("read_file", {"path": "a.py"}, "    1  one\n    2  two\n(the whole file, 2 lines)", "a.py", "2 lines"),
        ("read_file", {"path": "/workspace/a.py", "first_line": 2, "limit": 9_000}, "    2  two", "a.py", "1 line"),
        ("write_file", {"path": "c.py", "content": "x\n"}, "Wrote c.py: 1 line.", "c.py", "1 line"),
        (
            "edit_file",
            {"path": "a.py", "old": "one", "new": "1\n2"},
            "Edited a.py. It reads now:\n1\n2\ntwo",
            "a.py",
            "+2 -1",
        ),
        ("delete_file", {"path": "b.py"}, "Deleted b.py.", "b.py", "deleted"),
        ("search_code", {"text": "two"}, "a.py:1: two", "two", "1 hit"),
        ("search_code", {"text": "nowhere"}, "Found nowhere.", "nowhere", "0 hits"),
        ("run_tests", {"selection": ["a.py"]}, "1 passed; exit code 0", "a.py", "1 passed"),
        ("run_tests", {"selection": "a.py", "keyword": "one"}, "1 passed; exit code 0", "a.py -k one", "1 passed"),
        ("run_checks", {}, "ruff: clean\n\nmypy: clean", "", "clean"),
        ("run_command", {"command": ["ls", "-l"]}, "exit code 0\nIt wrote nothing.", "ls -l", "exit code 0"),
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
    desk = Desk({f"{number:04}{'x' * 60}": "" for number in range(1_000)})
    text = await a_toolbox(desk, Told()).use("list_files", {})
    assert len(text) < RESULT_CHARACTERS + 100
    assert text.startswith("0000x")
    assert text.endswith(f"0999{'x' * 60}")
    assert "characters left out" in text
    assert trimmed("short", 10) == "short"


async def test_a_long_file_is_cut_after_a_line_and_read_on_from_the_next() -> None:
    desk = Desk({"a": "\n".join(f"line {number} {'x' * 100}" for number in range(1, 301))})
    toolbox, seen, first = a_toolbox(desk, Told()), list[str](), 1
    while True:
        text = await toolbox.use("read_file", {"path": "a", "first_line": first})
        assert len(text) < RESULT_CHARACTERS + 100
        *lines, last = text.splitlines()
        seen += lines
        if not (on := re.search(r"cut after line \d+ of \d+, for it is long; read on from line (\d+)", last)):
            seen.append(last)
            break
        first = int(on[1])
    assert [line.split()[:3] for line in seen] == [[str(n), "line", str(n)] for n in range(1, 301)]


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


def test_pages_are_looked_at_only_where_an_application_is_started() -> None:
    desk = Desk()
    assert "look_at_page" not in a_toolbox(desk, Told()).tools
    desk.serves = True
    assert list(a_toolbox(desk, Told()).tools) == [*(tool.name for tool in CODER_TOOLS), "look_at_page"]


def test_every_argument_is_described_for_the_model() -> None:
    for tool in CODER_TOOLS + PAGE_TOOLS:
        assert tool.description
        properties = tool.schema["function"]["parameters"]["properties"]
        assert all("description" in one for one in properties.values())


def test_forms_are_whole_without_references_and_require_only_what_is_needed() -> None:
    forms = {tool.name: tool.schema["function"]["parameters"] for tool in CODER_TOOLS}
    assert forms["read_file"]["required"] == ["path"]
    request = forms["try_requests"]["properties"]["requests"]["items"]
    assert request["required"] == ["path"]
    assert {"method", "path", "headers", "json_body", "raw_body", "restart_before"} == set(request["properties"])
    told = json.dumps(forms)
    assert "$ref" not in told
    assert "$defs" not in told
    assert '"title"' not in told


async def test_arguments_that_are_no_json_are_explained() -> None:
    told = Told()
    text = await a_toolbox(Desk(), told).use("write_file", {UNREADABLE: '{"path": "a'})
    assert "are not valid JSON" in text
    assert "content (the whole content of the file)" in text
    assert told.of(ToolUsed)[0].ok is False
