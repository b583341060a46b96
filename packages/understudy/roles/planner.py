"""The Planner: from a design to tasks."""

from __future__ import annotations

from packages.understudy import documents
from packages.understudy.blueprint import NotUnderstood
from packages.understudy.checklist import topic_of
from packages.understudy.documents import Answer, Spec
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.planning import tasks_of

_DONE = {
    "overlap": "The storage opens when it is first asked for, so only the error task edits app/main.py now.",
    "readme": "The last task writes the README and checks the OpenAPI document.",
    "coverage": "Every requirement is now covered by the task that makes it true.",
    "tests": "Every task that covers something now plans its own tests.",
}
_DESIGNS = ("paging", "lengths", "errors", "storage")


def change(conversation: Conversation, faults: list[Fault]) -> Answer:
    """The whole plan once more, and the tasks of the previous version that are no part of it."""
    found = plan(conversation, faults)
    previous = documents.read(Spec, conversation.section("spec")) or Spec()
    ids = {task["id"] for task in found["tasks"]}
    return {**found, "removed": [task.id for task in previous.tasks if task.id not in ids]}


def plan(conversation: Conversation, faults: list[Fault]) -> Answer:
    before = conversation.section("spec") if conversation.question == "PlanChange" else ""
    design = documents.changed(before, conversation.section("design"))
    if design is None or not design.resources:
        raise NotUnderstood("It plans only designs that state resources.")
    is_draft = documents.read(Spec, conversation.section("spec")) is None
    objections = documents.objections(conversation.section("objections"))
    tasks = tasks_of(design, is_draft)
    replies = []
    for one in objections:
        topic = topic_of(one.text, one.about)
        if topic in _DONE:
            accepted, text = True, _DONE[topic]
        elif topic in _DESIGNS:
            accepted, text = True, "That is the design's part; the plan follows it."
        else:
            accepted, text = False, "My rules cannot weigh this point, so the plan stays as it is here."
        replies.append({"objection": one.id, "accepted": accepted, "text": text})
    parallel = max(sum(task["depends_on"] == other["depends_on"] for task in tasks) for other in tasks)
    said = f"{len(tasks)} tasks, up to {parallel} of them at the same time; each leaves a tree whose own tests pass."
    if objections:
        said += " The replies say what I changed."
    if conversation.section("comment"):
        said += " What the comment changes in the design, the tasks follow."
    return {"statement": said, "tasks": tasks, "replies": replies}
