"""The Coder does one task on its bench."""

from __future__ import annotations

from packages.agents.context import Bench, RunContext, ToolRefused
from packages.agents.contracts import Claim, PlannedTask, Role, Spec, TaskOrder
from packages.agents.crews import runtime
from packages.agents.crews.sections import contract, request_for, requirements_of

_CONTENT_CHARACTERS = 40_000


async def code(
    context: RunContext, order: TaskOrder, bench: Bench, attempt: int, feedback: str, guidance: str = ""
) -> Claim:
    """The Coder's claim, which is never evidence. The work itself is what the bench holds afterwards.

    `guidance` is what the people who watch say.
    """
    spec, task = order.spec, order.task
    requirements = requirements_of(spec, task, feedback)
    sections = {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "task": task,
        "remarks": "\n".join(f"- {one}" for one in order.remarks),
        "files": await bench.list_files(),
        "contents": await _contents(spec, task, bench),
        "attempt": str(attempt),
        "feedback": feedback,
        "guidance": guidance,
    }
    return await runtime.work(context, Role.coder, "code", sections, bench)


async def _contents(spec: Spec, task: PlannedTask, bench: Bench) -> str:
    """Its own files as far as they are there, and what it builds on, as far as it fits: reading would cost a turn."""
    needed = [*task.files, *(path for one in spec.tasks if one.id in task.depends_on for path in one.files)]
    parts: list[str] = []
    room = runtime.room(5, _CONTENT_CHARACTERS)
    for path in dict.fromkeys(needed):
        try:
            content = await bench.read(path)
        except ToolRefused:
            continue  # Planned, but never made.
        if content.strip() and len(content) <= room:
            parts.append(f"## {path}\n{content}")
            room -= len(content)
    return "\n\n".join(parts)
