"""Tests of a delivered repository by somebody who knows the request alone, in sandboxes.

The application runs in a sandbox of its own and cannot see the tests; what they share is one port. A library or a
program without a start command is used by the tests themselves, inside their sandbox.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from packages.workspace.errors import GitFailed
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Command, Completed, Limits
from packages.workspace.testing.acceptance import CONTROL, control_of
from packages.workspace.testing.application import APPLICATION_LIMITS, BRIDGE_INSIDE, Software, an_application
from packages.workspace.testing.runner import (
    QUIET,
    REPORT_INSIDE,
    REPORT_NAME,
    TestReport,
    as_one_test,
    last_lines,
    read_report,
)

TESTS_INSIDE = "/tests"
REPOSITORY_INSIDE = "/repository"
BUNDLE_INSIDE = "/delivered.bundle"
BLACK_BOX_LIMITS = Limits(wall_seconds=300, cpu_seconds=300)
START_SECONDS = 60.0
# Whatever command the tests are run with, a pytest in it reports.
PYTEST_OPTIONS = (
    *("-p no:cacheprovider", "-p no:hypothesispytest", "--color=no", "-o junit_family=xunit1"),
    f"--junitxml={REPORT_INSIDE}/{REPORT_NAME}",
)


@dataclass(frozen=True)
class BlackBoxReport:
    """If the application did not start, every test is in the report as an error that quotes its log."""

    started: bool
    application_log: str
    report: TestReport


async def check_out_bundle(sandbox: Sandbox, bundle: bytes, branch: str, commit: str, place: Path) -> None:
    """Fill the empty directory `place` with a commit of a git bundle; git runs inside, so all belongs to its uid."""
    for arguments in (
        ["git", "clone", "--quiet", "--no-checkout", "--branch", branch, BUNDLE_INSIDE, "."],
        ["git", "checkout", "--quiet", "--detach", commit],
    ):
        done = await sandbox.run(Command(arguments, workspace=place, files={BUNDLE_INSIDE: bundle}))
        if not done.is_success:
            raise GitFailed(f"The delivered repository could not be checked out: {last_lines(done.output, 5)}")


async def run_black_box(
    sandbox: Sandbox,
    repository: Path,
    tests: Mapping[str, bytes],
    command: Sequence[str],
    start: Sequence[str] = (),
    port: int = 0,
    *,
    limits: Limits = APPLICATION_LIMITS,
    test_limits: Limits = BLACK_BOX_LIMITS,
    start_seconds: float = START_SECONDS,
) -> BlackBoxReport:
    """Run `command` in the folder of `tests` (path to content), against the application if there is a `start` command.

    The command finds in its environment REPOSITORY and, with an application, BASE_URL and RESTART_SOCKET: a line
    `restart` sent there is answered with JSON once the application runs anew on its data. Without an application
    the repository is writable, and on PYTHONPATH. A command that leaves no JUnit report counts as one test.
    """
    environment = {
        "REPOSITORY": REPOSITORY_INSIDE,
        "PYTEST_ADDOPTS": " ".join(PYTEST_OPTIONS),
        "PYTHONWARNINGS": QUIET,
    }
    files = {f"{TESTS_INSIDE}/{path}": content for path, content in tests.items()}
    async with AsyncExitStack() as stack:
        report = await stack.enter_async_context(sandbox.scratch())
        if not start:
            path = f"{REPOSITORY_INSIDE}:{REPOSITORY_INSIDE}/src"
            completed = await sandbox.run(
                Command(
                    command,
                    writable={REPORT_INSIDE: report, REPOSITORY_INSIDE: repository},
                    environment={**environment, "PYTHONPATH": path},
                    directory=TESTS_INSIDE,
                    files=files,
                    limits=test_limits,
                )
            )
            return BlackBoxReport(True, "", _counted(completed, report, command))
        software = Software(sandbox, repository, start, port, limits=limits, start_seconds=start_seconds)
        application = await stack.enter_async_context(an_application(software))
        started = await application.start()
        control = await stack.enter_async_context(control_of(sandbox, application))
        # Also against nothing: so the report names every test that the application would have had to pass.
        completed = await sandbox.run(
            Command(
                ["python", "/harness/behind_bridge.py", str(port), *command],
                readonly={BRIDGE_INSIDE: application.bridge, "/control": control, REPOSITORY_INSIDE: repository},
                writable={REPORT_INSIDE: report},
                environment={**environment, "BASE_URL": f"http://127.0.0.1:{port}", "RESTART_SOCKET": CONTROL},
                directory=TESTS_INSIDE,
                files={**files, **harness_files("behind_bridge.py", "forward.py")},
                limits=test_limits,
            )
        )
        found = _counted(completed, report, command)
        if not started:
            found = _not_started(found, application.log)
        return BlackBoxReport(started, application.log, found)


def _counted(completed: Completed, directory: Path, command: Sequence[str]) -> TestReport:
    report = read_report(completed, directory)
    return report if report.cases else as_one_test(completed, command)


def _not_started(report: TestReport, log: str) -> TestReport:
    message = f"The application did not start:\n{last_lines(log)}"
    cases = tuple(dataclasses.replace(case, outcome="error", message=message) for case in report.cases)
    return dataclasses.replace(report, cases=cases, problem=message)
