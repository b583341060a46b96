"""The Integrator resolves merge conflicts, and writes the delivery's notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packages.agents.context import Bench, RunContext
from packages.agents.contracts import DeliveryNotes, Ledger, LedgerRow, PlannedTask, Role, Spec
from packages.agents.crews import checks, runtime
from packages.agents.crews.sections import contract, request_for, requirements_named, variables_section
from packages.agents.tools.output import trimmed

_README_CHARACTERS = 8_000


async def write_notes(
    context: RunContext, spec: Spec, ledger: Ledger, files: Sequence[str], readme: str
) -> DeliveryNotes:
    """`readme` is the repository's own, with line numbers; "" if it has none."""
    sections = {
        "request": request_for(context.order, spec.requirements, runtime.request_room()),
        "contract": contract(spec),
        "ledger": [_row(row) for row in ledger.rows],
        "files": list(files),
        "readme": trimmed(readme, _README_CHARACTERS),
        "variables": variables_section(context.order),
    }
    return await runtime.ask(context, Role.integrator, "notes", sections, DeliveryNotes, checks.of_notes(ledger))


async def resolve(
    context: RunContext,
    spec: Spec,
    task: PlannedTask,
    others: Sequence[PlannedTask],
    conflict: str,
    advice: Sequence[str],
    bench: Bench,
) -> str:
    """Works on a bench whose files hold git's conflict markers. Returns its claim; the bench holds the resolution.

    `advice` is what the Architect and the Planner say, in this order.
    """
    requirements = requirements_named(spec, {named for one in (task, *others) for named in one.covers})
    sections = {
        "request": request_for(context.order, requirements, runtime.request_room()),
        "contract": contract(spec),
        "requirements": requirements,
        "task": task,
        "others": list(others),
        "conflict": conflict,
        "advice": list(advice),
    }
    claim = await runtime.work(context, Role.integrator, "resolve", sections, bench)
    return claim.text


def _row(row: LedgerRow) -> dict[str, Any]:
    """A requirement and how it stands. What its tests say matters only where they do not pass."""
    failing = [{"test": case.id, "message": case.message[:500]} for case in row.tests if case.outcome != "passed"]
    told = {"requirement": row.requirement, "text": row.text, "result": row.result}
    return told | ({"failing": failing} if failing else {}) | ({"note": row.note} if row.note else {})
