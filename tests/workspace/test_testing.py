"""Running the tests of a project in its workspace."""

import os
from pathlib import Path

from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Limits, Sandbox
from packages.workspace.testing.runner import TestReport, run_tests

SUITE = """
import pytest

def test_holds(): pass
def test_fails(): assert 1 == 2, "one is not two"
@pytest.mark.skip
def test_waits(): pass
@pytest.fixture
def broken(): raise ValueError("broken fixture")
def test_breaks(broken): pass
class TestInside:
    @pytest.mark.parametrize("number", [1, 2])
    def test_number(self, number): assert number == 1
"""


async def report_of(
    sandbox: Sandbox, repository: Repository, workspace: Path, files: dict[str, str], *selection: str
) -> TestReport:
    await repository.checkout(await repository.store_files(dict(files)), workspace)
    return await run_tests(sandbox, workspace, selection=selection, limits=Limits(wall_seconds=10))


async def test_each_test_is_reported_with_its_outcome(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    report = await report_of(sandbox, repository, workspace, {"tests/test_all.py": SUITE})
    assert {case.id.removeprefix("tests/test_all.py::"): case.outcome for case in report.cases} == {
        "test_holds": "passed",
        "test_fails": "failed",
        "test_waits": "skipped",
        "test_breaks": "error",
        "TestInside::test_number[1]": "passed",
        "TestInside::test_number[2]": "failed",
    }
    assert (report.passed, report.failed, report.skipped) == (2, 3, 1)
    assert not report.is_success
    assert "one is not two" in next(case.message for case in report.cases if case.name == "test_fails")
    assert "Deprecation" not in report.output
    assert os.listdir(workspace) == ["tests"]


async def test_a_selection_runs_only_what_it_names(sandbox: Sandbox, repository: Repository, workspace: Path) -> None:
    report = await report_of(
        sandbox, repository, workspace, {"tests/test_all.py": SUITE}, "tests/test_all.py::test_holds"
    )
    assert report.is_success
    assert report.passed == 1


async def test_no_tests_are_a_failure_that_says_so(sandbox: Sandbox, repository: Repository, workspace: Path) -> None:
    report = await report_of(sandbox, repository, workspace, {"main.py": ""})
    assert not report.is_success
    assert "No tests were collected" in report.problem


async def test_a_suite_that_hangs_ends_and_says_so(sandbox: Sandbox, repository: Repository, workspace: Path) -> None:
    await repository.checkout(
        await repository.store_files({"test_hangs.py": "import time\ndef test_a(): time.sleep(60)"}), workspace
    )
    report = await run_tests(sandbox, workspace, limits=Limits(wall_seconds=2))
    assert report.ending == "timeout"
    assert "time" in report.problem


async def test_a_suite_that_ends_the_process_early_is_no_success(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    suite = "import os\ndef test_a(): pass\ndef test_b(): os._exit(0)"
    report = await report_of(sandbox, repository, workspace, {"test_exits.py": suite})
    assert report.exit_code == 0
    assert not report.is_success
    assert "No test report" in report.problem


async def test_a_report_that_is_a_link_to_the_host_is_not_followed(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    suite = (
        "import atexit, os\ndef test_a():\n os.symlink('/etc/passwd', '/report/junit.xml')\n"
        " atexit.register(lambda: 0)\n os._exit(0)"
    )
    report = await report_of(sandbox, repository, workspace, {"test_link.py": suite})
    assert report.junit_xml == ""
    assert not report.is_success
