"""Port, paths, relations, filters, search, order and methods that a request fixes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from packages.understudy.blueprint import Blueprint, Field, NotUnderstood, Resource
from packages.understudy.catalogue import is_known_noun, says_its_type, typed
from packages.understudy.reading.nouns import noun_in
from packages.understudy.words import listed, singular, snake

_A = r"(?:an?|the|one|each|every|exactly one|its|their)\s+"


@dataclass(frozen=True)
class Relations:
    nouns: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]
    """(child, parent, the words that say so)"""


def read_relations(text: str, nouns: list[str]) -> Relations:
    links: list[tuple[str, str, str]] = []
    for pattern, child_first in (
        (rf"([\w-]+) (?:which |that )?(?:must |should )?belongs? to (?:{_A})?([\w-]+)", True),
        (rf"([\w-]+) (?:on|of|for|in) {_A}([\w-]+)", True),
        (r"(?:each|every|an?|one) ([\w-]+) (?:has|have|can have|may have) (?:many|several"
         r"|multiple|any number of) ([\w-]+)", False),
        (r"([\w-]+) (?:and|with) their ([\w-]+)", False),
    ):  # fmt: skip
        for match in re.finditer(rf"\b{pattern}\b", text, re.I):
            first, second = noun_in(match[1]), noun_in(match[2])
            child, parent = (first, second) if child_first else (second, first)
            if not child or not parent or child == parent or (" of " in match[0] and child not in nouns):
                continue
            is_named = child in nouns or (parent in nouns and is_known_noun(child))
            if is_named and (parent in nouns or "belong" in match[0]):
                links.append((child, parent, match[0]))
    seen = {(child, parent): words for child, parent, words in reversed(links)}
    found = tuple((child, parent, words) for (child, parent), words in reversed(seen.items()))
    return Relations(tuple(dict.fromkeys(noun for link in found for noun in link[:2])), found)


def read_groups(text: str) -> list[str]:
    """Nouns that are followed by their fields in parentheses, such as `members (name, email)`."""
    groups = re.findall(r"\b([a-z][a-z-]+s)\s*\(([^)]*)\)", text, re.I)
    return [
        singular(word)
        for word, content in groups
        if re.search(r"\b(?:name|title|email|description|url)\b", content, re.I) and not says_its_type(snake(word))
    ]


def read_uniques(text: str, blueprint: Blueprint) -> Blueprint:
    for match in re.finditer(
        r"\b(?:the\s+)?([\w-]+(?: [\w-]+)?)\s+(?:(?:must|should|shall|has to|have to|needs to)\s+be|is|are)\s+unique\b"
        r"|\bunique\s+(?:by\s+)?([\w-]+)|\bno two \w+ (?:can |may )?(?:have|with|share) the same ([\w-]+)",
        text,
        re.I,
    ):
        named = snake(re.sub(r"^.*\b(?:an?|the|each|every|its|their|and)\s+", "", match[1] or match[2] or match[3]))
        for name in dict.fromkeys((named, singular(named), named.rpartition("_")[2])):
            owner = next((one for one in blueprint.resources if one.field(name)), None)
            if owner:
                break
        if owner is None and match[1] and not re.search(r"_id$|^(?:they|it|that|this|which|all)$", named):
            owner, name = blueprint.resources[0], named
        if owner:
            blueprint.words[f"unique:{owner.plural}"] = match[0]
            fields = tuple(
                replace(old, unique=True) if old.name == name and old.form != "list" else old for old in owner.fields
            )
            owner = replace(owner, fields=fields)
            blueprint = blueprint.with_resource(
                owner if owner.field(name) else owner.with_field(replace(typed(name), unique=True))
            )
    return blueprint


def read_port(text: str, blueprint: Blueprint) -> Blueprint:
    found = re.search(r"\bport\s*(?:number\s*)?[:=]?\s*(\d{1,6})\b", text, re.I)
    if not found:
        return blueprint
    port = int(found[1])
    if not 1024 <= port <= 65535:
        raise NotUnderstood(f"Port {port} cannot be used; an ordinary user may listen on 1024 to 65535.")
    blueprint.words["port"] = found[0]
    return replace(blueprint, port=port)


def read_paths(text: str, blueprint: Blueprint) -> Blueprint:
    under = re.search(
        r"\b(?:under|below|at|prefix(?:ed)?(?:\s+(?:with|by))?|base path|rooted at"
        r"|path)\s*:?\s*[`\"']?(/[A-Za-z][\w/-]*)",
        text,
    )
    explicit = re.findall(r"\b(?:GET|POST|PUT|PATCH|DELETE)\s+[`\"']?(/[A-Za-z][\w/-]*)", text)
    path = under[1].rstrip("/") if under else explicit[0].rstrip("/") if explicit else ""
    if not path:
        return blueprint
    blueprint.words["prefix"] = under[0].strip(" `\"'") if under else path
    parts = path.strip("/").split("/")
    owner = next((found for found in blueprint.resources if singular(parts[-1]) == singular(found.plural)), None)
    if owner is None and explicit and len(blueprint.resources) == 1:
        owner = blueprint.resources[0]
    if owner is None:
        return replace(blueprint, prefix="/" + "/".join(parts))
    changed = replace(owner, plural=parts[-1].lower())
    blueprint.words[f"resource:{changed.plural}"] = path
    renamed = tuple(changed if old == owner else old for old in blueprint.resources)
    return replace(blueprint, resources=renamed, prefix="".join(f"/{part}" for part in parts[:-1]))


_FILTER = re.compile(
    r"\b(?:filter(?:s|ed|ing|able)?(?:\s+(?:them|it|the list|the \w+|\w+))?\s+(?:by|on|for)"
    r"|list(?:ed|ing)?(?:\s+\w+)? by"
    r"|filters?\s+for|find(?:\s+\w+)? by|query(?:ing)? by)\s+(?P<list>[^.;:\n()]+)",
    re.I,
)
_CUT = re.compile(
    r"\s*(?:,?\s*(?:and\s+)?\b(?:search\w*|sort\w*|paginat\w*|newest|oldest|on port|under"
    r"|with|using|it|filter\w*|page|store\w*|that|which)\b.*)$",
    re.I,
)


def read_filters(text: str, blueprint: Blueprint) -> Blueprint:
    for match in _FILTER.finditer(text):
        quoted = _CUT.sub("", match["list"])
        for word in re.split(r"\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s+and/or\s+", quoted):
            name = snake(
                re.sub(r"^(?:an?|the|their|its|by)\s+|\s+(?:status|state|flag|field|value)$", "", word.strip())
            )
            if not name or len(name.split("_")) > 3:
                continue
            blueprint = _filtered(text, match.start(), blueprint, name)
        blueprint.words["filter"] = match[0][: match.start("list") - match.start()] + quoted
    return blueprint


def _filtered(text: str, position: int, blueprint: Blueprint, name: str) -> Blueprint:
    spoken = {"completed": "done", "complete": "done", "finished": "done", "completion": "done", "tag": "tags"}
    owners = [found for found in blueprint.resources if _named(found, name) or _named(found, spoken.get(name, name))]
    owner = owners[0] if owners else None
    if owner is None:
        before = text[:position].lower()
        owner = max(blueprint.resources, key=lambda resource: before.rfind(resource.name), default=None)
        if owner is None:
            raise NotUnderstood(f"It does not know what to filter by {name!r}.")
        owner = owner.with_field(typed(name))
    field = _named(owner, name) or _named(owner, spoken.get(name, name)) or typed(name)
    if field.name == "created_at":
        raise NotUnderstood("It does not filter by the time of creation.")
    changed = replace(owner, filters=tuple(dict.fromkeys((*owner.filters, field.name))))
    return replace(
        blueprint, resources=tuple(changed if old.plural == changed.plural else old for old in blueprint.resources)
    )


def _named(resource: Resource, name: str) -> Field | None:
    return resource.field(name) or resource.field(f"{name}_id") or resource.field(f"{name}s")


def read_search(text: str, blueprint: Blueprint) -> Blueprint:
    found = re.search(
        r"\b(?:full[- ]text )?search(?:able|ing|ed|es)?\b(?:\s+(?:\w+\s+)?(?:by|in|on|over"
        r"|through|for)\s+(?P<list>[^.;:\n]+))?",
        text,
        re.I,
    )
    if not found:
        return blueprint
    named = {snake(word) for word in re.split(r"\s*,\s*|\s+and\s+|\s+or\s+", _CUT.sub("", found["list"] or ""))}
    blueprint.words["search"] = _CUT.sub("", found[0]) or found[0]
    searchable = []
    for resource in blueprint.resources:
        texts = tuple(
            field.name
            for field in resource.fields
            if field.type == "text" and not field.choices and field.form != "list"
        )
        wanted = tuple(name for name in texts if name in named)
        searchable.append(replace(resource, search=wanted or texts))
    if any(set(one.search) & named for one in searchable):
        searchable = [
            one if set(one.search) & named else replace(one, search=()) for one in searchable
        ]  # only what is named
    return replace(blueprint, resources=tuple(searchable))


def read_order(text: str, blueprint: Blueprint) -> Blueprint:
    oldest = re.search(r"\b(?:oldest|earliest) first\b|\bin (?:the )?order of creation\b", text, re.I)
    newest = re.search(r"\b(?:newest|latest|most recent(?:ly created)?) first\b|sort(?:ed|ing)? by newest", text, re.I)
    if oldest or newest:
        blueprint.words["order"] = (oldest or newest or [""])[0]
    if not oldest:
        return blueprint
    return replace(blueprint, resources=tuple(replace(one, order="oldest") for one in blueprint.resources))


def read_updates(text: str, blueprint: Blueprint) -> Blueprint:
    has_put = re.search(r"\bPUT\b", text) is not None
    has_patch = re.search(r"\bPATCH\b", text) is not None
    updates = (*(["PATCH"] if has_patch or not has_put else []), *(["PUT"] if has_put else []))
    never = r"\b(?:no|without|not)\s+(?:be\s+|an?\s+)?(?:\w+\s+(?:or|and|nor)\s+)?"
    if re.search(never + r"(?:updat\w*|edit\w*|chang\w*)\b", text, re.I):
        updates = ()
    is_deletable = re.search(never + r"delet\w*\b", text, re.I) is None
    return replace(
        blueprint,
        resources=tuple(replace(one, updates=updates, is_deletable=is_deletable) for one in blueprint.resources),
    )


def named_resources(blueprint: Blueprint) -> str:
    return listed([resource.plural for resource in blueprint.resources])
