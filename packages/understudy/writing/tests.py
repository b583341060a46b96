"""Values that the templates of tests are filled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packages.understudy.blueprint import Blueprint, Field, Resource
from packages.understudy.writing.python_types import quoted
from packages.understudy.writing.rendering import render
from packages.understudy.writing.samples import bad, good


def unit_tests(blueprint: Blueprint, one: Resource, omit: frozenset[str], methods: Mapping[str, bool]) -> str:
    return render("tests/test_resource.py", Client="TestClient", omit=omit, **test_values(blueprint, one), **methods)


def test_values(blueprint: Blueprint, one: Resource) -> dict[str, Any]:
    makers = [_maker(blueprint, known) for known in with_parents(blueprint, one)]
    return {
        "resource": one,
        "Plural": one.plural.replace("-", " ").capitalize(),
        "plural_name": one.module,
        "name": one.singular,
        "a": one.label.replace(" ", "_").replace("-", "_"),
        "made": made(one),
        "path": blueprint.path(one),
        "order": one.order,
        "makers": makers,
        "has_unique": any("uuid4" in value for maker in makers for _, value in maker["sent"]),
        "required": [field.name for field in one.fields if field.required],
        "defaults": {
            field.name: "[]" if field.form == "list" else quoted(field.default)
            for field in one.fields
            if not field.required
        },
        "filters": [_filter(blueprint, field) for field in one.fields if field.name in one.filters and _varies(field)],
        "needle": next((field.name for field in one.fields if field.name in one.search and _holds(field)), ""),
        "changed": _changed(one),
        "bad": [
            *({"name": field.name, "value": value, "why": why} for field in one.fields for value, why in bad(field)),
            {"name": "surprise", "value": "1", "why": "an unknown field"},
        ],
        "uniques": [field.name for field in one.fields if field.unique],
        "parents": [_parent(blueprint, field) for field in one.fields if blueprint.resource(field.parent)],
    }


def made(one: Resource) -> str:
    return one.label.replace(" ", "_").replace("-", "_")


def with_parents(blueprint: Blueprint, one: Resource) -> list[Resource]:
    """The resource after everything that it belongs to."""
    found: list[Resource] = []

    def visit(current: Resource) -> None:
        for field in current.fields:
            parent = blueprint.resource(field.parent) if field.parent else None
            if parent and parent != current:
                visit(parent)
        if current not in found:
            found.append(current)

    visit(one)
    return found


def _maker(blueprint: Blueprint, one: Resource) -> dict[str, Any]:
    return {
        "name": one.singular,
        "made": made(one),
        "path": blueprint.path(one),
        "sent": [(field.name, _value(blueprint, field)) for field in one.fields],
    }


def _value(blueprint: Blueprint, field: Field, variant: int = 0) -> str:
    parent = blueprint.resource(field.parent) if field.parent else None
    return f'{made(parent)}(client)["id"]' if parent else good(field, variant)


def _varies(field: Field) -> bool:
    return bool(field.parent) or field.unique or good(field, 0) != good(field, 1)


def _filter(blueprint: Blueprint, field: Field) -> dict[str, str]:
    is_fresh = bool(field.parent) or field.unique
    asked = f'first["{field.name}"]' + ("[0]" if field.form == "list" else "")
    return {
        "name": field.name,
        "first": "" if is_fresh else f", {field.name}={good(field, 0)}",
        "second": "" if is_fresh else f", {field.name}={good(field, 1)}",
        "asked": f"str({asked}).lower()" if field.type == "boolean" else asked,
        "invalid": "maybe" if field.type == "boolean" else "no such choice" if field.choices else "",
    }


def _holds(field: Field) -> bool:
    """Is the field wide enough for a text to look for."""
    return not field.form and not field.choices and (field.maximum or 0) >= 40 and (field.minimum or 0) <= 8


def _changed(one: Resource) -> dict[str, str]:
    """A field to change, best one whose other value differs from the usual one."""
    ordinary = [field for field in one.fields if not field.parent]
    best = next((field for field in ordinary if not field.unique and _varies(field)), None)
    field = best or next(iter(ordinary), one.fields[0])
    return {"name": field.name, "value": good(field, 1)}


def _parent(blueprint: Blueprint, field: Field) -> dict[str, Any]:
    parent = blueprint.resource(field.parent)
    assert parent is not None  # callers ask for fields with a known parent alone
    return {
        "name": field.name,
        "resource": parent.singular,
        "path": blueprint.path(parent),
        "is_deletable": parent.is_deletable,
    }
