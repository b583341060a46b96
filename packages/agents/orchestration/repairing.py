"""After a failed proof the Orchestrator says who mends what; the repair is a task like any other."""

from __future__ import annotations

from packages.agents.context import RunContext
from packages.agents.contracts import PlannedTask, Repair, TestCase
from packages.agents.crews.orchestrator import crew as orchestrator
from packages.agents.events import RepairOrdered
from packages.agents.orchestration.run import failures
from packages.agents.orchestration.site import Site


def to_be_mended(site: Site) -> list[TestCase]:
    """Failing tests, without those that also need what a person has skipped."""
    return [case for case in failures(site.branch.run.ledger) if not site.forgone & set(case.requirements)]


async def order_repair(site: Site, number: int) -> PlannedTask:
    """A task numbered after all others, for the requirements that the ledger shows as failing."""
    context, spec, tree = site.context, site.spec, site.branch.head.tree
    cases = to_be_mended(site)

    async def work(at: RunContext) -> Repair:
        async with at.workspace.open(tree) as bench:
            files = await bench.list_files()
        return await orchestrator.assign(at, spec, cases, files)

    repair = await context.do(f"repair/{number}/assign", Repair, work)
    stated = {requirement.id for requirement in spec.requirements}
    failing = {one for case in cases for one in case.requirements}
    covers = [one for one in repair.covers if one in stated] or [
        one.id for one in spec.requirements if one.id in failing
    ]
    task = PlannedTask(
        id=f"T{site.schedule.last_number + 1}",
        goal=repair.goal,
        brief=repair.brief,
        covers=covers,
        depends_on=[],
        files=repair.files,
    )
    event = RepairOrdered(task=task.id, covers=tuple(covers), text=repair.statement)
    await context.emit.fact(f"repair/{number}", event)
    return task
