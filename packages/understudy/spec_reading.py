"""From the JSON of a spec or design back to a blueprint: the spec is the truth, whoever edited it."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, Field, Resource
from packages.understudy.catalogue import typed
from packages.understudy.documents import DataField, DataResource, EndpointText, Spec
from packages.understudy.requirements import Kind, meaning

_PAGING = frozenset({"limit", "after", "offset", "q"})


def blueprint_of(spec: Spec) -> Blueprint:
    """Limits that a first draft leaves out are filled in; see `checklist` for what is really stated."""
    prefix = ""
    resources = []
    for one in spec.resources:
        endpoints = [found for found in spec.endpoints if f"/{one.plural}" in found.path]
        listing = next((found for found in endpoints if found.method == "GET" and not found.path.endswith("}")), None)
        if listing:
            prefix = listing.path.removesuffix(f"/{one.plural}")
        resources.append(_resource(one, endpoints, listing))
    return Blueprint(title=spec.title, resources=tuple(resources), prefix=prefix, port=spec.stack.port)


def _resource(one: DataResource, endpoints: list[EndpointText], listing: EndpointText | None) -> Resource:
    fields = tuple(rules.bounded(_field(field)) for field in one.fields)
    names = {field.name for field in fields}
    request = listing.request if listing else ""
    asked = re.findall(r"(?:^|[,:]\s*)(\w+)\s*\(", request)
    filters = tuple(name for name in asked if name in names and name not in _PAGING)
    search = re.search(r"\bq \(text to find in ([^)]*)\)", request)
    searched = tuple(name for name in re.split(r"\s+or\s+|,\s*", search[1]) if name in names) if search else ()
    methods = {found.method for found in endpoints}
    order = "oldest" if listing and "oldest first" in listing.summary else "newest"
    updates = tuple(method for method in ("PATCH", "PUT") if method in methods or (not endpoints and method == "PATCH"))
    return Resource(
        one.name,
        one.plural,
        fields,
        filters=filters,
        search=searched,
        order="oldest" if order == "oldest" else "newest",
        updates=updates,
        is_deletable="DELETE" in methods or not endpoints,
    )


def _field(field: DataField) -> Field:
    base = Field(field.name, field.type, field.required, field.default)
    if not field.rule and field.type == "text":
        # A draft without lengths gets those that its name suggests.
        usual = typed(field.name)
        base = replace(base, minimum=usual.minimum, maximum=usual.maximum) if usual.type == "text" else base
    return rules.apply(base, field.rule)


def stated_kinds(spec: Spec) -> dict[str, tuple[Kind, str]]:
    """Requirement id to (kind, plural), for those whose words are understood."""
    found = {one.id: meaning(one.text) for one in spec.requirements}
    return {one: known for one, known in found.items() if known is not None}


def merged(first: Blueprint, fallback: Blueprint | None) -> Blueprint:
    """The spec's blueprint; the request's where a slice of the spec states no resources."""
    return fallback if fallback is not None and not first.resources else first
