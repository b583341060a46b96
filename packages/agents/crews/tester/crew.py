"""The Tester writes the acceptance tests, and reviews attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from packages.agents.context import RunContext
from packages.agents.contracts import (
    AcceptanceTests,
    PlannedTask,
    Retrieved,
    Review,
    Role,
    Ruling,
    Spec,
    TestCase,
    TestFile,
    TestReport,
    Work,
)
from packages.agents.contracts.test_source import excerpt, place_of
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import (
    contract,
    documents_section,
    request_for,
    requirements_named,
    requirements_of,
    variables_section,
)
from packages.agents.tools.output import trimmed

_DIFF_CHARACTERS = 80_000
_OUTPUT_CHARACTERS = 12_000
_CLAIM_CHARACTERS = 2_000
_TESTS_CHARACTERS = 60_000


async def write_acceptance(
    context: RunContext,
    spec: Spec,
    previous: Sequence[TestFile],
    problems: str,
    retrieved: Retrieved | None = None,
) -> AcceptanceTests:
    """`problems` says what is wrong with the `previous` version of the tests; both are empty the first time.

    Of what was `retrieved` for the plan the documents are shown: the request may lean on them.
    """
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": spec.requirements,
        "variables": variables_section(context.order),
        "previous": "\n\n".join(f"## {file.path}\n{file.content}" for file in previous),
        "problems": problems,
        "context": documents_section(retrieved or Retrieved()),
    }
    return await runtime.ask(context, Role.tester, "acceptance", sections, AcceptanceTests, checks.of_acceptance_tests)


async def review(
    context: RunContext,
    spec: Spec,
    task: PlannedTask,
    work: Work,
    report: TestReport,
    acceptance: str,
    attempt: int,
    feedback: str,
    guidance: str = "",
    retrieved: Retrieved | None = None,
) -> Review:
    """Of the report is told how it ended, and every case that did not pass; `feedback` is what led to this attempt.

    `acceptance` says in words how the acceptance tests ended, `guidance` is what the people who watch say. Of what was
    `retrieved` for the Coder the documents are shown.
    """
    shown = {
        **report.model_dump(mode="json", include={"command", "exit_code", "ending"}),
        "passed": report.passed,
        "not_passed": [case.model_dump(exclude={"seconds"}) for case in report.cases if case.outcome != "passed"],
        "output": trimmed(report.output, _OUTPUT_CHARACTERS),
    }
    requirements = requirements_of(spec, task, feedback)
    sections = {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "task": task,
        "diff": trimmed(work.changes.text, runtime.room(3, _DIFF_CHARACTERS)),
        "report": shown,
        "acceptance": acceptance,
        "claim": trimmed(work.claim, _CLAIM_CHARACTERS),
        "attempt": str(attempt),
        "feedback": feedback,
        "guidance": guidance,
        "context": documents_section(retrieved or Retrieved()),
    }
    return await runtime.ask(context, Role.tester, "review", sections, Review, checks.of_review)


async def appeal(context: RunContext, spec: Spec, failures: Sequence[TestCase], files: Mapping[str, str]) -> Ruling:
    """A second look at locked tests that fail. `files` are all test files; the software is not shown."""
    sections = of_appeal(context, spec, failures, files)
    return await runtime.ask(
        context, Role.tester, "appeal", sections, Ruling, checks.of_ruling(files, [case.id for case in failures])
    )


def of_appeal(
    context: RunContext, spec: Spec, failures: Sequence[TestCase], files: Mapping[str, str]
) -> dict[str, Any]:
    """What both judges of an appeal see."""
    named = {one for case in failures for one in case.requirements}
    requirements = requirements_named(spec, named)
    places = {place_of(case.id) for case in failures}
    shown = [
        f"## {file}\n{excerpt(source, {name for where, name in places if where == file})}"
        for file, source in sorted(files.items())
        if any(where == file for where, _ in places)
    ]
    return {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "failures": [case.model_dump(mode="json", include={"id", "requirements", "message"}) for case in failures],
        "tests": trimmed("\n".join(shown), runtime.room(3, _TESTS_CHARACTERS)),
    }
