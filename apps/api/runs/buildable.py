"""Whether tasks that a person sends make a plan that can be built; if not, which of their fields are to blame."""

from __future__ import annotations

from collections.abc import Sequence

from apps.api.errors import FieldProblem, PlanInvalid
from packages.agents.contracts import Finding, PlannedTask, Requirement
from packages.agents.contracts.plan_rules import plan_faults

_FIELDS = {
    "duplicate-task": "id",
    "path-outside": "files",
    "task-cycle": "depends_on",
    "unknown-dependency": "depends_on",
    "unknown-requirement": "covers",
}


def require_buildable(
    plan: Sequence[PlannedTask], requirements: Sequence[Requirement], sent: Sequence[PlannedTask], *, whole: bool
) -> None:
    """`sent` is the part of the plan that came with the request; a whole plan covers what can be tested."""
    faults = plan_faults(plan, [requirement.id for requirement in requirements])
    if whole:
        covered = {one for task in plan for one in task.covers}
        faults += [
            Finding(rule="uncovered-requirement", about=one.id, text=f"No task covers {one.id}.")
            for one in requirements
            if one.id not in covered and not one.untestable_because
        ]
    if faults:
        fields = tuple(FieldProblem(path=_path(fault, sent), message=fault.text) for fault in faults)
        raise PlanInvalid(" ".join(fault.text for fault in faults), fields=fields)


def of_tasks(message: str, hint: str) -> PlanInvalid:
    """The refusal of what was sent as `tasks` as a whole."""
    return PlanInvalid(message, hint, (FieldProblem(path="body.tasks", message=message),))


def _path(fault: Finding, sent: Sequence[PlannedTask]) -> str:
    """The last task that it is about: of two with one id, the one that repeats it. A single one is always to blame."""
    to_blame = [number for number, task in enumerate(sent) if fault.about == task.id or fault.about in task.covers]
    if len(sent) == 1:
        to_blame = [0]
    if fault.rule not in _FIELDS or not to_blame:
        return "body.tasks"
    return f"body.tasks.{to_blame[-1]}.{_FIELDS[fault.rule]}"
