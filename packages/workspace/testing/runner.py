"""Running a project's tests out of process, and reading what came of them."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packages.workspace.errors import WorkspaceError
from packages.workspace.files.beneath import read_beneath
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Command, Completed, Ending, Limits, OnOutput
from packages.workspace.testing.junit import Outcome, TestCase, UnreadableReport, parse_junit

REPORT_INSIDE = "/report"
REPORT_NAME = "junit.xml"
MOST_REPORT_BYTES = 8 << 20
PYTEST = ("python", "-m", "pytest", "-q")
TEST_LIMITS = Limits(wall_seconds=120, cpu_seconds=120)
ACCEPTANCE_LIMITS = Limits(wall_seconds=420, cpu_seconds=420)
NO_TESTS_COLLECTED = 5
# A plugin of the toolchain reminds of an option that generated projects need not set.
QUIET = "ignore:The configuration option"

ENDINGS: Mapping[Ending, str] = {
    "timeout": "The tests did not end within their time: look for a loop or a wait without end.",
    "memory": "The tests used more memory than allowed.",
    "disk": "The tests wrote more to disk than allowed.",
    "output": "The tests wrote far too much output.",
    "cancelled": "The tests were cancelled.",
}


@dataclass(frozen=True)
class TestReport:
    """What a test run showed. `problem` is empty, or says why the run as a whole counts as failed."""

    __test__ = False  # Not a test class, whatever pytest makes of the name.

    cases: tuple[TestCase, ...]
    exit_code: int | None
    ending: Ending
    output: str
    duration_seconds: float
    junit_xml: str = field(default="", repr=False)
    problem: str = ""

    @property
    def passed(self) -> int:
        return self._count("passed")

    @property
    def failed(self) -> int:
        return self._count("failed") + self._count("error")

    @property
    def skipped(self) -> int:
        return self._count("skipped")

    @property
    def is_success(self) -> bool:
        """Whether something ran, nothing failed, and the program said so too."""
        return not self.problem and self.exit_code == 0 and self.passed > 0 and not self.failed

    def _count(self, outcome: Outcome) -> int:
        return sum(case.outcome == outcome for case in self.cases)


async def run_tests(
    sandbox: Sandbox,
    workspace: Path,
    arguments: Sequence[str] = PYTEST,
    selection: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    limits: Limits = TEST_LIMITS,
    on_output: OnOutput | None = None,
) -> TestReport:
    """Run a project's tests in its workspace. `selection` names files or node ids; all tests without it.

    The project's own conftest and plugins take part, so the result is a claim of the project about itself. A command
    that is not pytest runs as it is, and counts as one test.
    """
    if not any(Path(word).name in ("pytest", "py.test") for word in arguments):
        command = Command(arguments, workspace=workspace, environment=environment or {}, limits=limits)
        return as_one_test(await sandbox.run(command, on_output), arguments)
    async with sandbox.scratch() as report:
        command = Command(
            [
                *arguments,
                # Library frames teach nobody anything and cost a model thousands of tokens.
                *("--tb=short", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"),
                *(f"--junitxml={REPORT_INSIDE}/{REPORT_NAME}", "--", *selection),
            ],
            workspace=workspace,
            writable={REPORT_INSIDE: report},
            environment={"PYTHONWARNINGS": QUIET, **(environment or {})},
            limits=limits,
        )
        completed = await sandbox.run(command, on_output)
        return read_report(completed, report)


def as_one_test(completed: Completed, arguments: Sequence[str]) -> TestReport:
    """What a command says by its exit code alone."""
    name, said = " ".join(arguments), ENDINGS.get(completed.ending, "")
    message = "" if completed.is_success else "\n".join(part for part in (said, last_lines(completed.output)) if part)
    outcome: Outcome = "passed" if completed.is_success else "failed"
    case = TestCase(name, name, (), outcome, completed.duration_seconds, message)
    code, ending = completed.exit_code, completed.ending
    return TestReport((case,), code, ending, completed.output, completed.duration_seconds, problem=said)


def read_report(completed: Completed, directory: Path) -> TestReport:
    """Join how the command ended with the report that it left in `directory`."""
    xml, cases, problem = b"", [], ""
    try:
        xml = read_untrusted(directory, REPORT_NAME)
        cases = parse_junit(xml)
    except WorkspaceError:
        problem = f"No test report was written (exit code {completed.exit_code}): see the output."
    except UnreadableReport as error:
        problem = f"The test report cannot be read: {error}."
    if completed.ending != "exited":
        problem = ENDINGS[completed.ending]
    elif completed.exit_code == NO_TESTS_COLLECTED or (not cases and not problem):
        problem = "No tests were collected: name files test_*.py and functions test_*."
    return TestReport(
        tuple(cases),
        completed.exit_code,
        completed.ending,
        completed.output,
        completed.duration_seconds,
        xml.decode(errors="replace"),
        problem,
    )


def read_untrusted(directory: Path, name: str) -> bytes:
    """Read a file that a sandboxed program left in a directory of its own."""
    root = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return read_beneath(root, name, MOST_REPORT_BYTES)
    finally:
        os.close(root)


def last_lines(text: str, count: int = 40) -> str:
    """The end of a log, without colours."""
    return "\n".join(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text).strip().splitlines()[-count:])
