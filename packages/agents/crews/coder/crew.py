"""The Coder does one task on its bench."""

from __future__ import annotations

import re

from packages.agents.context import Bench, RunContext, ToolRefused
from packages.agents.contracts import Claim, PlannedTask, Retrieved, Role, Spec, TaskOrder
from packages.agents.crews import runtime
from packages.agents.crews.sections import contract, request_for, requirements_of, variables_section

_LEFT_OUT = re.compile(r"\n\(lines [^\n]*\)\s*\Z")
"""The last line of a file of which not all was read."""


async def code(
    context: RunContext,
    order: TaskOrder,
    bench: Bench,
    attempt: int,
    feedback: str,
    guidance: str = "",
    retrieved: Retrieved | None = None,
) -> Claim:
    """The Coder's claim, which is never evidence. The work itself is what the bench holds afterwards.

    `guidance` is what the people who watch say. What was `retrieved` stands in the brief, but for files that it shows
    anyway.
    """
    spec, task, retrieved = order.spec, order.task, retrieved or Retrieved()
    contents = await _contents(spec, task, bench)
    found = retrieved.found.besides([path for path, content in contents.items() if not _LEFT_OUT.search(content)])
    requirements = requirements_of(spec, task, feedback)
    sections = {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "task": task,
        "remarks": "\n".join(f"- {one}" for one in order.remarks),
        "files": await bench.list_files(),
        "contents": "\n\n".join(f"## {path}\n{content}" for path, content in contents.items()),
        "context": found.text if found.passages else "",
        "variables": variables_section(context.order),
        "attempt": str(attempt),
        "feedback": feedback,
        "guidance": guidance,
    }
    shown = retrieved.model_copy(update={"found": found})
    claim = await runtime.work(context, Role.coder, "code", sections, bench, shown)
    return claim.model_copy(
        update={
            "retrieved": tuple(dict.fromkeys((*found.files, *claim.retrieved))),
            "retrieved_tokens": found.tokens + claim.retrieved_tokens,
        }
    )


async def _contents(spec: Spec, task: PlannedTask, bench: Bench) -> dict[str, str]:
    """Its own files as far as they are there, and what it builds on, as far as it fits: reading would cost a turn."""
    needed = [*task.files, *(path for one in spec.tasks if one.id in task.depends_on for path in one.files)]
    shown: dict[str, str] = {}
    room = runtime.content_room()
    for path in dict.fromkeys(needed):
        try:
            content = await bench.read(path)
        except ToolRefused:
            continue  # Planned, but never made.
        if content.strip() and len(content) <= room:
            shown[path] = content
            room -= len(content)
    return shown
