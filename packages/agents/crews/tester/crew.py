"""The Tester writes the acceptance tests, and reviews attempts."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import (
    AcceptanceTests,
    ChangeSet,
    PlannedTask,
    Review,
    Role,
    Spec,
    TestFile,
    TestReport,
)
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import contract, request_for, requirements_of
from packages.agents.tools.output import trimmed

_DIFF_CHARACTERS = 80_000
_OUTPUT_CHARACTERS = 12_000


async def write_acceptance(
    context: RunContext, spec: Spec, previous: Sequence[TestFile], problems: str
) -> AcceptanceTests:
    """`problems` says what is wrong with the `previous` version of the tests; both are empty the first time."""
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": spec.requirements,
        "previous": "\n\n".join(f"## {file.path}\n{file.content}" for file in previous),
        "problems": problems,
    }
    return await runtime.ask(context, Role.tester, "acceptance", sections, AcceptanceTests, checks.of_acceptance_tests)


async def review(
    context: RunContext,
    spec: Spec,
    task: PlannedTask,
    changes: ChangeSet,
    report: TestReport,
    attempt: int,
    feedback: str,
    guidance: str = "",
) -> Review:
    """Of the report is told how it ended, and every case that did not pass; `feedback` is what led to this attempt.

    `guidance` is what the people who watch say.
    """
    shown = {
        **report.model_dump(mode="json", include={"command", "exit_code", "ending"}),
        "passed": report.passed,
        "not_passed": [case.model_dump(exclude={"seconds"}) for case in report.cases if case.outcome != "passed"],
        "output": trimmed(report.output, _OUTPUT_CHARACTERS),
    }
    requirements = requirements_of(spec, task)
    sections = {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "task": task,
        "diff": trimmed(changes.text, runtime.room(3, _DIFF_CHARACTERS)),
        "report": shown,
        "attempt": str(attempt),
        "feedback": feedback,
        "guidance": guidance,
    }
    return await runtime.ask(context, Role.tester, "review", sections, Review, checks.of_review)
