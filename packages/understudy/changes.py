"""Changes that a person or an objection asks for, in plain words."""

from __future__ import annotations

import re
from dataclasses import replace

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, NotUnderstood, Resource
from packages.understudy.reading.extras import (
    read_filters,
    read_order,
    read_paths,
    read_port,
    read_search,
    read_uniques,
    read_updates,
)
from packages.understudy.reading.field_words import read_field, split_items
from packages.understudy.reading.scope import check_scope
from packages.understudy.words import plural, snake

_READERS = (
    ("another port", read_port),
    ("other paths", read_paths),
    ("unique values", read_uniques),
    ("filters", read_filters),
    ("a search", read_search),
    ("the order", read_order),
    ("the methods", read_updates),
)


def change(blueprint: Blueprint, words: str) -> tuple[Blueprint, list[str], list[str]]:
    """(the changed blueprint, what was taken up, the sentences that were not)."""
    taken: list[str] = []
    left: list[str] = []
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", words.strip()):
        text = sentence.strip(" .!;")
        if not text:
            continue
        try:
            check_scope(text)
            changed, what = _one(blueprint, text)
        except NotUnderstood:
            changed, what = blueprint, ""
        if what:
            blueprint = changed
            taken.append(what)
        else:
            left.append(f"“{text[:80]}”")
    return blueprint, taken, left


def _one(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    text = re.sub(r"^(?:please|also|and|can you|could you|i want you to|we need to)\s+", "", text, flags=re.I)
    for attempt in (_renamed, _removed, _requirement, _read, _added):
        changed, what = attempt(blueprint, text)
        if what:
            return changed, what
    return blueprint, ""


def _owner(blueprint: Blueprint, text: str, field: str = "") -> Resource:
    named = [one for one in blueprint.resources if re.search(rf"\b(?:{one.name}|{plural(one.name)})\b", text, re.I)]
    holding = [one for one in (named or blueprint.resources) if field and one.field(field)]
    return (holding or named or list(blueprint.resources))[0]


def _renamed(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    found = re.search(
        r"\b(?:rename|call)\s+(?:the\s+)?(?:field\s+)?[`\"']?([\w ]+?)[`\"']?\s+(?:to|into|as"
        r"|instead)\s+[`\"']?(\w[\w ]*?)[`\"']?$",
        text,
        re.I,
    )
    if not found:
        return blueprint, ""
    old, new = snake(found[1]), snake(found[2])
    owner = _owner(blueprint, text, old)
    if not new or owner.field(old) is None or owner.field(new):
        return blueprint, ""
    fields = tuple(replace(one, name=new) if one.name == old else one for one in owner.fields)
    swap = {old: new}
    changed = replace(
        owner,
        fields=fields,
        filters=tuple(swap.get(name, name) for name in owner.filters),
        search=tuple(swap.get(name, name) for name in owner.search),
    )
    return blueprint.with_resource(changed), f"{old} of {owner.plural} is now called {new}"


def _removed(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    found = re.search(
        r"\b(?:remove|drop|leave out"
        r"|omit)\s+(?:the\s+)?(?:field\s+)?[`\"']?([\w ]+?)[`\"']?(?:\s+field)?(?:\s+(?:from"
        r"|of)\b.*)?$",
        text,
        re.I,
    )
    name = snake(found[1]) if found else ""
    owner = _owner(blueprint, text, name)
    if not found or owner.field(name) is None or len(owner.fields) < 2:
        return blueprint, ""
    changed = replace(
        owner,
        fields=tuple(one for one in owner.fields if one.name != name),
        filters=tuple(one for one in owner.filters if one != name),
        search=tuple(one for one in owner.search if one != name),
    )
    return blueprint.with_resource(changed), f"{owner.plural} no longer have {name}"


def _requirement(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    found = re.search(
        r"\b(?:make\s+)?(?:the\s+)?(\w+)\s+(?:(?:should|must|shall|has to)\s+be\s+"
        r"|is\s+)?(required|mandatory|optional)$",
        text,
        re.I,
    )
    name = snake(found[1]) if found else ""
    owner = _owner(blueprint, text, name)
    field = owner.field(name)
    if not found or field is None:
        return blueprint, ""
    is_required = found[2].lower() != "optional"
    changed = replace(field, required=is_required, default=None if is_required else field.default)
    fields = tuple(rules.bounded(changed) if one.name == name else one for one in owner.fields)
    return blueprint.with_resource(replace(owner, fields=fields)), f"{name} of {owner.plural} is {found[2].lower()}"


def _read(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    if re.match(r"add (?:an? )?(?:\w+ ){0,3}field\b", text, re.I):
        return blueprint, ""
    what = []
    for name, reader in _READERS:
        changed = reader(text, blueprint)
        if changed != blueprint:
            what.append(name)
            blueprint = changed
    return blueprint, " and ".join(what)


def _added(blueprint: Blueprint, text: str) -> tuple[Blueprint, str]:
    found = re.search(
        r"\b(?:add|include|give (?:it|them|\w+)|also store|store|with|needs?|should (?:also )?have)\s+(?P<list>.+)$",
        text,
        re.I,
    )
    if not found:
        return blueprint, ""
    owner = _owner(blueprint, text)
    words = re.sub(
        rf"\s+(?:to|for|on|of)\s+(?:the\s+|each\s+|every\s+|all\s+)?(?:{owner.name}|{plural(owner.name)})\b",
        "",
        found["list"],
    )
    words = re.sub(r"\b(?:new\s+)?fields?\s+(?:called|named)?\s*", "", words, flags=re.I)
    names = []
    for item in split_items(words):
        field = read_field(re.sub(r"\s+field$", "", item))
        if field and owner.field(field.name) is None:
            owner = owner.with_field(field)
            names.append(field.name)
    return blueprint.with_resource(owner), f"{owner.plural} now have {', '.join(names)}" if names else ""
