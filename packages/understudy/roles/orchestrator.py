"""The Orchestrator: who mends what after a failed proof; and why it splits nothing."""

from __future__ import annotations

from packages.understudy import documents
from packages.understudy.blueprint import Blueprint, NotUnderstood
from packages.understudy.documents import Answer, Spec, Task
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.planning import ERRORS, PAPERS, STORAGE, files_of
from packages.understudy.spec_reading import blueprint_of, stated_kinds


def repair(conversation: Conversation, faults: list[Fault]) -> Answer:
    spec = conversation.contract
    failures = documents.failures(conversation.section("failures"))
    if spec is None or not spec.requirements:
        raise NotUnderstood("It orders repairs only for specs that it can read.")
    stated = [one.id for one in spec.requirements]
    failing = [one for one in stated if any(one in failure.requirements for failure in failures)] or stated[:1]
    files = _files(spec, blueprint_of(spec), failing)
    lines = [f"- {one.id}: {' '.join(one.message.split())[:200]}" for one in failures[:8]]
    texts = [f"{one.id}: {one.text}" for one in spec.requirements if one.id in failing]
    return {
        "statement": f"{len(failures)} tests fail for {', '.join(failing)}. One task mends the files behind them.",
        "goal": f"Make {', '.join(failing[:4])} true",
        "brief": "\n".join(
            ["These acceptance tests fail:", *lines, "Expected:", *texts, f"Look at {', '.join(files)}."]
        ),
        "covers": failing,
        "files": files,
    }


def split(conversation: Conversation, faults: list[Fault]) -> Answer:
    task = documents.read(Task, conversation.section("task")) or Task(id="The task")
    return {
        "statement": f"{task.id} is as small as its templates are: the understudy cannot cut it further.",
        "tasks": [],
    }


def _files(spec: Spec, blueprint: Blueprint, failing: list[str]) -> list[str]:
    kinds = stated_kinds(spec)
    found: list[str] = []
    for requirement in failing:
        kind, plural = kinds.get(requirement, ("", ""))
        owner = blueprint.resource(plural) if plural else None
        if owner:
            found += files_of(owner)
            parents = [blueprint.resource(field.parent) for field in owner.fields if field.parent and kind == "parent"]
            found += [path for parent in parents if parent for path in files_of(parent)]
        else:
            found += {"errors": ERRORS, "health": (*STORAGE, *PAPERS)}.get(kind, STORAGE)
    return list(dict.fromkeys(found))
