"""Tools that run something: the repository's tests and its static checks."""

from __future__ import annotations

import re

from pydantic import Field

from packages.agents.context import Bench
from packages.agents.contracts import TestReport
from packages.agents.tools.definition import Arguments, Tool, ToolResult

_DURATION = re.compile(r" in \d+(\.\d+)?s\b")


class RunTests(Arguments):
    selection: list[str] = Field(
        default_factory=list, description="paths or test ids to run; leave empty to run all of them"
    )

    @property
    def target(self) -> str:
        return " ".join(self.selection)


class RunChecks(Arguments):
    pass


async def run_tests(bench: Bench, arguments: RunTests) -> ToolResult:
    report = await bench.run_tests(tuple(arguments.selection))
    return ToolResult(_as_text(report), _counts(report), ok=report.is_green)


async def run_checks(bench: Bench, arguments: RunChecks) -> ToolResult:
    text = (await bench.run_checks()).strip()
    return ToolResult(text or "Nothing to complain about.", text.splitlines()[0] if text else "clean")


def _as_text(report: TestReport) -> str:
    """The report for a model, without durations: the same work must read the same when a step runs again."""
    ending = "" if report.ending == "exited" else f", ended by {report.ending}"
    parts = [f"{_counts(report)}; exit code {report.exit_code}{ending}"]
    parts += [
        f"{case.outcome.upper()} {case.id}\n{case.message}".rstrip()
        for case in report.cases
        if case.outcome in ("failed", "error")
    ]
    # Without a case that tells what failed, only the output does; otherwise it would say everything twice.
    if report.output and len(parts) == 1 and not report.is_green:
        parts.append("Output:\n" + _DURATION.sub("", report.output))
    return "\n\n".join(parts)


def _counts(report: TestReport) -> str:
    if not report.cases:
        return "no test ran"
    outcomes = [case.outcome for case in report.cases]
    present = [name for name in ("passed", "failed", "error", "skipped") if name in outcomes]
    return ", ".join(f"{outcomes.count(name)} {name}" for name in present)


CHECK_TOOLS = (
    Tool("run_tests", "Runs the repository's tests and tells which fail and why.", RunTests, run_tests),
    Tool("run_checks", "Runs the linter and the type checker over the repository.", RunChecks, run_checks),
)
