"""The Coder does one task on its bench."""

from __future__ import annotations

from typing import Any

from packages.agents.context import Bench, RunContext
from packages.agents.contracts import PlannedTask, Role, Spec
from packages.agents.crews import runtime


async def code(context: RunContext, spec: Spec, task: PlannedTask, bench: Bench, attempt: int, feedback: str) -> str:
    """The Coder's claim, which is never evidence. The work itself is what the bench holds afterwards."""
    sections = {
        "request": context.order.prompt,
        "spec": _slice(spec, task),
        "task": task,
        "files": await bench.list_files(),
        "attempt": str(attempt),
        "feedback": feedback,
    }
    return await runtime.work(context, Role.coder, "code", sections, bench)


def _slice(spec: Spec, task: PlannedTask) -> dict[str, Any]:
    """What this task needs of the spec: the contract as a whole, and the requirements that it covers."""
    return {
        "title": spec.title,
        "stack": spec.stack,
        "requirements": [one for one in spec.requirements if one.id in task.covers],
        "resources": spec.resources,
        "endpoints": spec.endpoints,
        "decisions": spec.decisions,
    }
