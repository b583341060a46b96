"""Before anybody mends the software for a failing acceptance test, the test itself is looked at once more.

The Tester sees request, contract, the test and its message; the Architect judges what the Tester would amend. Neither
is shown the software or a word of its Coders, so that no test can be talked out of what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packages.agents.context import RunContext
from packages.agents.contracts import Amended, Amendment, Consent, LockedTests, Ruling, Spec, TestCase, TestReport, Text
from packages.agents.contracts.plan_graph import completed
from packages.agents.contracts.test_source import amend, place_of, users_of
from packages.agents.crews.architect import crew as architect
from packages.agents.crews.tester import crew as tester
from packages.agents.errors import ModelFailed, StepFailed, WorkFailed
from packages.agents.events import AcceptanceAmended, AcceptanceUpheld
from packages.agents.orchestration.acceptance import borrowed, called_wrongly, find_faults, missing_links
from packages.agents.orchestration.ledger import NOT_RUN, locked_cases
from packages.agents.orchestration.run import failures
from packages.agents.orchestration.site import Site

AT_ONCE = 40
"""Failing tests that are looked at together; where more fail it is hardly the tests."""
_PLACE = re.compile(r"^\S+?:\d+:\d+: |line \d+: ")


@dataclass(frozen=True)
class Verdict:
    """The tests as they hold from now on, with what they say of the head; without them all stand. And why."""

    text: str
    locked: LockedTests | None = None
    report: TestReport | None = None


async def appeal(site: Site, number: int) -> None:
    """No function is amended twice, and no test that was upheld is looked at again."""
    cases = in_doubt(site)
    if not cases:
        return
    try:
        verdict = await hear(site, number, cases)
    except (ModelFailed, StepFailed, WorkFailed) as error:
        verdict = Verdict(f"Nobody could look at them again: {error.message}")
    else:
        site.appealed |= {place_of(case.id) for case in cases}
    if verdict.locked is None or verdict.report is None:
        upheld = AcceptanceUpheld(tests=tuple(case.id for case in cases), text=verdict.text)
        await site.context.emit.fact(f"acceptance/upheld/{number}", upheld)
        return
    locked = verdict.locked
    new = locked.amended[len(site.branch.locked.amended) :]
    event = AcceptanceAmended(tree=locked.tree, tests=locked.tests, amended=new, text=verdict.text)
    await site.context.emit.fact(f"acceptance/amended/{number}", event)
    await site.branch.take_tests(locked, verdict.report)


def in_doubt(site: Site) -> list[TestCase]:
    """Tests that ran to a failure although all that they name is built. What did not start, or hung, is no test's."""
    built = set(completed(site.schedule.tasks.values(), set(site.branch.merged)))
    known = site.appealed | {(one.file, one.name) for one in site.branch.locked.amended}
    return [
        case
        for case in failures(site.branch.run.ledger)
        if case.outcome == "failed"
        and case.message != NOT_RUN
        and place_of(case.id) not in known
        and set(case.requirements) <= built
    ][:AT_ONCE]


async def hear(site: Site, number: int, cases: Sequence[TestCase]) -> Verdict:
    context, spec, former = site.context, site.spec, site.branch.locked

    async def rule(at: RunContext) -> Ruling:
        return await tester.appeal(at, spec, cases, await at.workspace.acceptance_files(former))

    ruling = await context.do(f"appeal/{number}/rule", Ruling, rule)
    if not ruling.amendments:
        return Verdict(ruling.statement)

    async def weigh(at: RunContext) -> Consent:
        files = await at.workspace.acceptance_files(former)
        return await architect.consent(at, tester.of_appeal(at, spec, cases, files), ruling.amendments)

    consent = await context.do(f"appeal/{number}/consent", Consent, weigh)
    said = f"{ruling.statement} The Architect: {consent.statement}"
    accepted = [one for one in ruling.amendments if one.place in consent.accepted]
    if not accepted:
        return Verdict(said)

    async def lock(at: RunContext) -> LockedTests:
        files = await at.workspace.acceptance_files(former)
        amended = amended_files(files, accepted, cases)
        locked = await at.workspace.lock_acceptance(amended, spec.stack)
        told = tuple(_amended(one, files[one.file], former) for one in accepted)
        return locked.model_copy(update={"amended": former.amended + told})

    locked = await context.do(f"appeal/{number}/lock", LockedTests, lock)
    if faults := await _new_faults(context, number, spec, former, locked):
        return Verdict(f"{said} But what was to be amended cannot work: {' '.join(faults)}")
    head = site.branch.head.tree
    report = await context.do(
        f"appeal/{number}/try", TestReport, lambda at: at.workspace.run_acceptance(head, locked, spec.stack)
    )
    if lost := _lost(site, locked, report):
        return Verdict(f"{said} But tests that passed would fail with what was to be amended: {', '.join(lost)}")
    return Verdict(said, locked, report)


def amended_files(files: Mapping[str, str], accepted: Sequence[Amendment], cases: Sequence[TestCase]) -> dict[str, str]:
    try:
        return amend(files, accepted, [case.id for case in cases])
    except ValueError as error:  # All of them together were sound; what is left without the refused ones is not.
        raise WorkFailed(f"What the Architect accepts does not stand alone: {error}.") from error


async def _new_faults(
    context: RunContext, number: int, spec: Spec, former: LockedTests, locked: LockedTests
) -> list[str]:
    """What the amended tests cannot work with and the former ones had not, wherever in the file it stands."""

    async def read(at: RunContext) -> Text:
        before = await at.workspace.acceptance_files(former)
        after = await at.workspace.acceptance_files(locked)
        known = {_PLACE.sub("", fault) for fault in [*borrowed(before), *called_wrongly(before)]}
        found = [*borrowed(after), *called_wrongly(after)]
        return Text(text="\n".join(fault for fault in found if _PLACE.sub("", fault) not in known))

    known = {_PLACE.sub("", fault) for fault in await find_faults(context, f"appeal/{number}/before", former)}
    found = await find_faults(context, f"appeal/{number}/check", locked)
    new = [fault for fault in found if _PLACE.sub("", fault) not in known]
    new += (await context.do(f"appeal/{number}/read", Text, read)).text.splitlines()
    return [*new, *sorted(set(missing_links(spec, locked)) - set(missing_links(spec, former)))]


def _lost(site: Site, locked: LockedTests, report: TestReport) -> list[str]:
    ledger = site.branch.run.ledger
    passed = {case.id for row in ledger.rows for case in row.tests if case.outcome == "passed"} if ledger else set()
    return [case.id for case in locked_cases(locked, report) if case.id in passed and case.outcome != "passed"]


def _amended(amendment: Amendment, source: str, former: LockedTests) -> Amended:
    """With every requirement that a test stands for in which the function has a part."""
    users = {(amendment.file, one) for one in users_of(source, amendment.name)}
    named = {one for case in former.tests if place_of(case.id) in users for one in case.requirements}
    requirements = tuple(sorted(named, key=lambda one: int(one[1:]) if one[1:].isdigit() else 0))
    return Amended(file=amendment.file, name=amendment.name, reason=amendment.reason, requirements=requirements)
