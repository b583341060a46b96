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
    Verdict,
)
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import whole_request


async def design(context: RunContext, previous: Spec | None, objections: Sequence[Objection], comment: str) -> Design:
    """`previous` is None in the first round; `objections` are the open ones to the Architect's part.

    Later only what changes is asked for: a whole that is copied is a whole in which something is lost.
    """
    sections = {
        "request": whole_request(context.order),
        "spec": previous,
        "objections": list(objections),
        "comment": comment,
    }
    if previous is None:
        return await runtime.ask(context, Role.architect, "design", sections, Design, checks.of_design)
    check = checks.of_design_change(previous)
    change = await runtime.ask(context, Role.architect, "design", sections, DesignChange, check)
    return change.applied_to(previous)


async def judge(context: RunContext, spec: Spec, own_open: Sequence[Objection], replies: Sequence[Reply]) -> Verdict:
    """`own_open` are the Architect's open objections, `replies` what the Planner answered to them."""
    sections = {
        "request": whole_request(context.order),
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
        "request": whole_request(context.order),
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
