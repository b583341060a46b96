"""Acceptance tests that the software under test cannot touch: two sandboxes, joined by HTTP and by calls alone."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from packages.workspace.errors import WorkspaceError
from packages.workspace.harness import harness_files
from packages.workspace.sandbox import Sandbox
from packages.workspace.sandbox.commands import Command, Limits, OnOutput
from packages.workspace.testing.application import (
    BRIDGE_INSIDE,
    Application,
    Software,
    an_application,
)
from packages.workspace.testing.junit import TestCase
from packages.workspace.testing.programs import Programs, some_programs
from packages.workspace.testing.runner import (
    ACCEPTANCE_LIMITS,
    REPORT_INSIDE,
    REPORT_NAME,
    TestReport,
    last_lines,
    read_report,
    read_untrusted,
)
from packages.workspace.toolchain import OUR_PYTHON

CONTROL = "/control/control.sock"
COLLECTED = "collected.json"
ANY_PORT = "0"
MOST_RESTARTS = 50
MOST_CONNECTIONS = 8
MOST_ORDER_BYTES = 8 << 20
MOST_ANSWER_BYTES = 512 * 1024
FAULTS = ("ruff", "check", "--isolated", "--no-cache", "--select=F811,F821,F823", "--output-format=concise", ".")
_FAULT = re.compile(r"\S+\.py:\d+:\d+: F\d+")
COLLECT_LIMITS = Limits(wall_seconds=30)
SCRIPTS = ("run_acceptance.py", "behind_bridge.py", "forward.py", "conftest.py")


@dataclass(frozen=True)
class Collected:
    """The tests that pytest finds, each with its requirement ids; `errors` is pytest's output if it failed."""

    tests: tuple[tuple[str, tuple[str, ...]], ...]
    errors: str


@dataclass(frozen=True)
class AcceptanceReport:
    """If the application did not start, every test is in the report as an error that quotes its log."""

    started: bool
    application_log: str
    report: TestReport


@dataclass(frozen=True)
class Answer:
    """What the application said to one request; `status` is None when it did not answer."""

    status: int | None
    body: str
    application_log: str


async def run_acceptance(
    software: Software,
    sandbox: Sandbox,
    tests: Path,
    *,
    test_limits: Limits = ACCEPTANCE_LIMITS,
    on_output: OnOutput | None = None,
) -> AcceptanceReport:
    """Start the software and run the tests against it, in a sandbox of theirs; without a start they only call it.

    `tests` is an exported tree of the sandbox's uid. Takes at most the seconds to start plus the tests' wall limit,
    whatever either side does.
    """
    async with AsyncExitStack() as stack:
        running: Application | None = None
        readonly, reached = {"/tests": tests}, {"CONCLAVE_CONTROL": CONTROL}
        if software.start:
            running = await stack.enter_async_context(an_application(software))
            if not await running.start():
                report = await _report_no_start(sandbox, tests, running.log)
                return AcceptanceReport(False, running.log, report)
            readonly[BRIDGE_INSIDE] = running.bridge
            reached["CONCLAVE_BASE_URL"] = f"http://127.0.0.1:{software.port}"
        programs = await stack.enter_async_context(some_programs(software))
        readonly["/control"] = await stack.enter_async_context(control_of(sandbox, running, programs))
        directory = await stack.enter_async_context(sandbox.scratch())
        written = f"--junitxml={REPORT_INSIDE}/{REPORT_NAME}"
        completed = await sandbox.run(
            Command(
                ["python", "/harness/run_acceptance.py", str(software.port), written],
                readonly=readonly,
                writable={REPORT_INSIDE: directory},
                environment=reached,
                directory="/",
                files=harness_files(*SCRIPTS),
                limits=test_limits,
            ),
            on_output,
        )
        return AcceptanceReport(True, running.log if running else "", read_report(completed, directory))


async def collect_acceptance(sandbox: Sandbox, tests: Path) -> Collected:
    """Find the tests without running any, so that each requirement can be checked to have one.

    A test that asks for a fixture that nobody offers is an error here.
    """
    async with sandbox.scratch() as directory:
        completed = await sandbox.run(
            Command(
                ["python", "/harness/run_acceptance.py", ANY_PORT, "--setup-plan", "-q"],
                readonly={"/tests": tests},
                writable={REPORT_INSIDE: directory},
                environment={"CONCLAVE_COLLECTED": f"{REPORT_INSIDE}/{COLLECTED}"},
                directory="/",
                files=harness_files(*SCRIPTS),
                limits=COLLECT_LIMITS,
            )
        )
        try:
            found = _tests(json.loads(read_untrusted(directory, COLLECTED)))
        except (WorkspaceError, ValueError):
            return Collected((), completed.output or "The tests could not be collected.")
    return Collected(found, "" if completed.is_success else completed.output or completed.ending)


async def faults_of(sandbox: Sandbox, tests: Path) -> list[str]:
    """What a test cannot work with whatever it tests: names that are nowhere bound, two tests of one name."""
    completed = await sandbox.run(
        Command(FAULTS, readonly={"/tests": tests}, directory="/tests", limits=COLLECT_LIMITS)
    )
    return [] if completed.is_success else [line for line in completed.output.splitlines() if _FAULT.match(line)]


def _tests(items: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ids with requirement ids. Raises ValueError: a test module may have written anything in their place."""
    properties = TypeAdapter(list[list[tuple[str, str]]]).validate_python(items)
    found = []
    for one in properties:
        ids = [value for name, value in one if name == "id"]
        if len(ids) != 1:
            raise ValueError("a collected test has no id, or several")
        found.append((ids[0], tuple(value for name, value in one if name == "requirement")))
    return tuple(found)


async def probe(software: Software, path: str = "/openapi.json") -> Answer:
    """Start the application, GET one path, stop it. The body is bounded to 512 KiB."""
    async with an_application(software) as running:
        if not await running.start():
            return Answer(None, "", running.log)
        completed = await software.sandbox.run(
            Command(
                [OUR_PYTHON, "-I", "/harness/fetch.py", path, str(MOST_ANSWER_BYTES)],
                readonly={BRIDGE_INSIDE: running.bridge},
                directory="/",
                files=harness_files("fetch.py"),
                limits=Limits(wall_seconds=15, output_bytes=8 * MOST_ANSWER_BYTES),
                separate_errors=True,
            )
        )
        try:
            answer = json.loads(completed.output) if completed.is_success else {}
            return Answer(answer.get("status"), str(answer.get("body", "")), running.log)
        except (ValueError, AttributeError):
            return Answer(None, "", running.log)


async def _report_no_start(sandbox: Sandbox, tests: Path, log: str) -> TestReport:
    collected = await collect_acceptance(sandbox, tests)
    message = f"The application did not start:\n{last_lines(log)}"
    cases = [
        TestCase(id, id.rpartition("::")[2], requirements, "error", 0.0, message)
        for id, requirements in collected.tests
    ]
    return TestReport(tuple(cases), None, "exited", collected.errors, 0.0, problem=message)


@asynccontextmanager
async def control_of(
    sandbox: Sandbox, running: Application | None, programs: Programs | None = None
) -> AsyncIterator[Path]:
    """A directory with the socket on which tests ask for a restart or a call; only their sandbox sees it."""
    turn = asyncio.Semaphore(1)
    count = 0
    handlers: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        if task := asyncio.current_task():
            handlers.add(task)
            task.add_done_callback(handlers.discard)
        try:
            if len(handlers) > MOST_CONNECTIONS:
                return
            line = await reader.readline()
            async with turn:
                if line != b"restart\n":
                    answer = await programs.obey(line) if programs else {"error": "Nothing can be called here."}
                elif running is None:
                    answer = {"started": False, "log": "It has no start command."}
                else:
                    count += 1
                    started = count <= MOST_RESTARTS and await running.start()
                    answer = {"started": started, "log": "" if started else last_lines(running.log)}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (OSError, ValueError, asyncio.CancelledError):
            pass  # Whoever asked is gone, or asked for more than is read, or all of it is over: asyncio logs else.
        finally:
            writer.close()

    async with sandbox.scratch() as directory:
        path = directory / "control.sock"
        server = await asyncio.start_unix_server(handle, path, limit=MOST_ORDER_BYTES)
        if sandbox.uid is not None:
            os.chown(path, sandbox.uid, sandbox.uid)
        try:
            yield directory
        finally:
            server.close()
            # A restart that is under way would bring the application back after it was stopped for good.
            for handler in list(handlers):
                handler.cancel()
            await asyncio.gather(*handlers, return_exceptions=True)
