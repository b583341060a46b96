"""The Architect designs, and judges the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packages.agents.context import RunContext
from packages.agents.contracts import Advice, Attachment, Design, Objection, PlannedTask, Reply, Role, Spec, Verdict
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import conflict_sections


async def design(context: RunContext, previous: Spec | None, objections: Sequence[Objection], comment: str) -> Design:
    """`previous` is None in the first round; `objections` are the open ones to the Architect's part."""
    sections: dict[str, Any] = {
        "request": context.order.prompt,
        "previous": previous,
        "objections": list(objections),
        "comment": comment,
    }
    if context.order.attachments:
        sections["attachments"] = _as_text(context.order.attachments)
    return await runtime.ask(context, Role.architect, "design", sections, Design, checks.of_design)


async def judge(context: RunContext, spec: Spec, own_open: Sequence[Objection], replies: Sequence[Reply]) -> Verdict:
    """`own_open` are the Architect's open objections, `replies` what the Planner answered to them."""
    sections = {
        "request": context.order.prompt,
        "spec": spec,
        "hash": spec.hash,
        "open_objections": list(own_open),
        "replies": list(replies),
    }
    return await runtime.ask(context, Role.architect, "judge", sections, Verdict, checks.of_verdict(own_open))


async def advise(
    context: RunContext, spec: Spec, task: PlannedTask, others: Sequence[PlannedTask], conflict: str
) -> Advice:
    """On a merge conflict the Architect says how the result must behave.

    `conflict` shows the files with git's markers.
    """
    sections = conflict_sections(spec, task, others, conflict)
    return await runtime.ask(context, Role.architect, "advise", sections, Advice)


def _as_text(attachments: Sequence[Attachment]) -> str:
    return "\n\n".join(f"## {attachment.name}\n{attachment.content}" for attachment in attachments)
