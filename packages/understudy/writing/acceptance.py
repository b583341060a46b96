"""Acceptance tests from a spec: each requirement has at least one test that fails without it."""

from __future__ import annotations

from packages.understudy.blueprint import Blueprint, Resource
from packages.understudy.documents import Spec
from packages.understudy.requirements import Kind
from packages.understudy.spec_reading import blueprint_of, stated_kinds
from packages.understudy.writing.rendering import render
from packages.understudy.writing.tests import test_values


def acceptance_files(spec: Spec) -> dict[str, str]:
    """File name to content; requirements that are not understood have no test."""
    blueprint = blueprint_of(spec)
    kinds = stated_kinds(spec)
    whole = {kind: one for one, (kind, plural) in kinds.items() if not plural}
    files = {}
    for resource in blueprint.resources:
        files[f"test_acceptance_{resource.module}.py"] = _of_resource(spec, blueprint, resource, whole)
    endpoints = [(one.method.lower(), one.path) for one in spec.endpoints]
    if {"health", "errors"} & set(whole):
        files["test_acceptance_service.py"] = render("acceptance/service.py", known=whole, endpoints=endpoints)
    return files


def _of_resource(spec: Spec, blueprint: Blueprint, one: Resource, whole: dict[Kind, str]) -> str:
    known: dict[str, str] = {kind: found for kind, found in whole.items() if kind in ("errors", "restart")}
    parents: list[str] = []
    for requirement, (kind, plural) in stated_kinds(spec).items():
        if plural != one.plural:
            continue
        if kind == "parent":
            parents.append(requirement)
        else:
            known[kind] = requirement
    values = test_values(blueprint, one)
    texts = {requirement.id: requirement.text for requirement in spec.requirements}
    linked = []
    for parent in values["parents"]:
        found = next((each for each in parents if f"The {parent['name']} of" in texts[each]), None)
        if found:
            linked.append({**parent, "requirement": found})
    return render("acceptance/resource.py", Client="httpx.Client", known=known, **{**values, "parents": linked})
