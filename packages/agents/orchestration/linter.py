"""The third voice: what can be judged about a spec without a mind. It reports; it does not argue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from packages.agents.contracts import Finding, PlannedTask, Spec
from packages.agents.contracts.plan_graph import ancestors
from packages.agents.contracts.plan_rules import UNBUILDABLE, plan_faults
from packages.agents.orchestration.letter import unlike_the_request


def lint(spec: Spec, said: str = "") -> list[Finding]:
    """All findings, in a stable order; the linter approves unless one is blocking. `said` is what people wrote."""
    stated = {requirement.id for requirement in spec.requirements}
    found = [*_requirements(spec), *plan_faults(spec.tasks, stated)]
    if not any(finding.rule in UNBUILDABLE for finding in found):
        found += _parallel_files(spec.tasks)
    return [*found, *_commands(spec), *unlike_the_request(spec, said)]


def _requirements(spec: Spec) -> Iterator[Finding]:
    ids = [requirement.id for requirement in spec.requirements]
    for repeated in _repeated(ids):
        yield Finding(rule="duplicate-requirement", about=repeated, text=f"{repeated} is stated twice.")
    covered = {covered for task in spec.tasks for covered in task.covers}
    for requirement in spec.requirements:
        if requirement.id not in covered and not requirement.untestable_because:
            text = f"No task covers {requirement.id}. Add it to the `covers` of the task that makes it true."
            yield Finding(rule="uncovered-requirement", about=requirement.id, text=text)
    if all(requirement.untestable_because for requirement in spec.requirements):
        yield Finding(rule="nothing-testable", about="requirements", text="No requirement can be tested from outside.")


def _parallel_files(tasks: tuple[PlannedTask, ...]) -> Iterator[Finding]:
    before = {task.id: ancestors(tasks, task.id) for task in tasks}
    for first, second in combinations(tasks, 2):
        if first.id in before[second.id] or second.id in before[first.id]:
            continue
        for path in sorted(set(first.files) & set(second.files)):
            text = f"{first.id} and {second.id} can run at once and both edit `{path}`. Split the file or order them."
            yield Finding(rule="shared-file", about=f"{first.id}, {second.id}", text=text)


def _commands(spec: Spec) -> Iterator[Finding]:
    if spec.endpoints and not spec.is_service:
        text = "There are endpoints, but no command starts what answers them."
        yield Finding(rule="nothing-listens", about="stack.start", text=text)
    for name, command in (("start", spec.stack.start), ("test", spec.stack.test)):
        if not command and name == "start":
            continue
        if not command or any(word in {"&&", "|", ";", "||", ">"} for word in command):
            text = f"The {name} command must be one program with its arguments, without shell syntax."
            yield Finding(rule="command-not-runnable", about=f"stack.{name}", text=text)


def _repeated(ids: list[str]) -> list[str]:
    return sorted({one for one in ids if ids.count(one) > 1})
