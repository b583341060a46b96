"""What every collection of records owes its users, whatever the records are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.probes.client import REFUSALS, Resource
from tests.probes.discovery import JSON
from tests.probes.values import is_same, wrong_types

NAMING = ("title", "name", "text", "description", "label", "subject")
SCHEMA_TYPES = {
    "boolean": ("boolean",),
    "integer": ("integer",),
    "number": ("number", "integer", "string"),  # a decimal may travel as text
    "text": ("string",),
    "date": ("string",),
    "datetime": ("string",),
}
UNDOABLE = frozenset({"todo", "task", "to_do"})

Check = Callable[[Resource], Iterator[str]]


def differences(sent: JSON, got: JSON) -> list[str]:
    return [name for name, value in sent.items() if not is_same(value, got.get(name))]


def naming_field(resource: Resource) -> str | None:
    """The text that a record cannot do without: a title, a name, else the first required text."""
    texts = [
        name
        for name, schema in resource.collection.properties.items()
        if schema.get("type") == "string" and not schema.get("format") and not schema.get("enum")
    ]
    named = [name for name in NAMING if name in texts]
    required = [name for name in texts if name in resource.collection.required]
    return next(iter(named or required or texts), None)


def offers_the_fields(resource: Resource) -> Iterator[str]:
    for wanted in resource.wanted.fields:
        if wanted.name and wanted not in resource.fields.values():
            yield f"nothing in the body of POST {resource.collection.path} stands for {wanted.name}"
    for name, wanted in resource.fields.items():
        kind = resource.collection.properties[name].get("type")
        if wanted.kind in SCHEMA_TYPES and kind and kind not in SCHEMA_TYPES[wanted.kind]:
            yield f"{name} takes {kind}, where {wanted.kind} was asked for"
    properties = resource.collection.properties
    if resource.wanted.name in UNDOABLE and not any(
        schema.get("type") == "boolean" or schema.get("enum") or name in ("status", "completed_at", "done_at")
        for name, schema in {**resource.collection.update_body.get("properties", {}), **properties}.items()
    ):
        yield f"nothing in {resource.collection.path} can say that a {resource.wanted.name} is done"


def create_returns_what_was_sent(resource: Resource) -> Iterator[str]:
    body = resource.body()
    record, identity = resource.store(body)
    if changed := differences(body, record):
        yield f"POST {resource.collection.path} returned other values for {', '.join(changed)}"
    _, other = resource.create()
    if other == identity:
        yield f"two records have the id {identity}"


def records_read_back_equal(resource: Resource) -> Iterator[str]:
    body = resource.body()
    record, identity = resource.store(body)
    found = resource.read(identity)
    if changed := [*differences(body, found), *differences(record, found)]:
        yield f"GET {resource.item_path(identity)} differs in {', '.join(sorted(set(changed)))}"


def list_contains_every_record(resource: Resource) -> Iterator[str]:
    before = resource.identities()
    made = [resource.create() for _ in range(3)]
    listed = {str(resource.identity_in(record)): record for record in resource.records()}
    for record, identity in made:
        if str(identity) not in listed:
            yield f"GET {resource.collection.path} lacks {identity}"
        elif changed := differences(listed[str(identity)], record):
            yield f"GET {resource.collection.path} differs for {identity} in {', '.join(changed)}"
    if len(listed) != len(before) + len(made):
        yield f"GET {resource.collection.path} has {len(listed)} records where {len(before) + len(made)} were made"


def unknown_records_answer_404(resource: Resource) -> Iterator[str]:
    identity = resource.unknown_identity()
    answers = {"GET": resource.get(identity), "DELETE": resource.delete(identity)}
    if resource.collection.update_method:
        answers[resource.collection.update_method] = resource.update(identity, resource.body())
    for method, answer in answers.items():
        if answer.status_code != 404:
            yield f"{method} {resource.item_path(identity)}, which does not exist, answered {answer.status_code}"


def updates_persist(resource: Resource) -> Iterator[str]:
    if not resource.collection.update_method:
        yield f"{resource.collection.item_path} takes neither PUT nor PATCH"
        return
    _, identity = resource.create()
    bystander, other = resource.create()
    body = changed_body(resource, resource.read(identity))
    answer = resource.update(identity, body)
    if answer.status_code not in (200, 204):
        yield f"{resource.collection.update_method} of {body} answered {answer.status_code}: {answer.text[:200]}"
        return
    found = resource.read(identity)
    if lost := differences(body, found):
        yield f"after the update {', '.join(lost)} still has an old value"
    if not is_same(resource.identity_in(found), identity):
        yield "the update changed the id"
    if differences(bystander, resource.read(other)):
        yield "the update of one record changed another"


def changed_body(resource: Resource, record: JSON) -> JSON:
    """Good values, each different from the record's where its schema has another one to offer."""
    allowed = resource.collection.update_body.get("properties") or resource.collection.properties
    body: JSON = {}
    for name, schema in {**resource.collection.properties, **allowed}.items():
        if name not in allowed:
            continue
        if resource.parent_of(name):
            body[name] = record.get(name)
            continue
        for _ in range(8):
            body[name] = resource.values.good(name, schema, resource.fields.get(name))
            if not is_same(body[name], record.get(name)):
                break
    return body


def deleted_records_are_gone(resource: Resource) -> Iterator[str]:
    _, identity = resource.create()
    bystander, other = resource.create()
    answer = resource.delete(identity)
    if answer.status_code not in (200, 202, 204):
        yield f"DELETE {resource.item_path(identity)} answered {answer.status_code}"
        return
    if (status := resource.get(identity).status_code) != 404:
        yield f"GET {resource.item_path(identity)} answered {status} after the record was deleted"
    if str(identity) in resource.identities():
        yield f"GET {resource.collection.path} still has {identity} after it was deleted"
    if (status := resource.delete(identity).status_code) != 404:
        yield f"DELETE {resource.item_path(identity)} answered {status} the second time"
    if differences(bystander, resource.read(other)):
        yield "deleting one record changed another"


def bad_bodies(resource: Resource) -> Iterator[tuple[str, JSON]]:
    yield "nothing in it", {}
    name = naming_field(resource)
    required = set(resource.collection.required) | {
        name for name, wanted in resource.fields.items() if wanted.is_required
    }
    for field in sorted(required):
        body = resource.body()
        body.pop(field, None)
        yield f"no {field}", body
    empties = {name} if name else set()
    for field, schema in resource.collection.properties.items():
        is_said = field in resource.fields and resource.fields[field].is_required
        if schema.get("type") == "string" and (is_said or (schema.get("minLength", 0) > 0 and field in required)):
            empties.add(field)
    for field in sorted(empties):
        yield f"an empty {field}", resource.body(**{field: ""})


def incomplete_records_are_refused(resource: Resource) -> Iterator[str]:
    yield from refusals(resource, bad_bodies(resource))


def wrong_types_are_refused(resource: Resource) -> Iterator[str]:
    yield from refusals(
        resource,
        (
            (f"{value!r} as {name}", resource.body(**{name: value}))
            for name, schema in resource.collection.properties.items()
            for value in wrong_types(schema)
        ),
    )


def refusals(resource: Resource, bodies: Iterator[tuple[str, JSON]]) -> Iterator[str]:
    """Each body must be refused by POST and by an update, and nothing of it stored."""
    _, identity = resource.create()
    kept = resource.read(identity)
    for what, body in bodies:
        before = resource.identities()
        answer = resource.client.send("POST", resource.collection.path, json=body)
        if answer.status_code not in REFUSALS:
            yield f"POST {resource.collection.path} with {what} answered {answer.status_code}"
        if resource.identities() != before:
            yield f"POST {resource.collection.path} with {what} was stored"
        # A body with less in it may be a fair PATCH, so only bodies with a wrong value are tried as updates.
        if resource.collection.update_method and (body and not what.startswith("no ")):
            answer = resource.update(identity, body)
            if answer.status_code not in REFUSALS:
                yield f"{resource.collection.update_method} with {what} answered {answer.status_code}"
            if changed := differences(kept, resource.read(identity)):
                yield f"{resource.collection.update_method} with {what} changed {', '.join(changed)}"
                kept = resource.read(identity)


class RestartCheck:
    """Two halves around a restart: what was stored, changed and deleted must stay so."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.kept: dict[Any, JSON] = {}
        self.deleted: Any = None

    def before(self) -> None:
        identities = [self.resource.create()[1] for _ in range(3)]
        self.deleted = identities.pop()
        if self.resource.collection.update_method:
            self.resource.update(identities[0], changed_body(self.resource, self.resource.read(identities[0])))
        self.resource.delete(self.deleted)
        self.kept = {identity: self.resource.read(identity) for identity in identities}

    def after(self) -> Iterator[str]:
        for identity, record in self.kept.items():
            answer = self.resource.get(identity)
            if answer.status_code != 200:
                yield f"GET {self.resource.item_path(identity)} answered {answer.status_code} after the restart"
            elif changed := differences(record, self.resource.record_in(answer)):
                yield f"{identity} has other values for {', '.join(changed)} after the restart"
        if self.resource.get(self.deleted).status_code == 200:
            yield f"{self.deleted} was deleted and came back with the restart"
        _, identity = self.resource.create()
        if identity in self.kept:
            yield f"after the restart a new record got the id {identity} of an old one"


CHECKS: dict[str, Check] = {
    "offers the fields that were asked for": offers_the_fields,
    "create returns what was sent": create_returns_what_was_sent,
    "records read back equal": records_read_back_equal,
    "the list contains every record": list_contains_every_record,
    "unknown records answer 404": unknown_records_answer_404,
    "updates persist": updates_persist,
    "deleted records are gone": deleted_records_are_gone,
    "incomplete records are refused": incomplete_records_are_refused,
    "wrong types are refused": wrong_types_are_refused,
}
