"""The Orchestrator orders a repair."""

from __future__ import annotations

from collections.abc import Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import Repair, Role, Spec, TestCase
from packages.agents.crews import checks, runtime


async def assign(context: RunContext, spec: Spec, failures: Sequence[TestCase], files: Sequence[str]) -> Repair:
    """`failures` are acceptance tests that failed on the merged tree, `files` what that tree holds."""
    sections = {
        "spec": spec,
        "failures": [failure.model_dump(mode="json", exclude={"seconds"}) for failure in failures],
        "files": list(files),
    }
    return await runtime.ask(context, Role.orchestrator, "assign", sections, Repair, checks.of_repair(spec))
