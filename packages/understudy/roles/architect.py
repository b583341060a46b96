"""The Architect: from a request to a design, and from objections to a better one."""

from __future__ import annotations

import re

from packages.understudy import changes, documents
from packages.understudy.blueprint import Blueprint, NotUnderstood
from packages.understudy.checklist import settled_topics, topic_of
from packages.understudy.designing import AUTHOR, TOPICS, design_parts
from packages.understudy.documents import Answer, Objection, Spec
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.reading.extras import named_resources
from packages.understudy.reading.request_parser import finished, parse
from packages.understudy.spec_reading import blueprint_of

_DONE = {
    "paging": "Lists now page by `after`, the id of the last entry seen; nothing is skipped or shown twice.",
    "lengths": "Every text now states its length, in the data and in the requirement on invalid input.",
    "errors": "Every error now has one JSON form, stated as a requirement.",
    "storage": "The data is now kept in SQLite under DATA_DIR, and surviving a restart is a requirement.",
}
_PLANS = ("overlap", "coverage", "readme", "tests")


def design(conversation: Conversation, faults: list[Fault]) -> Answer:
    """Raises `NotUnderstood` for a request outside the repertoire."""
    request = conversation.section("request")
    previous = documents.read(Spec, conversation.section("spec"))
    if previous is None or not previous.resources:
        blueprint, settled = parse(request), frozenset[str]()
    else:
        blueprint, settled = _continued(previous, request), settled_topics(previous)
    objections = documents.objections(conversation.section("objections"))
    settled |= {topic for one in objections if (topic := topic_of(one.text, one.about)) in TOPICS}
    replies = []
    for one in objections:
        accepted, text, blueprint = _reply(one, blueprint)
        replies.append({"objection": one.id, "accepted": accepted, "text": text})
    heard = ""
    if comment := conversation.section("comment"):
        blueprint, taken, left = changes.change(finished(blueprint), comment)
        heard = _heard(taken, left)
    blueprint = finished(blueprint)
    return {
        "statement": " ".join(part for part in (_statement(blueprint, objections), heard) if part),
        **design_parts(blueprint, settled),
        "replies": replies,
    }


def change(conversation: Conversation, faults: list[Fault]) -> Answer:
    """The whole design once more, and what of the previous version is no part of it."""
    if part := conversation.section("part"):
        return {"statement": f"My rules read a request by its beginning: I take nothing from part {part}."}
    found = design(conversation, faults)
    previous = documents.read(Spec, conversation.section("spec")) or Spec()
    names = {
        *(one["id"] for one in found["requirements"]),
        *(one["name"] for one in found["resources"]),
        *(f"{one['method']} {one['path']}" for one in found["endpoints"]),
        *(one["title"] for one in found["decisions"]),
    }
    before = [
        *(one.id for one in previous.requirements),
        *(one.name for one in previous.resources),
        *(f"{one.method} {one.path}" for one in previous.endpoints),
        *(one.title for one in previous.decisions),
    ]
    return {**found, "removed": [one for one in before if one not in names]}


def _continued(previous: Spec, request: str) -> Blueprint:
    """The blueprint of the previous version, with the request's words to quote."""
    blueprint = blueprint_of(previous)
    try:
        blueprint.words.update(parse(request).words)
    except NotUnderstood:
        quoted = {f"resource:{one.plural}": one.name for one in blueprint.resources if one.name in request}
        blueprint.words.update(quoted)
    return blueprint


def _reply(one: Objection, blueprint: Blueprint) -> tuple[bool, str, Blueprint]:
    topic = topic_of(one.text, one.about)
    if topic in _DONE:
        return True, _DONE[topic], blueprint
    if topic in _PLANS:
        return True, "That is the plan's part; the design does not stand in its way.", blueprint
    changed, taken, _ = changes.change(finished(blueprint), one.text)
    if taken:
        return True, f"Done: {'; '.join(taken)}.", changed
    return False, "My rules cannot weigh this point, so the design stays as it is here.", blueprint


def _heard(taken: list[str], left: list[str]) -> str:
    said = [f"From the comment I took up: {'; '.join(taken)}."] if taken else []
    if left:
        said.append(f"I could not take up: {'; '.join(left)}.")
    return " ".join(said)


def _statement(blueprint: Blueprint, objections: list[Objection]) -> str:
    if objections:
        return f"I went through {len(objections)} objection{'s' * (len(objections) > 1)}; the replies say what changed."
    fields = sum(len(one.fields) for one in blueprint.resources)
    names = re.sub(r"-", " ", named_resources(blueprint))
    return (
        f"This is a REST API over {names} with {fields} fields in all, served by FastAPI on port {blueprint.port}. "
        f"What the request left open I decided and wrote down. The author is {AUTHOR}."
    )
