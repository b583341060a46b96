"""The Planner plans, and judges the design."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Advice,
    Design,
    Objection,
    Plan,
    PlanChange,
    PlannedTask,
    Reply,
    Retrieved,
    Role,
    Spec,
    Verdict,
)
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import documents_section, request_for, retrieved_sections, variables_section


async def plan(
    context: RunContext,
    design: Design,
    previous: Spec | None,
    objections: Sequence[Objection],
    comment: str,
    existing_files: Sequence[str],
    retrieved: Retrieved | None = None,
) -> Plan:
    """`objections` are the open ones to the Planner's part; `existing_files` what the repository holds already, and
    `retrieved` what of it, and of the project's documents, belongs to the request.
    """
    sections = {
        "request": request_for(context.order, design.requirements, runtime.reading_room()),
        "spec": previous,
        "design": _design_now(design, previous),
        "objections": list(objections),
        "comment": comment,
        "files": list(existing_files),
        **retrieved_sections(retrieved or Retrieved()),
        "variables": variables_section(context.order),
    }
    if previous is None:
        return await runtime.ask(context, Role.planner, "plan", sections, Plan, checks.of_plan(design))
    check = checks.of_plan_change(previous, design)
    change = await runtime.ask(context, Role.planner, "plan", sections, PlanChange, check)
    return change.applied_to(previous)


def _design_now(design: Design, previous: Spec | None) -> dict[str, Any]:
    """The design; of a later one what is not in the previous version, for the rest stands there."""
    whole = design.model_dump(mode="json", exclude={"statement", "replies"})
    if previous is None:
        return whole
    before = previous.model_dump(mode="json")
    shown: dict[str, Any] = {"statement": design.statement}
    for name, now in whole.items():
        then = before[name]
        if now == then:
            continue
        if not isinstance(now, list):
            shown[name] = now
            continue
        shown[name] = [one for one in now if one not in then]
        if gone := [one for one in then if one not in now]:
            shown[f"{name} replaced or removed"] = gone
    return shown


async def judge(
    context: RunContext,
    spec: Spec,
    own_open: Sequence[Objection],
    replies: Sequence[Reply],
    retrieved: Retrieved | None = None,
    parts: Sequence[str] = (),
    part: int = 0,
) -> Verdict:
    """`own_open` are the Planner's open objections, `replies` what the Architect answered to them. Of what was
    `retrieved` the documents are shown, which the request may lean on.

    With a `part` (from 1) the spec is held against that one of the `parts` of a long request, else against what it
    quotes.
    """
    room = runtime.reading_room()
    sections = {
        "request": parts[part - 1] if part else request_for(context.order, spec.requirements, room),
        "part": f"{part} of {len(parts)}" if part else "",
        "spec": spec,
        "hash": spec.hash,
        "open_objections": list(own_open),
        "replies": list(replies),
        "context": documents_section(retrieved or Retrieved()),
    }
    return await runtime.ask(context, Role.planner, "judge", sections, Verdict, checks.of_verdict(own_open))


async def advise(
    context: RunContext, spec: Spec, task: PlannedTask, others: Sequence[PlannedTask], conflict: str
) -> Advice:
    """On a merge conflict the Planner says what each task was to contribute.

    `conflict` shows the files with git's markers.
    """
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.reading_room()),
        "spec": spec,
        "task": task,
        "others": list(others),
        "conflict": conflict,
    }
    return await runtime.ask(context, Role.planner, "advise", sections, Advice)
