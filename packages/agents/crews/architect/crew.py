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
    Retrieved,
    Role,
    Spec,
    Text,
    Verdict,
)
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import documents_section, request_for, retrieved_sections, variables_section

LEAST_ROOM = 5_000
"""Characters: what is no longer is read at once, whatever the model."""


async def first_design(
    context: RunContext, parts: Sequence[str], comment: str, retrieved: Retrieved | None = None
) -> Design:
    """By the first of the `parts` of the request, which are several if it is long; see `read_on`.

    `retrieved` is what of the repository and of the project's documents belongs to the request.
    """
    sections: dict[str, Any] = {
        "request": parts[0],
        "spec": None,
        "part": _part(1, parts),
        "objections": [],
        "comment": comment,
        **retrieved_sections(retrieved or Retrieved()),
        "variables": variables_section(context.order),
    }
    return await runtime.ask(context, Role.architect, "design", sections, Design, checks.of_design)


async def read_on(context: RunContext, so_far: Design, parts: Sequence[str], number: int, comment: str) -> Design:
    """The design with what part `number` (from 2) of a long request adds to it."""
    sections = {
        "request": parts[number - 1],
        "spec": so_far.model_dump(mode="json", exclude={"statement", "replies"}),
        "part": _part(number, parts),
        "objections": [],
        "comment": comment,
        **retrieved_sections(Retrieved()),
        "variables": variables_section(context.order),
    }
    check = checks.of_design_change(so_far)
    change = await runtime.ask(context, Role.architect, "design", sections, DesignChange, check)
    return change.applied_to(so_far)


async def design(
    context: RunContext,
    previous: Spec,
    objections: Sequence[Objection],
    comment: str,
    retrieved: Retrieved | None = None,
) -> Design:
    """A later version; `objections` are the open ones to the Architect's part.

    Only what changes is asked for: a whole that is copied is a whole in which something is lost.
    """
    sections = {
        "request": request_for(context.order, previous.requirements, runtime.reading_room()),
        "spec": previous,
        "part": "",
        "objections": list(objections),
        "comment": comment,
        **retrieved_sections(retrieved or Retrieved()),
        "variables": variables_section(context.order),
    }
    check = checks.of_design_change(previous)
    change = await runtime.ask(context, Role.architect, "design", sections, DesignChange, check)
    return change.applied_to(previous)


async def reading_room(context: RunContext) -> Text:
    """How many characters of a request are read at once, which the window of the model decides."""
    return Text(text=str(runtime.reading_room()))


def _part(number: int, parts: Sequence[str]) -> str:
    return f"{number} of {len(parts)}" if len(parts) > 1 else ""


async def judge(
    context: RunContext,
    spec: Spec,
    own_open: Sequence[Objection],
    replies: Sequence[Reply],
    retrieved: Retrieved | None = None,
) -> Verdict:
    """`own_open` are the Architect's open objections, `replies` what the Planner answered to them. Of what was
    `retrieved` the documents are shown, which the request may lean on.
    """
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.reading_room()),
        "spec": spec,
        "hash": spec.hash,
        "open_objections": list(own_open),
        "replies": list(replies),
        "context": documents_section(retrieved or Retrieved()),
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
    shown = {**sections, "amendments": [{"id": one.place, **one.model_dump()} for one in amendments]}
    return await runtime.ask(context, Role.architect, "consent", shown, Consent, checks.of_consent(amendments))
