"""Acceptance tests: written by the Tester from the spec alone, locked before any code exists."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import AcceptanceTests, LockedTests, Retrieved, Spec, TestFile, Text
from packages.agents.contracts.test_source import miscalls
from packages.agents.crews.tester import crew as tester
from packages.agents.errors import WorkFailed
from packages.agents.events import AcceptanceLocked

TRIES = 3


async def lock_acceptance(context: RunContext, spec: Spec, retrieved: Retrieved | None = None) -> LockedTests:
    """At least one collected test for each testable requirement, if the Tester manages in `TRIES` tries.

    What stays without a test is not hidden: the ledger calls it untested and the run cannot end as done. Raises
    `WorkFailed` when no try could even be collected. `retrieved` is what search found for the plan.
    """
    previous: Sequence[TestFile] = ()
    problems, locked, statement = "", None, ""
    for number in range(1, TRIES + 1):
        written = await _write(context, number, spec, previous, problems, retrieved)
        # A file that is not sent again stays: what is left out by mistake is not lost.
        files = {file.path: file.content for file in (*previous, *written.files)}
        previous = [TestFile(path=path, content=content) for path, content in files.items()]
        try:
            locked = await _lock(context, number, spec, files)
        except WorkFailed as error:
            problems = error.message
            continue
        faults = await find_faults(context, f"acceptance/{number}/check", locked)
        found = [*missing_links(spec, locked), *borrowed(files), *called_wrongly(files), *faults]
        statement, problems = written.statement, "\n".join(found)
        if not problems:
            break
    if locked is None:
        raise WorkFailed(
            f"The acceptance tests could not be collected after {TRIES} tries: {problems}",
            hint="Start the run again, or use a stronger model for the Tester.",
        )
    text = f"{statement} What stays open: {problems}" if problems else statement
    await context.emit.fact("acceptance", AcceptanceLocked(tree=locked.tree, tests=locked.tests, text=text))
    return locked


async def _write(
    context: RunContext,
    number: int,
    spec: Spec,
    previous: Sequence[TestFile],
    problems: str,
    retrieved: Retrieved | None,
) -> AcceptanceTests:
    async def work(at: RunContext) -> AcceptanceTests:
        return await tester.write_acceptance(at, spec, previous, problems, retrieved)

    return await context.do(f"acceptance/{number}/write", AcceptanceTests, work)


async def _lock(context: RunContext, number: int, spec: Spec, files: Mapping[str, str]) -> LockedTests:
    async def work(at: RunContext) -> LockedTests:
        return await at.workspace.lock_acceptance(files, spec.stack)

    return await context.do(f"acceptance/{number}/lock", LockedTests, work)


async def find_faults(context: RunContext, name: str, locked: LockedTests) -> list[str]:
    async def work(at: RunContext) -> Text:
        return Text(text="\n".join(await at.workspace.acceptance_faults(locked)))

    return (await context.do(name, Text, work)).text.splitlines()


def missing_links(spec: Spec, locked: LockedTests) -> list[str]:
    """What a second try must mend, as words for the Tester; empty when every testable requirement has a test."""
    linked = {requirement for test in locked.tests for requirement in test.requirements}
    stated = {requirement.id for requirement in spec.requirements}
    missing = [one.id for one in spec.requirements if one.id not in linked and not one.untestable_because]
    lines = [f"No test is linked to {requirement}." for requirement in missing]
    lines += [f"A test is linked to {unknown}, which the spec does not state." for unknown in sorted(linked - stated)]
    return lines


def called_wrongly(files: Mapping[str, str]) -> list[str]:
    return [f"`{name}`, {fault}" for name, source in sorted(files.items()) for fault in miscalls(source)]


def borrowed(files: Mapping[str, str]) -> list[str]:
    """Imports of one test file by another: delivered beside the repository's own tests, they would find those."""
    names = {name.removesuffix(".py") for name in files}
    lines: list[str] = []
    for name, content in sorted(files.items()):
        for node in ast.walk(ast.parse(content)):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for module in sorted(names & {one.partition(".")[0] for one in modules}):
                lines.append(f"`{name}` imports `{module}`: each file stands alone. Write what they share into both.")
    return lines
