"""Before anybody mends the software for a failing acceptance test, the test itself is looked at once more.

The Tester sees request, contract, the test and its message; the Architect judges what the Tester would amend. Neither
is shown the software or a word of its Coders, so that no test can be talked out of what was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packages.agents.context import RunContext
from packages.agents.contracts import Amended, Amendment, Consent, LockedTests, Ruling, TestCase
from packages.agents.contracts.plan_graph import completed
from packages.agents.contracts.test_source import amend, is_test, place_of
from packages.agents.crews.architect import crew as architect
from packages.agents.crews.tester import crew as tester
from packages.agents.errors import ModelFailed, StepFailed, WorkFailed
from packages.agents.events import AcceptanceAmended, AcceptanceUpheld
from packages.agents.orchestration.acceptance import find_faults, missing_links
from packages.agents.orchestration.ledger import NOT_RUN
from packages.agents.orchestration.run import failures
from packages.agents.orchestration.site import Site


async def appeal(site: Site, number: int) -> bool:
    """True if tests were amended: then the ledger is computed anew. No test is looked at twice."""
    cases = in_doubt(site)
    if not cases:
        return False
    site.appealed |= {case.id for case in cases}
    try:
        locked, text = await hear(site, number, cases)
    except (ModelFailed, StepFailed, WorkFailed) as error:
        locked, text = None, f"Nobody could look at them again: {error.message}"
    emit = site.context.emit
    if locked is None:
        ids = tuple(case.id for case in cases)
        await emit.fact(f"acceptance/upheld/{number}", AcceptanceUpheld(tests=ids, text=text))
        return False
    new = locked.amended[len(site.branch.locked.amended) :]
    event = AcceptanceAmended(tree=locked.tree, tests=locked.tests, amended=new, text=text)
    await emit.fact(f"acceptance/amended/{number}", event)
    await site.branch.take_tests(locked)
    return True


def in_doubt(site: Site) -> list[TestCase]:
    """Tests that ran and failed although all that they name is built."""
    built = set(completed(site.schedule.tasks.values(), set(site.branch.merged)))
    return [
        case
        for case in failures(site.branch.run.ledger)
        if case.id not in site.appealed and case.message != NOT_RUN and set(case.requirements) <= built
    ]


async def hear(site: Site, number: int, cases: Sequence[TestCase]) -> tuple[LockedTests | None, str]:
    """The tests as they hold from now on, or None if all stand; and why."""
    context, spec, former = site.context, site.spec, site.branch.locked

    async def rule(at: RunContext) -> Ruling:
        return await tester.appeal(at, spec, cases, await at.workspace.acceptance_files(former))

    async def weigh(at: RunContext) -> Consent:
        files = await at.workspace.acceptance_files(former)
        return await architect.consent(at, tester.of_appeal(at, spec, cases, files), ruling.amendments)

    async def lock(at: RunContext) -> LockedTests:
        files = await at.workspace.acceptance_files(former)
        return await at.workspace.lock_acceptance(amended_files(files, accepted), spec.stack)

    ruling = await context.do(f"appeal/{number}/rule", Ruling, rule)
    if not ruling.amendments:
        return None, ruling.statement
    consent = await context.do(f"appeal/{number}/consent", Consent, weigh)
    accepted = [one for one in ruling.amendments if one.name in consent.accepted]
    if not accepted:
        return None, f"{ruling.statement} The Architect refuses: {consent.statement}"
    locked = await context.do(f"appeal/{number}/lock", LockedTests, lock)
    if lost := set(missing_links(spec, locked)) - set(missing_links(spec, former)):
        return None, f"What was to be amended would leave requirements without a test: {' '.join(sorted(lost))}"
    if faults := await find_faults(context, f"appeal/{number}/check", locked):
        return None, f"What was to be amended cannot work: {' '.join(faults)}"
    known = former.amended + tuple(_amended(one, cases) for one in accepted)
    return locked.model_copy(update={"amended": known}), consent.statement


def amended_files(files: Mapping[str, str], accepted: Sequence[Amendment]) -> dict[str, str]:
    try:
        return amend(files, accepted)
    except ValueError as error:  # All of them together were sound; what is left without the refused ones is not.
        raise WorkFailed(f"What the Architect accepts does not stand alone: {error}.") from error


def _amended(amendment: Amendment, cases: Sequence[TestCase]) -> Amended:
    """A helper speaks of what the failing tests of its file prove."""
    place = (amendment.file, amendment.name)
    of_file = [case for case in cases if place_of(case.id)[0] == amendment.file]
    own = [case for case in of_file if place_of(case.id) == place] if is_test(amendment.name) else of_file
    named = {requirement for case in own for requirement in case.requirements}
    requirements = tuple(sorted(named, key=lambda one: int(one[1:]) if one[1:].isdigit() else 0))
    return Amended(file=amendment.file, name=amendment.name, reason=amendment.reason, requirements=requirements)
