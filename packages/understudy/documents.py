"""The shapes of the documents that are asked for and shown, as far as the understudy needs them."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

M = TypeVar("M", bound=BaseModel)


class Document(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class RequirementText(Document):
    id: str
    text: str
    source: str = ""
    untestable_because: str = ""


class DataField(Document):
    name: str
    type: Literal["text", "integer", "number", "boolean", "date", "datetime"]
    required: bool = False
    default: str | int | float | bool | None = None
    rule: str = ""


class DataResource(Document):
    name: str
    plural: str
    fields: list[DataField] = Field(default_factory=list)


class EndpointText(Document):
    method: str
    path: str
    summary: str = ""
    request: str = ""
    success: int = 200
    response: str = ""
    errors: dict[str, str] = Field(default_factory=dict)


class StackText(Document):
    language: str = ""
    frameworks: list[str] = Field(default_factory=list)
    storage: str = ""
    start: list[str] = Field(default_factory=list)
    port: int = 8000
    test: list[str] = Field(default_factory=list)


class DecisionText(Document):
    title: str
    context: str = ""
    decision: str = ""
    consequences: str = ""


class Task(Document):
    id: str
    goal: str = ""
    brief: str = ""
    covers: list[str] = Field(default_factory=list)
    depends_on: list[str] = Field(default_factory=list)
    files: list[str] = Field(default_factory=list)


class Spec(Document):
    """A spec, a design (no tasks), or a slice of a spec."""

    title: str = ""
    requirements: list[RequirementText] = Field(default_factory=list)
    resources: list[DataResource] = Field(default_factory=list)
    endpoints: list[EndpointText] = Field(default_factory=list)
    stack: StackText = Field(default_factory=StackText)
    decisions: list[DecisionText] = Field(default_factory=list)
    tasks: list[Task] = Field(default_factory=list)


class Objection(Document):
    id: int
    by: str = ""
    to: str = ""
    severity: str = "blocking"
    about: str = ""
    text: str = ""
    round: int = 0


class Failure(Document):
    id: str
    requirements: list[str] = Field(default_factory=list)
    outcome: str = "failed"
    message: str = ""


_GONE = " replaced or removed"
_OBJECTIONS = TypeAdapter(list[Objection])
_FAILURES = TypeAdapter(list[Failure])
_REQUIREMENTS = TypeAdapter(list[RequirementText])


def read(model: type[M], text: str) -> M | None:
    """The document, or None when the text holds none (`none`, an empty section)."""
    try:
        return model.model_validate_json(text)
    except ValidationError:
        return None


def objections(text: str) -> list[Objection]:
    try:
        return _OBJECTIONS.validate_json(text or "[]")
    except ValidationError:
        return []


def failures(text: str) -> list[Failure]:
    try:
        return _FAILURES.validate_json(text or "[]")
    except ValidationError:
        return []


def spec(text: str, requirements: str = "") -> Spec | None:
    """A spec or a contract; the `requirements` that are shown apart from it belong to it."""
    found = read(Spec, text)
    if found is None or not requirements:
        return found
    try:
        stated = _REQUIREMENTS.validate_json(requirements)
    except ValidationError:
        return found
    return found.model_copy(update={"requirements": stated})


def changed(before: str, design: str) -> Spec | None:
    """A design, or the previous version `before` with what a later design shows of itself: only what is new in it."""
    try:
        new, old = json.loads(design or "null"), json.loads(before or "null")
    except ValueError:
        return None
    if not isinstance(new, dict):
        return None
    if not isinstance(old, dict):
        return read(Spec, design)
    for name, value in new.items():
        if isinstance(value, list) and not name.endswith(_GONE):
            gone = new.get(f"{name}{_GONE}", [])
            value = [*(one for one in old.get(name, []) if one not in gone), *value]
        old[name] = value
    for name in [name.removesuffix(_GONE) for name in new if name.endswith(_GONE)]:
        old[name] = [one for one in old.get(name, []) if one not in new[f"{name}{_GONE}"]]
    return read(Spec, json.dumps(old))


Answer = dict[str, Any]
