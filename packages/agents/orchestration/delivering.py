"""Delivery: the branch is published, and everything that explains it is stored beside it."""

from __future__ import annotations

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Artifact,
    Artifacts,
    Delivery,
    DeliveryNotes,
    Ledger,
    Publication,
    Spec,
    TestReport,
    Text,
)
from packages.agents.crews.integrator import crew as integrator
from packages.agents.errors import BudgetExhausted, ModelFailed
from packages.agents.events import ArtifactStored, Delivered, DeliveryChecked
from packages.agents.orchestration import documents
from packages.agents.orchestration.both import both

README = "README.md"


async def deliver(context: RunContext, spec: Spec, ledger: Ledger, merges: int, cut_short: str = "") -> TestReport:
    """Publishes and stores; returns what the repository's own tests say to the delivered tree.

    With the reason why a run was `cut_short` nobody is asked for words about it. Every effect is idempotent: a crash in
    between repeats it without a second delivery.
    """
    if cut_short:
        notes = documents.plain_notes(spec, ledger, cut_short)
    else:
        notes = await context.do("deliver/notes", DeliveryNotes, lambda at: _notes(at, spec, ledger))
    suite, openapi = await both(
        context.do("deliver/suite", TestReport, lambda at: at.workspace.run_tests(ledger.tree, spec.stack)),
        context.do("deliver/openapi", Text, lambda at: _openapi(at, spec, ledger.tree)),
    )
    await context.emit.fact("delivery/checked", DeliveryChecked(report=suite))
    complete = suite.is_green and not ledger.unproven and not cut_short
    published = await context.do("deliver/publish", Publication, lambda at: at.delivery.publish(complete))
    files = documents.render(spec, ledger, notes, suite, openapi.text, context.order.settings.variables)
    stored = await context.do("deliver/artifacts", Artifacts, lambda at: _store(at, files))
    await _tell(context, stored)
    delivery = Delivery(
        repository=published.repository,
        branch=published.branch,
        commit=published.commit,
        tree=published.tree,
        merges=merges,
        artifacts=stored.items,
    )
    await context.emit.fact("delivery", Delivered(delivery=delivery, text=notes.statement))
    await _tell(context, await context.do("deliver/event-log", Artifacts, _event_log))
    return suite


async def _tell(context: RunContext, stored: Artifacts) -> None:
    for artifact in stored.items:
        await context.emit.fact(f"artifact/{artifact.name}", ArtifactStored(artifact=artifact))


async def _notes(context: RunContext, spec: Spec, ledger: Ledger) -> DeliveryNotes:
    """The Integrator's words; software that is proven is not lost because nobody can be asked for them."""
    async with context.workspace.open(ledger.tree) as bench:
        files = await bench.list_files()
        readme = await bench.read(README) if README in files else ""
    try:
        return await integrator.write_notes(context, spec, ledger, files, readme)
    except (ModelFailed, BudgetExhausted) as error:
        return documents.plain_notes(spec, ledger, error.message)


async def _openapi(context: RunContext, spec: Spec, tree: str) -> Text:
    if not spec.endpoints:
        return Text(text="")
    return Text(text=await context.workspace.start_and_get(tree, spec.stack, "/openapi.json"))


async def _store(context: RunContext, files: list[documents.Document]) -> Artifacts:
    stored: list[Artifact] = []
    for file in files:
        stored.append(await context.delivery.store(file.name, file.content, file.media_type))
    stored.append(await context.delivery.bundle())
    return Artifacts(items=tuple(stored))


async def _event_log(context: RunContext) -> Artifacts:
    log = await context.delivery.event_log()
    return Artifacts(items=(await context.delivery.store("events.jsonl", log, "application/x-ndjson"),))
