"""Tools that judge: the repository's tests and its static checks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from packages.agents.context import Bench, ToolRefused
from packages.agents.contracts import TestCase, TestReport
from packages.agents.tools.definition import Arguments, Tool, ToolResult
from packages.agents.tools.output import trimmed, without_noise

FAILURES_CHARACTERS = 12_000
"""Shared by all failures that are told; one of them gets at least a tenth."""
OUTPUT_CHARACTERS = 6_000
MOST_FAILURES = 20
NO_TESTS_COLLECTED = 5
_TEST_NAME = re.compile(r"\bdef (test\w*)|\bclass (Test\w*)")
_ENDINGS = {
    "timeout": "they did not end within their time: look for a loop or a wait without end",
    "memory": "they used more memory than is allowed",
    "disk": "they wrote more to disk than is allowed",
    "output": "they wrote far too much output",
    "cancelled": "they were cancelled",
}
_REMEDIES = (
    ("[*]", "ruff: what is marked [*] has one plain mending, which is shown above; make it with edit_file."),
    ("import-not-found", "mypy: a module that is not found is misspelt, or belongs to no package that is installed."),
    ("import-untyped", "mypy: a package without types is imported with `# type: ignore[import-untyped]`."),
    ("no-untyped-def", "mypy: give every argument and every result a type, `-> None` where there is none."),
)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) and value.strip() else value or []


class RunTests(Arguments):
    selection: Annotated[list[str], BeforeValidator(_as_list)] = Field(
        default_factory=list,
        description="paths or test ids such as tests/test_a.py::test_one; leave empty to run all of them",
    )
    keyword: str = Field(
        default="",
        description="runs only tests whose names fit, as pytest's -k takes it, such as `create and not list`",
    )

    @property
    def target(self) -> str:
        return " ".join([*self.selection, *([f"-k {self.keyword}"] if self.keyword else [])])


class RunChecks(Arguments):
    pass


async def run_tests(bench: Bench, arguments: RunTests) -> ToolResult:
    selection = [one.removeprefix("/workspace/").removeprefix("./") for one in arguments.selection]
    await _refuse_what_is_missing(bench, selection)
    report = await bench.run_tests(tuple(selection), arguments.keyword.strip())
    if report.exit_code == NO_TESTS_COLLECTED and (selection or arguments.keyword):
        word = f" that fits {arguments.keyword!r}" if arguments.keyword else ""
        where = f" in {', '.join(selection)}" if selection else ""
        return ToolResult(f"There is no test{word}{where}: run all to see the names.", "no test ran", ok=False)
    text = _as_text(report)
    if not report.cases and "not found: " in report.output:
        text += await _tests_there(bench, selection)
    return ToolResult(text, _counts(report), ok=report.is_green)


async def run_checks(bench: Bench, arguments: RunChecks) -> ToolResult:
    text = without_noise(await bench.run_checks()).strip()
    verdicts = [part.partition("\n")[0] for part in text.split("\n\n") if part]
    is_clean = all(verdict.endswith("clean") for verdict in verdicts)
    remedies = [remedy for sign, remedy in _REMEDIES if sign in text]
    return ToolResult(
        "\n\n".join(part for part in (text or "Nothing to complain about.", "\n".join(remedies)) if part),
        "clean" if is_clean else "; ".join(verdicts),
        ok=is_clean,
    )


async def _refuse_what_is_missing(bench: Bench, selection: Sequence[str]) -> None:
    if not selection:
        return
    files = await bench.list_files()
    for one in selection:
        if one.startswith("-"):
            raise ToolRefused(f"{one!r} is an option: give paths or test ids, and names to fit in `keyword`.")
        path = one.partition("::")[0].rstrip("/")
        if path not in files and not any(file.startswith(f"{path}/") for file in files) and path not in ("", "."):
            tests = [file for file in files if file.rpartition("/")[2].startswith("test_")]
            near = difflib.get_close_matches(path, tests, n=5, cutoff=0.5) or tests[:10]
            raise ToolRefused(f"There is no {path!r} to test. {_there_is(near, 'test files')}")


async def _tests_there(bench: Bench, selection: Sequence[str]) -> str:
    """Names in the files of test ids, nearest first: pytest has just said that it finds one of the ids nowhere."""
    parts = []
    for path, _, inside in (one.partition("::") for one in selection):
        names = [one or other for one, other in _TEST_NAME.findall(await bench.read(path, 1, 2_000))] if inside else []
        wanted = inside.partition("[")[0].rpartition("::")[2]
        if names and wanted not in names:
            near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.5) or names[:10]
            parts.append(f"\n\nThere is no {wanted!r} in {path}. {_there_is(near, 'tests')}")
    return "".join(parts)


def _there_is(names: Sequence[str], noun: str) -> str:
    return f"There is {', '.join(names)}." if names else f"There are no {noun} yet: write one."


def _as_text(report: TestReport) -> str:
    """The report for a model, without durations: the same work must read the same when a step runs again."""
    ending = _ENDINGS.get(report.ending, "")
    exit_code = f"exit code {report.exit_code}" if report.exit_code is not None else "ended from outside"
    verdict = f"{_counts(report)}; {exit_code}{f'; {ending}' if ending else ''}"
    parts = [part for part in (verdict, report.packages) if part]
    failed = [case for case in report.cases if case.outcome in ("failed", "error")]
    parts += _failures(failed)
    # Without a case that tells what failed, only the output does; otherwise it would say everything twice.
    if report.output and not failed and not report.is_green:
        parts.append("Output:\n" + trimmed(without_noise(report.output).strip(), OUTPUT_CHARACTERS))
    return "\n\n".join(parts)


def _failures(failed: Sequence[TestCase]) -> list[str]:
    """Each reason once, with all tests that it fails; the whole bounded, so that each keeps its beginning and its end.

    The end of a reason is the assertion, its beginning names the line of the test.
    """
    by_reason: dict[str, list[TestCase]] = {}
    for case in failed:
        by_reason.setdefault(case.message.strip(), []).append(case)
    room = max(FAILURES_CHARACTERS // max(1, min(len(by_reason), MOST_FAILURES)), FAILURES_CHARACTERS // 10)
    told = [
        "\n".join([*(f"{case.outcome.upper()} {case.id}" for case in cases), trimmed(without_noise(reason), room)])
        for reason, cases in list(by_reason.items())[:MOST_FAILURES]
    ]
    rest = [case.id for cases in list(by_reason.values())[MOST_FAILURES:] for case in cases]
    if rest:
        told.append(f"Also failed, for other reasons: {trimmed(', '.join(rest), room)}")
    return [part.rstrip() for part in told]


def _counts(report: TestReport) -> str:
    if not report.cases:
        return "no test ran"
    outcomes = [case.outcome for case in report.cases]
    present = [name for name in ("passed", "failed", "error", "skipped") if name in outcomes]
    return ", ".join(f"{outcomes.count(name)} {name}" for name in present)


CHECK_TOOLS = (
    Tool(
        "run_tests",
        "Runs the repository's tests, or those that are named, on a copy of the files, and tells which fail and why.",
        RunTests,
        run_tests,
    ),
    Tool(
        "run_checks",
        "Runs ruff and mypy over the repository, with their defaults unless its pyproject.toml says otherwise. Advice.",
        RunChecks,
        run_checks,
    ),
)
