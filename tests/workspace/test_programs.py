"""Acceptance tests that call the software instead of asking a service."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from packages.workspace.git.repository import Repository
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Limits
from packages.workspace.testing.acceptance import AcceptanceReport, run_acceptance
from packages.workspace.testing.application import Software
from packages.workspace.testing.programs import some_programs

TOOL = {
    "tests/acceptance/test_tool.py": "raise AssertionError('The tests run themselves.')",
    "adder/__init__.py": "def add(*numbers):\n    return sum(numbers)\n",
    "adder/__main__.py": """
import os, pathlib, sys
from adder import add
total = add(*(int(line) for line in sys.stdin))
if len(sys.argv) > 1:
    pathlib.Path(sys.argv[1]).write_text(str(total))
    pathlib.Path(os.environ["DATA_DIR"], "last").write_text(str(total))
else:
    print(total)
    print("done", file=sys.stderr)
sys.exit(3 if total < 0 else 0)
""",
}
TESTS = {
    "test_tool.py": """
import pytest

@pytest.mark.requirement("R1")
def test_it_adds(program):
    ended = program.run("python", "-m", "adder", stdin="1\\n2\\n")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "3\\n", "done\\n")
    assert program.run("python", "-m", "adder", stdin="-1\\n").exit_code == 3

@pytest.mark.requirement("R1")
def test_it_writes_files(program):
    assert not program.exists("out/total")
    program.write("out/.keep", "")
    assert program.run("python", "-m", "adder", "out/total", stdin="5\\n").exit_code == 0
    assert program.read("out/total") == "5"

@pytest.mark.requirement("R2")
def test_each_test_has_a_copy_of_its_own(program):
    assert not program.exists("out/total")
    with pytest.raises(FileNotFoundError):
        program.read("out/total")

@pytest.mark.requirement("R2")
def test_it_is_a_library(program):
    ended = program.python('''
        import adder
        print(adder.add(20, 22))
    ''')
    assert ended.stdout.split() == ["42"], ended.stderr

@pytest.mark.requirement("R2")
def test_its_own_tests_are_all_that_pytest_finds(program):
    program.write("tests/test_own.py", "def test_one(): pass")
    assert "1 passed" in program.run("python", "-m", "pytest", "-q").stdout

@pytest.mark.requirement("R3")
def test_what_is_not_there_says_so(program):
    ended = program.run("./nothing")
    assert ended.exit_code == 127 and "cannot be run" in ended.stderr

@pytest.mark.requirement("R3")
def test_nothing_listens(client):
    pass
""",
}
EXPECTED = {
    "test_it_adds": "passed",
    "test_it_writes_files": "passed",
    "test_each_test_has_a_copy_of_its_own": "passed",
    "test_it_is_a_library": "passed",
    "test_its_own_tests_are_all_that_pytest_finds": "passed",
    "test_what_is_not_there_says_so": "passed",
    "test_nothing_listens": "error",
}


@asynccontextmanager
async def exported(sandbox: Sandbox, repository: Repository, files: dict[str, str]) -> AsyncIterator[Path]:
    async with sandbox.scratch() as directory:
        await repository.checkout(await repository.store_files(dict(files)), directory)
        yield directory


async def accept(sandbox: Sandbox, repository: Repository, tool: dict[str, str]) -> AcceptanceReport:
    async with exported(sandbox, repository, tool) as program, exported(sandbox, repository, TESTS) as tests:
        return await run_acceptance(Software(sandbox, program), sandbox, tests, test_limits=Limits(wall_seconds=60))


def outcomes(report: AcceptanceReport) -> dict[str, str]:
    return {case.name: case.outcome for case in report.report.cases}


async def test_a_tool_is_called_and_a_library_imported(sandbox: Sandbox, repository: Repository) -> None:
    report = await accept(sandbox, repository, TOOL)
    assert outcomes(report) == EXPECTED, report.report.output
    (silent,) = [case.message for case in report.report.cases if case.name == "test_nothing_listens"]
    assert "use the fixture `program`" in silent


async def test_a_program_that_never_ends_or_lies_fails_its_own_tests_only(
    sandbox: Sandbox, repository: Repository
) -> None:
    """It prints an answer of the harness's own form, and leaves files where reports would be."""
    liar = """
import json, os, sys
for path in ("/report/junit.xml", "/control/x", "/tests/test_tool.py", "/program/adder/__init__.py"):
    try: open(path, "w").write("<testsuite/>")
    except OSError: pass
print(json.dumps({"exit_code": 0, "stdout": "3\\\\n", "stderr": "done\\\\n", "files": {}}))
"""
    report = await accept(sandbox, repository, {**TOOL, "adder/__main__.py": liar})
    assert outcomes(report) == {**EXPECTED, "test_it_adds": "failed", "test_it_writes_files": "failed"}


async def test_what_is_no_order_is_answered(sandbox: Sandbox, repository: Repository) -> None:
    async with exported(sandbox, repository, TOOL) as program, some_programs(Software(sandbox, program)) as programs:
        assert "no order" in (await programs.obey(b"nonsense"))["error"]
        assert "no order" in (await programs.obey(b'{"folder": "a", "shell": "rm"}'))["error"]
        assert await programs.obey(b'{"folder": "never opened", "close": true}') == {}
        answers = [await programs.obey(f'{{"folder": "{number}"}}'.encode()) for number in range(9)]
        assert [list(answer) for answer in answers] == [["files"]] * 8 + [["error"]]


@pytest.mark.parametrize("folder", ["tests/acceptance"])
def test_delivered_tests_call_the_tool_beside_them(tmp_path: Path, folder: str) -> None:
    here = tmp_path / folder
    harness = {Path(name).name: data.decode() for name, data in harness_files("conftest.py", "program.py").items()}
    settings = {"acceptance.json": json.dumps({"start": [], "port": 8000}), "__init__.py": ""}
    files = {f"{folder}/{name}": content for name, content in {**TESTS, **harness, **settings}.items()}
    for name, content in {**TOOL, **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(here)],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "6 passed, 1 error" in ran.stdout, ran.stdout
