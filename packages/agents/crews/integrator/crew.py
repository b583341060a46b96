"""The Integrator resolves merge conflicts, and writes the delivery's notes."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import Bench, RunContext
from packages.agents.contracts import DeliveryNotes, Ledger, PlannedTask, Role, Spec
from packages.agents.crews import runtime
from packages.agents.crews.sections import conflict_sections


async def write_notes(context: RunContext, spec: Spec, ledger: Ledger, files: Sequence[str]) -> DeliveryNotes:
    sections = {
        "spec": spec,
        "ledger": ledger.model_dump(mode="json", exclude={"rows": {"__all__": {"tests": {"__all__": {"seconds"}}}}}),
        "files": list(files),
    }
    return await runtime.ask(context, Role.integrator, "notes", sections, DeliveryNotes)


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
    sections = {**conflict_sections(spec, task, others, conflict), "advice": list(advice)}
    claim = await runtime.work(context, Role.integrator, "resolve", sections, bench)
    return claim.text
