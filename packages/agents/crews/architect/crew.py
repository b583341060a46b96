"""The Architect designs, and judges the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Advice,
    Amendment,
    Consent,
    Design,
    DesignChange,
    Objection,
    PlannedTask,
    Reply,
    Role,
    Spec,
    Text,
    Verdict,
)
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import request_for, request_parts

LEAST_ROOM = 5_000
"""Characters: what is no longer is read at once, whatever the model."""


async def design(context: RunContext, previous: Spec | None, objections: Sequence[Objection], comment: str) -> Design:
    """`previous` is None in the first round; `objections` are the open ones to the Architect's part.

    Later only what changes is asked for: a whole that is copied is a whole in which something is lost. The first
    round designs by the first part of a long request; see `read_on`.
    """
    request, part = _request(context, previous)
    sections = {
        "request": request,
        "spec": previous,
        "part": part,
        "objections": list(objections),
        "comment": comment,
    }
    if previous is None:
        return await runtime.ask(context, Role.architect, "design", sections, Design, checks.of_design)
    check = checks.of_design_change(previous)
    change = await runtime.ask(context, Role.architect, "design", sections, DesignChange, check)
    return change.applied_to(previous)


async def read_on(context: RunContext, so_far: Design, number: int, comment: str) -> Design:
    """The design with what part `number` (from 2) of a long request adds to it."""
    parts = request_parts(context.order, runtime.reading_room())
    sections = {
        "request": parts[number - 1],
        "spec": so_far.model_dump(mode="json", exclude={"statement", "replies"}),
        "part": _part(number, len(parts)),
        "objections": [],
        "comment": comment,
    }
    check = checks.of_design_change(so_far)
    change = await runtime.ask(context, Role.architect, "design", sections, DesignChange, check)
    return change.applied_to(so_far)


async def parts(context: RunContext) -> Text:
    """In how many parts the request is read, which the window of the model decides."""
    return Text(text=str(len(request_parts(context.order, runtime.reading_room()))))


def _request(context: RunContext, previous: Spec | None) -> tuple[str, str]:
    """What is shown of the request, and which part of it that is ("" if it is all)."""
    found = request_parts(context.order, runtime.reading_room())
    if len(found) == 1:
        return found[0], ""
    if previous is None:
        return found[0], _part(1, len(found))
    return request_for(context.order, previous.requirements, runtime.reading_room()), ""


def _part(number: int, count: int) -> str:
    return f"{number} of {count}"


async def judge(context: RunContext, spec: Spec, own_open: Sequence[Objection], replies: Sequence[Reply]) -> Verdict:
    """`own_open` are the Architect's open objections, `replies` what the Planner answered to them."""
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.reading_room()),
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
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.reading_room()),
        "spec": spec,
        "task": task,
        "others": list(others),
        "conflict": conflict,
    }
    return await runtime.ask(context, Role.architect, "advise", sections, Advice)


async def consent(context: RunContext, sections: Mapping[str, Any], amendments: Sequence[Amendment]) -> Consent:
    """Which amendments of acceptance tests the Architect accepts; `sections` are what the Tester saw."""
    shown = {**sections, "amendments": list(amendments)}
    return await runtime.ask(context, Role.architect, "consent", shown, Consent, checks.of_consent(amendments))
