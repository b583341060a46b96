"""Architect and Planner judge each other's part by a checklist."""

from __future__ import annotations

from packages.understudy import documents
from packages.understudy.blueprint import NotUnderstood
from packages.understudy.checklist import points_about_design, points_about_plan, topic_of
from packages.understudy.documents import Answer, Spec, Task
from packages.understudy.faults import Fault, first
from packages.understudy.messages import Conversation


def judge(conversation: Conversation, faults: list[Fault]) -> Answer:
    spec = documents.read(Spec, conversation.section("spec"))
    if spec is None:
        raise NotUnderstood("It judges only specs that it can read.")
    is_planner = conversation.role == "planner"
    mine = documents.objections(conversation.section("open_objections"))
    points = points_about_design(spec) if is_planner else points_about_plan(spec)
    if first(faults, "stubborn"):
        return _stubborn(len(mine))
    still = {point.topic for point in points}
    resolved = [one.id for one in mine if topic_of(one.text, one.about) not in still]
    repeated = {topic_of(one.text, one.about) for one in mine}
    new = [point for point in points if point.topic not in repeated]
    is_blocked = any(point.severity == "blocking" for point in points)
    return {
        "statement": _statement(is_planner, len(points), len(resolved), is_blocked),
        "decision": "object" if is_blocked else "approve",
        "objections": [{"severity": one.severity, "about": one.about, "text": one.text} for one in new],
        "resolved": resolved,
    }


def advise(conversation: Conversation, faults: list[Fault]) -> Answer:
    """What it knows about any conflict: neither side's lines may be lost."""
    task = documents.read(Task, conversation.section("task")) or Task(id="the task")
    if conversation.role == "planner":
        said = f"{task.id} and those before it each own their lines. Keep every line of either side once."
    else:
        said = "The spec asks for what both sides make, and sets neither above the other. Both must be in the result."
    return {"statement": said}


def _statement(is_planner: bool, points: int, resolved: int, is_blocked: bool) -> str:
    part = "design" if is_planner else "plan"
    said = [f"{resolved} of my objections {'is' if resolved == 1 else 'are'} settled."] if resolved else []
    if is_blocked:
        said.append(f"The {part} still leaves {points} point{'s' * (points > 1)} that I would stumble over.")
    elif points:
        said.append(f"One small point remains, but the {part} can be built like this.")
    else:
        said.append(f"I went through the {part} and find nothing that stands in the way. I approve.")
    return " ".join(said)


def _stubborn(number: int) -> Answer:
    text = f"I am still not convinced (doubt {number + 1}). Start over with a simpler approach."
    objection = {"severity": "blocking", "about": "spec", "text": text}
    return {
        "statement": "I object, as before.",
        "decision": "object",
        "objections": [objection],
        "resolved": [],
    }
