"""What a well-formed answer may still get wrong, told to the model that gave it.

Only what makes an answer useless by itself stands here. Whether a spec is sound is the linter's word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from pydantic import ValidationError

from packages.agents.contracts import (
    AcceptanceTests,
    Amendment,
    Consent,
    DeliveryNotes,
    Design,
    DesignChange,
    Ledger,
    Objection,
    Plan,
    PlanChange,
    PlannedTask,
    Repair,
    Review,
    Ruling,
    Spec,
    Split,
    Verdict,
)
from packages.agents.contracts.test_source import amend, miscalls
from packages.agents.crews.answers import Check


def of_design(answer: Design) -> str:
    return _repeated("requirement", [one.id for one in answer.requirements])


def of_design_change(previous: Spec | Design) -> Check:
    def check(answer: DesignChange) -> str:
        try:
            return of_design(answer.applied_to(previous))
        except ValueError as error:
            return _words(error)

    return check


def of_plan_change(previous: Spec, design: Design) -> Check:
    def check(answer: PlanChange) -> str:
        try:
            return of_plan(design)(answer.applied_to(previous))
        except ValueError as error:
            return _words(error)

    return check


def _words(error: ValueError) -> str:
    """What to say to the author of a change that leaves nothing, or removes what is not there."""
    return "nothing is left of it" if isinstance(error, ValidationError) else str(error)


def of_plan(design: Design) -> Check:
    requirements = {one.id for one in design.requirements}

    def check(answer: Plan) -> str:
        ids = [task.id for task in answer.tasks]
        return _joined(
            _repeated("task", ids),
            *(_unknown(f"{task.id}.depends_on", task.depends_on, set(ids) - {task.id}) for task in answer.tasks),
            *(_unknown(f"{task.id}.covers", task.covers, requirements) for task in answer.tasks),
        )

    return check


def of_verdict(own_open: Sequence[Objection]) -> Check:
    numbers = {str(objection.id) for objection in own_open}

    def check(answer: Verdict) -> str:
        blocking = any(one.severity == "blocking" for one in answer.objections)
        return _joined(
            _unknown("resolved", map(str, answer.resolved), numbers),
            "it approves and raises a blocking objection" if answer.decision == "approve" and blocking else "",
            "it objects, but raises nothing and leaves none of its objections open"
            if answer.decision == "object" and not answer.objections and numbers <= set(map(str, answer.resolved))
            else "",
        )

    return check


def of_acceptance_tests(answer: AcceptanceTests) -> str:
    return _joined(
        _repeated("file", [file.path for file in answer.files]),
        *(_bad_test_file(file.path, file.content) for file in answer.files),
    )


def of_ruling(files: Mapping[str, str], failing: Collection[str]) -> Check:
    known = {fault.partition(": ")[2] for source in files.values() for fault in miscalls(source)}

    def check(answer: Ruling) -> str:
        try:
            amended = amend(files, answer.amendments, failing)
        except ValueError as error:
            return str(error)
        faults = [f"{file}, {fault}" for file, source in sorted(amended.items()) for fault in miscalls(source)]
        return "; ".join(fault for fault in faults if fault.partition(": ")[2] not in known)

    return check


def of_consent(amendments: Sequence[Amendment]) -> Check:
    names = {one.place for one in amendments}

    def check(answer: Consent) -> str:
        return _unknown("accepted", answer.accepted, names)

    return check


def of_review(answer: Review) -> str:
    blocking = any(one.severity == "blocking" for one in answer.problems)
    if answer.decision == "approve" and blocking:
        return "it approves and names a blocking problem"
    if answer.decision == "object" and not answer.problems:
        return "it objects and names no problem"
    return ""


def of_notes(ledger: Ledger) -> Check:
    def check(answer: DeliveryNotes) -> str:
        hidden = [one for one in ledger.unproven if not re.search(rf"\b{one}\b", answer.statement)]
        named = ", ".join(hidden)
        return f"the statement does not name {named}, which the ledger does not show as proven" if hidden else ""

    return check


def of_repair(spec: Spec) -> Check:
    requirements = {one.id for one in spec.requirements}

    def check(answer: Repair) -> str:
        return _unknown("covers", answer.covers, requirements)

    return check


def of_split(task: PlannedTask) -> Check:
    covered = set(task.covers)

    def check(answer: Split) -> str:
        ids = [part.id for part in answer.tasks]
        found = {one for part in answer.tasks for one in part.covers}
        if not ids:
            return ""
        return _joined(
            "one part is no split" if len(ids) == 1 else "",
            _repeated("task", ids),
            *(_unknown(f"{part.id}.depends_on", part.depends_on, set(ids) - {part.id}) for part in answer.tasks),
            *(_unknown(f"{part.id}.covers", part.covers, covered) for part in answer.tasks),
            f"no part covers {', '.join(sorted(covered - found))}" if covered - found else "",
            _circle({part.id: part.depends_on for part in answer.tasks}),
        )

    return check


def _circle(graph: dict[str, list[str]]) -> str:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return f"the parts wait for each other: {' → '.join(error.args[1])}"
    return ""


def _joined(*problems: str) -> str:
    return "; ".join(problem for problem in problems if problem)


def _repeated(noun: str, names: Sequence[str]) -> str:
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"{noun} {', '.join(twice)} stands there twice" if twice else ""


def _unknown(place: str, names: Iterable[str], known: set[str]) -> str:
    strange = [name for name in names if name not in known]
    return (
        f"{place} names {', '.join(strange)}; there is {', '.join(sorted(known)) or 'nothing to name'}"
        if strange
        else ""
    )


def _bad_test_file(path: str, content: str) -> str:
    if "/" in path or not path.startswith("test_") or not path.endswith(".py"):
        return f"{path} is not named test_….py, without folders"
    try:
        ast.parse(content)
    except (SyntaxError, ValueError) as error:
        return f"{path} is not Python: {error}"
    return ""
