"""The Orchestrator orders repairs, and splits tasks that get nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import PlannedTask, Repair, Role, Spec, Split, TestCase
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import contract, requirements_of


async def assign(context: RunContext, spec: Spec, failures: Sequence[TestCase], files: Sequence[str]) -> Repair:
    """`failures` are acceptance tests that failed on the merged tree, `files` what that tree holds."""
    sections = {
        "contract": contract(spec),
        "requirements": spec.requirements,
        "tasks": [task.model_dump(mode="json", include={"id", "goal", "files"}) for task in spec.tasks],
        "failures": [failure.model_dump(mode="json", exclude={"seconds"}) for failure in failures],
        "files": list(files),
    }
    return await runtime.ask(context, Role.orchestrator, "assign", sections, Repair, checks.of_repair(spec))


async def split(
    context: RunContext, spec: Spec, task: PlannedTask, history: str, files: Sequence[str], guidance: str
) -> Split:
    """`history` is what became of each attempt, `files` what is merged by now, `guidance` the words of a person."""
    sections = {
        "contract": contract(spec),
        "requirements": requirements_of(spec, task),
        "task": task,
        "history": history,
        "files": list(files),
        "guidance": guidance,
    }
    return await runtime.ask(context, Role.orchestrator, "split", sections, Split, checks.of_split(task))
