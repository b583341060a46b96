"""What the workspace saw, as contracts: bounded for events, with the whole log kept as an artifact."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from packages.agents import contracts
from packages.agents.contracts import AppVariable
from packages.delivery.store import ArtifactStore
from packages.workspace.git.history import Diff, FileChange
from packages.workspace.testing.runner import TestReport

MESSAGE_CHARACTERS = 2_000
ALL_MESSAGES_CHARACTERS = 40_000
OUTPUT_CHARACTERS = 12_000
DIFF_CHARACTERS = 60_000
_ACCIDENTS = (
    (re.compile(r"\bin \d+(\.\d+)?s\b( \(\d+:\d\d:\d\d\))?"), "in …"),
    (re.compile(r"\bat 0x[0-9a-f]+"), "at 0x…"),
)
"""What differs from time to time though nothing else does: how long it took, and where in memory it was."""
NEWEST = 200
Suite = tuple[Path, str, tuple[str, ...], tuple[str, ...], tuple[AppVariable, ...]]
"""Repository, tree, command, selection, variables: what a test report depends on."""


class NewestReports(dict[Suite, contracts.TestReport]):
    """The same suite on the same tree need not run again."""

    def keep(self, suite: Suite, report: contracts.TestReport) -> None:
        """The oldest gives way."""
        while len(self) >= NEWEST:
            del self[next(iter(self))]
        self[suite] = report


def kept_report(
    command: str, report: TestReport, artifacts: ArtifactStore, application_log: str = "", packages: str = ""
) -> contracts.TestReport:
    """`log` is the hash of the whole output, application log included.

    What agents read of it is the same whenever the same tree is tested: a question that is asked again, after a crash
    or in a replay, finds its answer in the journal only if it is asked in the same words.
    """
    whole = report.output if not application_log else f"{report.output}\n--- application ---\n{application_log}"
    shown = tail(_repeatable(report.output), OUTPUT_CHARACTERS)
    output = "\n".join(part for part in (report.problem, shown) if part)
    # One cause may fail every test, each with the same long message: an event stays small all the same.
    longest = min(MESSAGE_CHARACTERS, max(200, ALL_MESSAGES_CHARACTERS // max(1, len(report.cases))))
    return contracts.TestReport(
        command=command,
        exit_code=report.exit_code,
        ending=report.ending,
        cases=tuple(
            contracts.TestCase(
                id=case.id,
                requirements=case.requirements,
                outcome=case.outcome,
                seconds=round(case.seconds, 3),
                message=tail(_repeatable(case.message), longest),
            )
            for case in report.cases
        ),
        duration_seconds=round(report.duration_seconds, 3),
        output=output,
        log=artifacts.put(whole.encode()),
        packages=packages,
    )


def _repeatable(text: str) -> str:
    for accident, word in _ACCIDENTS:
        text = accident.sub(word, text)
    return text


def change_set(old: str, new: str, diff: Diff) -> contracts.ChangeSet:
    text = diff.text if len(diff.text) <= DIFF_CHARACTERS else diff.text[:DIFF_CHARACTERS] + "\n… the rest is left out"
    return contracts.ChangeSet(old=old, new=new, files=file_changes(diff.files), text=text)


def file_changes(files: Iterable[FileChange]) -> tuple[contracts.FileChange, ...]:
    """Binary files count no lines."""
    return tuple(
        contracts.FileChange(path=file.path, added=file.added or 0, removed=file.removed or 0) for file in files
    )


def tail(text: str, limit: int) -> str:
    """The end of a text, where errors stand, from the start of a line."""
    if len(text) <= limit:
        return text
    end = text[-limit:]
    return "…\n" + (end.partition("\n")[2] or end)
