"""The Integrator writes the delivery's notes."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import DeliveryNotes, Ledger, Role, Spec
from packages.agents.crews import runtime


async def write_notes(context: RunContext, spec: Spec, ledger: Ledger, files: Sequence[str]) -> DeliveryNotes:
    sections = {
        "spec": spec,
        "ledger": ledger.model_dump(mode="json", exclude={"rows": {"__all__": {"tests": {"__all__": {"seconds"}}}}}),
        "files": list(files),
    }
    return await runtime.ask(context, Role.integrator, "notes", sections, DeliveryNotes)
