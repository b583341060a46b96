"""The requirements of a blueprint in words, and from the words back to what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, Resource
from packages.understudy.words import listed

Kind = Literal[
    "create", "read", "list", "filter", "search", "update", "replace", "delete",
    "validate", "unique", "parent", "errors", "health", "restart",
]  # fmt: skip
ERROR_FORM = '{"error": {"code", "message", "fields": [{"field", "message"}]}}'


@dataclass(frozen=True)
class Stated:
    """One requirement: what it is, whose it is, and how it reads."""

    kind: Kind
    plural: str
    text: str
    source: str = ""


def state(blueprint: Blueprint, settled: frozenset[str]) -> list[Stated]:
    """In order of importance. What is not `settled` yet reads as a first draft, or is not said at all."""
    found: list[Stated] = []
    for resource in blueprint.resources:
        found += _of_resource(blueprint, resource, settled)
    form = f"in the form {ERROR_FORM}" if "errors" in settled else "in the framework's default form"
    found.append(Stated("errors", "", f"Every error answers with its status code and a JSON body {form}."))
    text = "GET /health answers 200 once the storage can be read, and GET /openapi.json describes every endpoint."
    found.append(Stated("health", "", text))
    if "storage" in settled:
        text = "What was stored is still there, unchanged, after the service is stopped and started again."
        found.append(Stated("restart", "", text))
    return found


def _of_resource(blueprint: Blueprint, one: Resource, settled: frozenset[str]) -> list[Stated]:
    path, words, plural = blueprint.path(one), blueprint.words, one.plural
    source = words.get(f"resource:{plural}", "")
    fields = words.get(f"fields:{plural}", "")

    def stated(kind: Kind, text: str, quoted: str = "") -> Stated:
        return Stated(kind, plural, text, quoted)

    names = listed([field.name for field in one.fields])
    found = [
        stated(
            "create",
            f"POST {path} stores {one.label} with {names}, and answers 201 with it, "
            "the id that the service assigns, created_at in UTC, and its address in the header Location.",
            fields or source,
        ),
        stated("read", f"GET {path}/{{id}} answers 200 with that {one.name}, and 404 when there is none.", source),
        stated("list", _list_text(path, one, "paging" in settled), words.get("order", "") or source),
    ]
    if one.filters:
        named = listed([f"`{name}`" for name in one.filters])
        parameters = f"the query parameter{'s' * (len(one.filters) > 1)} {named}"
        text = f"GET {path} filters by {parameters}: only {plural} with that value."
        found.append(stated("filter", text, words.get("filter", "")))
    if one.search:
        text = f"GET {path}?q=… finds only {plural} that contain the text, in any case, in {listed(list(one.search))}."
        found.append(stated("search", text, words.get("search", "")))
    if "PATCH" in one.updates:
        text = f"PATCH {path}/{{id}} changes only the fields that are sent, and answers 200 with the {one.name}."
        found.append(stated("update", text, source))
    if "PUT" in one.updates:
        text = f"PUT {path}/{{id}} replaces every field of the {one.name}, and answers 200 with it."
        found.append(stated("replace", text, source))
    if one.is_deletable:
        text = (
            f"DELETE {path}/{{id}} answers 204; afterwards the {one.name} is gone and every request for it answers 404."
        )
        found.append(stated("delete", text, source))
    limits = _limits(one, "lengths" in settled)
    text = f"Invalid {plural} are refused with 422 and nothing is stored: {limits}, unknown fields, malformed JSON."
    found.append(stated("validate", text, fields))
    if unique := [field.name for field in one.fields if field.unique]:
        text = f"No two {plural} have the same {listed(unique)}: creating or changing into a duplicate answers 409."
        found.append(stated("unique", text, words.get(f"unique:{plural}", "") or fields))
    for field in one.fields:
        parent = blueprint.resource(field.parent) if field.parent else None
        if parent:
            text = (
                f"The {field.name} of {plural} names one of the {parent.plural}: an unknown one is refused with 422"
                + (
                    f", and {parent.label} that still has {plural} cannot be deleted (409)."
                    if parent.is_deletable
                    else "."
                )
            )
            found.append(stated("parent", text, words.get(f"relation:{plural}", "")))
    return found


def _list_text(path: str, one: Resource, is_settled: bool) -> str:
    start = f"GET {path} lists {one.plural} as a JSON array, {one.order} first, at most `limit` (1 to 100, default 50)"
    if not is_settled:
        return f"{start} from `offset` on."
    return f"{start}; `after` (an id) continues behind that {one.name}, whatever was added or deleted meanwhile."


def _limits(one: Resource, with_lengths: bool) -> str:
    parts = []
    for field in one.fields:
        rule = rules.describe(field, with_lengths=with_lengths).replace("; unique", "").replace("unique", "")
        words = [word for word in ("missing" if field.required else "", f"not {rule}" if rule else "") if word]
        parts.append(f"{field.name} {' or '.join(words) or f'not {field.type}'}")
    return ", ".join(parts)


_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("create", r"POST \S*?/([\w-]+) "),
    ("read", r"GET \S*?/([\w-]+)/\{"),
    ("search", r"GET \S*?/([\w-]+)\?q="),
    ("filter", r"GET \S*?/([\w-]+) filters "),
    ("list", r"GET \S*?/([\w-]+) lists "),
    ("update", r"PATCH \S*?/([\w-]+)/\{"),
    ("replace", r"PUT \S*?/([\w-]+)/\{"),
    ("delete", r"DELETE \S*?/([\w-]+)/\{"),
    ("validate", r"Invalid ([\w-]+) are refused"),
    ("unique", r"No two ([\w-]+) have the same"),
    ("parent", r"The \w+ of ([\w-]+) names one of"),
    ("errors", r"Every error "),
    ("health", r"GET /health "),
    ("restart", r"What was stored is still there"),
)


def meaning(text: str) -> tuple[Kind, str] | None:
    """(kind, plural) of a requirement's text; None when the words are not the understudy's."""
    for kind, pattern in _PATTERNS:
        if found := re.match(pattern, text.strip()):
            return kind, found[1] if found.groups() else ""
    return None
