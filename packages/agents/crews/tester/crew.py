"""The Tester writes the acceptance tests, and reviews attempts."""

from __future__ import annotations

from packages.agents.context import RunContext
from packages.agents.contracts import AcceptanceTests, ChangeSet, PlannedTask, Review, Role, Spec, TestReport
from packages.agents.crews import checks, runtime
from packages.agents.tools.toolbox import trimmed

_DIFF_CHARACTERS = 80_000
_OUTPUT_CHARACTERS = 12_000
_UNSAID_OF_CASES = {"__all__": {"seconds"}}


async def write_acceptance(context: RunContext, spec: Spec, problems: str) -> AcceptanceTests:
    """`problems` says what was wrong with an earlier version of the tests; "" the first time."""
    sections = {"request": context.order.prompt, "spec": spec, "problems": problems}
    return await runtime.ask(context, Role.tester, "acceptance", sections, AcceptanceTests, checks.of_acceptance_tests)


async def review(context: RunContext, spec: Spec, task: PlannedTask, changes: ChangeSet, report: TestReport) -> Review:
    """The report is told without its artifact and durations, which say nothing about the code."""
    shown = report.model_dump(mode="json", exclude={"log": True, "duration_seconds": True, "cases": _UNSAID_OF_CASES})
    shown["output"] = trimmed(report.output, _OUTPUT_CHARACTERS)
    sections = {"spec": spec, "task": task, "diff": trimmed(changes.text, _DIFF_CHARACTERS), "report": shown}
    return await runtime.ask(context, Role.tester, "review", sections, Review, checks.of_review)
