"""Checks of what the request says about single fields: limits, choices, uniqueness, filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.probes.checks import Check, refusals
from tests.probes.client import REFUSALS, Resource
from tests.probes.discovery import property_for
from tests.probes.values import is_same


def limits_hold(resource: Resource) -> Iterator[str]:
    for name, wanted in resource.fields.items():
        good: list[Any] = [limit for limit in (wanted.low, wanted.high) if limit is not None]
        bad: list[Any] = [wanted.low - 1] if wanted.low is not None else []
        bad += [wanted.high + 1] if wanted.high is not None else []
        if wanted.longest is not None:
            good.append(unlike(resource, name, wanted.longest))
            bad.append(unlike(resource, name, wanted.longest + 1))
        if wanted.shortest:
            good.append(unlike(resource, name, wanted.shortest))
            bad.append(unlike(resource, name, wanted.shortest)[:-1])
        yield from accepted(resource, name, good)
        yield from refusals(resource, ((f"{shown(value)} as {name}", resource.body(**{name: value})) for value in bad))


def unlike(resource: Resource, name: str, length: int) -> str:
    """A text of this length that no record has yet."""
    return f"{next(resource.values.numbers)}{name}".ljust(length, "x")[:length]


def shown(value: Any) -> str:
    return f"a text of {len(value)} characters" if isinstance(value, str) and len(value) > 20 else repr(value)


def accepted(resource: Resource, name: str, values: list[Any]) -> Iterator[str]:
    for value in values:
        answer = resource.client.send("POST", resource.collection.path, json=resource.body(**{name: value}))
        if answer.status_code not in (200, 201):
            yield f"POST with {shown(value)} as {name}, which is allowed, answered {answer.status_code}"
        elif not is_same(value, resource.record_in(answer).get(name)):
            yield f"POST with {shown(value)} as {name} stored something else"


def choices_hold(resource: Resource) -> Iterator[str]:
    for name, wanted in resource.fields.items():
        if wanted.choices:
            yield from accepted(resource, name, list(wanted.choices))
            yield from refusals(resource, iter([(f"another {name}", resource.body(**{name: "none-of-these"}))]))


def unique_fields_stay_unique(resource: Resource) -> Iterator[str]:
    for name, wanted in resource.fields.items():
        if not wanted.is_unique:
            continue
        record, _ = resource.create()
        other, other_identity = resource.create()
        before = resource.identities()
        answer = resource.client.send("POST", resource.collection.path, json=resource.body(**{name: record[name]}))
        if answer.status_code not in REFUSALS:
            yield f"POST with the {name} of another record answered {answer.status_code}"
        if resource.identities() != before:
            yield f"POST with the {name} of another record was stored"
        if resource.collection.update_method:
            answer = resource.update(other_identity, resource.body(**{name: record[name]}))
            if answer.status_code not in REFUSALS:
                yield f"{resource.collection.update_method} to the {name} of another answered {answer.status_code}"
            if not is_same(resource.read(other_identity)[name], other[name]):
                yield f"{resource.collection.update_method} made two records with one {name}"
            answer = resource.update(other_identity, resource.body(**{name: other[name]}))
            if answer.status_code not in (200, 204):
                yield f"a record that keeps its own {name} was refused with {answer.status_code}"


def filters_select(resource: Resource) -> Iterator[str]:
    for asked in resource.wanted.filters:
        name = property_for(asked, resource.collection.properties)
        parameter = property_for(asked, resource.collection.query)
        if name is None or parameter is None:
            yield f"GET {resource.collection.path} has no parameter to filter by {asked}"
            continue
        left, right = two_values(resource, name)
        for value in (left, left, right, left, right):
            resource.create(**{name: value})
        everything = resource.records()
        for value in (left, right):
            expected = {str(resource.identity_in(one)) for one in everything if is_same(value, one.get(name))}
            spelt = str(value).lower() if isinstance(value, bool) else value
            got = {str(resource.identity_in(one)) for one in resource.records(**{parameter: spelt})}
            if got != expected:
                yield (
                    f"GET {resource.collection.path}?{parameter}={spelt} returned {len(got)} records, "
                    f"{len(expected & got)} of the {len(expected)} that match"
                )


def two_values(resource: Resource, name: str) -> tuple[Any, Any]:
    schema, wanted = resource.collection.properties[name], resource.fields.get(name)
    parent = resource.parent_of(name)
    if parent:
        return parent.create()[1], parent.create()[1]
    left = resource.values.good(name, schema, wanted)
    right = left
    while is_same(left, right):
        right = resource.values.good(name, schema, wanted)
    return left, right


RULES: dict[str, Check] = {
    "limits hold": limits_hold,
    "choices hold": choices_hold,
    "unique fields stay unique": unique_fields_stay_unique,
    "filters select": filters_select,
}
