"""What is wrong with an attempt, in words for whoever tries next and for the person who asks why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packages.agents.contracts import TestCase, TestReport
from packages.agents.tools.output import trimmed

NO_TESTS_COLLECTED = 5
"""Pytest's exit code when a repository has no test yet, which a base task may leave so."""
NOTHING_CHANGED = "Nothing changed. A task is done by editing files, not by saying so."
SHOWN_FAILURES = 20
SHOWN_MESSAGE = 1_200
ENDED: Mapping[str, str] = {
    "timeout": "The tests did not end within their time: look for a loop or a wait without end.",
    "memory": "The tests used more memory than is allowed.",
    "disk": "The tests wrote more to disk than is allowed.",
    "output": "The tests wrote far too much output.",
}
_OUTPUT_CHARACTERS = 6_000
_NAMED = 3


def of_tests(report: TestReport) -> str:
    """Of the repository's own tests, which are not green. The first line says what is wrong."""
    parts = (_what_failed(report), report.packages, report.output[-_OUTPUT_CHARACTERS:])
    return "\n".join(part for part in parts if part)


def _what_failed(report: TestReport) -> str:
    if report.exit_code == NO_TESTS_COLLECTED:
        return "No test ran. Add tests for what this task covers, then run them."
    if report.ending != "exited":
        return ENDED.get(report.ending, f"The tests did not end by themselves ({report.ending}).")
    failed = [case.id for case in report.cases if case.outcome in ("failed", "error")]
    if failed:
        more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
        return f"{len(failed)} of {len(report.cases)} tests fail: {', '.join(failed[:_NAMED])}{more}."
    return f"The tests could not be run (exit code {report.exit_code}). {_error_in(report.output)}".strip()


def _error_in(output: str) -> str:
    """The line in which pytest quotes an exception, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    quoted = [line[2:].strip() for line in lines if line.startswith("E ")]
    return (quoted or lines or [""])[-1]


def of_acceptance(acceptance: TestReport, due: tuple[TestCase, ...]) -> str:
    if due and acceptance.ending != "exited":
        why = f"The acceptance tests were ended from outside ({acceptance.ending}) before they came to a result."
        return f"{why} Something in the software hangs, or is far too slow.\n{acceptance.output[-2000:]}"
    return name_failures(due)


def name_failures(cases: tuple[TestCase, ...]) -> str:
    """Acceptance failures in words: what was expected and what came, never the test's source."""
    if not cases:
        return ""
    begin = "These acceptance tests fail. You cannot see or change them; make the software right."
    return "\n".join([begin, *quoted_failures(cases)])


def quoted_failures(cases: Sequence[TestCase]) -> list[str]:
    lines = [
        f"{case.id} ({', '.join(case.requirements)}): {trimmed(case.message, SHOWN_MESSAGE)}"
        for case in cases[:SHOWN_FAILURES]
    ]
    lines += [f"… and {len(cases) - SHOWN_FAILURES} more."] if len(cases) > SHOWN_FAILURES else []
    return lines


def first_line(text: str) -> str:
    return text.strip().splitlines()[0][:300] if text.strip() else ""
