"""What tests and checks said, as a model reads it."""

from __future__ import annotations

import pytest

from packages.agents.contracts import TestCase
from tests.agents.crews.world import Desk, Told
from tests.agents.specs import a_case, a_report
from tests.agents.tools.test_toolbox import a_toolbox

SUITE = "def test_create():\n    pass\n\n\ndef test_list():\n    pass\n"
FILES = {"app.py": "", "tests/test_todos.py": SUITE, "tests/test_users.py": SUITE}
WARNINGS = """
=============================== warnings summary ===============================
../toolchain/lib/python3.11/site-packages/starlette/testclient.py:30
  /toolchain/lib/python3.11/site-packages/starlette/testclient.py:30: StarletteDeprecationWarning: old
    warnings.warn("old")

-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html
"""


def failed(name: str, message: str) -> TestCase:
    return a_case(name, outcome="failed").model_copy(update={"message": message})


async def ran(desk: Desk, **arguments: object) -> str:
    return await a_toolbox(desk, Told()).use("run_tests", arguments)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (["tests/test_todo.py"], "There is no 'tests/test_todo.py' to test. There is tests/test_todos.py"),
        (["nowhere"], "There is no 'nowhere' to test. There is tests/test_todos.py, tests/test_users.py."),
        (["-x"], "'-x' is an option"),
    ],
)
async def test_what_is_not_there_is_answered_with_what_is(selection: list[str], words: str) -> None:
    desk = Desk(FILES)
    assert words in await ran(desk, selection=selection)
    assert not any(entry.startswith("run_tests") for entry in desk.log)


@pytest.mark.parametrize(
    "selection",
    [
        ["tests"],
        ["tests/"],
        ["."],
        ["tests/test_todos.py"],
        ["./tests/test_todos.py::test_list[a]"],
        ["/workspace/tests"],
    ],
)
async def test_a_part_of_the_tests_is_run(selection: list[str]) -> None:
    desk = Desk(FILES)
    assert (await ran(desk, selection=selection, keyword="list")).startswith("1 passed")
    asked = selection[0].removeprefix("./").removeprefix("/workspace/")
    assert desk.log[-1] == f"run_tests {asked} list"


async def test_a_test_that_pytest_does_not_find_is_answered_with_the_nearest_name() -> None:
    desk = Desk(FILES)
    output = (
        "ERROR: not found: /workspace/tests/test_todos.py::test_crate\n(no match in any of [<Module test_todos.py>])"
    )
    desk.report = a_report(exit_code=4).model_copy(update={"output": output})
    text = await ran(desk, selection=["tests/test_todos.py::test_crate[1]"])
    assert text.startswith("no test ran; exit code 4")
    assert text.endswith("There is no 'test_crate' in tests/test_todos.py. There is test_create, test_list.")


async def test_a_keyword_that_fits_nothing_is_told() -> None:
    desk = Desk(FILES)
    desk.report = a_report(exit_code=5)
    assert await ran(desk, keyword="zzz") == "There is no test that fits 'zzz': run all to see the names."


async def test_one_reason_is_told_once_for_all_tests_that_it_fails() -> None:
    desk = Desk(FILES)
    cases = [failed(f"t.py::test_{n}", "E   ImportError: no module") for n in range(3)] + [
        failed("t.py::test_x", "E   x")
    ]
    desk.report = a_report(*cases, a_case("t.py::test_good"), exit_code=1)
    text = await ran(desk)
    assert text.startswith("1 passed, 4 failed; exit code 1\n\nFAILED t.py::test_0\nFAILED t.py::test_1\n")
    assert text.count("ImportError") == 1


async def test_long_reasons_keep_the_line_of_the_test_and_the_assertion() -> None:
    desk = Desk(FILES)
    reason = (
        "tests/test_a.py:5: in test_a\n" + "\n".join(f"filler {n} of {{}}" * 20 for n in range(400)) + "\nE   assert "
    )
    desk.report = a_report(*(failed(f"test_{n}", f"{reason}{n}") for n in range(40)), exit_code=1)
    text = await ran(desk)
    assert len(text) < 16_000 * 2
    for number in range(10):
        assert f"E   assert {number}\n" in text
    assert text.count("tests/test_a.py:5: in test_a") >= 10
    assert "Also failed, for other reasons" in text


async def test_noise_and_durations_are_left_out() -> None:
    desk = Desk(FILES)
    output = f"ImportError while loading conftest\nE   ModuleNotFoundError: nowhere{WARNINGS}no tests ran in 0.31s"
    desk.report = a_report(exit_code=4).model_copy(update={"output": output})
    text = await ran(desk)
    assert "ModuleNotFoundError: nowhere" in text
    assert text.startswith("no test ran; exit code 4")
    assert text.endswith("no tests ran")
    assert "Deprecation" not in text


async def test_tests_that_do_not_end_are_told_in_words() -> None:
    desk = Desk(FILES)
    desk.report = a_report().model_copy(update={"exit_code": None, "ending": "timeout"})
    text = await ran(desk)
    assert text.startswith("no test ran; ended from outside; they did not end within their time")


async def test_checks_that_complain_come_with_what_helps() -> None:
    told, desk = Told(), Desk(FILES)
    desk.checks = "ruff: problems\na.py:1:8: F401 [*] `os` imported but unused\nFound 1 error.\n\nmypy: clean"
    text = await a_toolbox(desk, told).use("run_checks", {})
    assert text.startswith("ruff: problems\na.py:1:8: F401")
    assert "make it with edit_file" in text
    use = told.events[0].model_dump()
    assert (use["result"], use["ok"]) == ("ruff: problems; mypy: clean", False)
