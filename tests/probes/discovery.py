"""Finds in a running service's OpenAPI document where its collections are and what they take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.probes.wanted import WantedResource, singular

JSON = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """`/todos` and `/todos/{id}`, with the schemas of what they take."""

    name: str
    path: str
    item_path: str
    body: JSON
    update_method: str
    update_body: JSON
    query: dict[str, JSON] = field(default_factory=dict)

    @property
    def properties(self) -> dict[str, JSON]:
        found = self.body.get("properties", {})
        return {name: schema for name, schema in found.items() if not schema.get("readOnly")}

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.body.get("required", ()))


class Document:
    """An OpenAPI document with its references resolved on the way."""

    def __init__(self, document: JSON) -> None:
        self.document = document

    def resolve(self, schema: JSON) -> JSON:
        """Follow references, merge `allOf`, and see through "or null"."""
        seen = 0
        while "$ref" in schema and seen < 20:
            target: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            schema, seen = target, seen + 1
        if "allOf" in schema:
            merged: JSON = {key: value for key, value in schema.items() if key != "allOf"}
            for part in schema["allOf"]:
                resolved = self.resolve(part)
                merged = {**resolved, **merged}
            return merged
        for key in ("anyOf", "oneOf"):
            options = [self.resolve(option) for option in schema.get(key, ())]
            real = [option for option in options if option.get("type") != "null"]
            if real:
                return {**{name: value for name, value in schema.items() if name != key}, **real[0]}
        return schema

    def body_of(self, operation: JSON) -> JSON:
        content = operation.get("requestBody", {}).get("content", {})
        for media_type, described in content.items():
            if "json" in media_type:
                schema = self.resolve(described.get("schema", {}))
                properties = {name: self.resolve(one) for name, one in schema.get("properties", {}).items()}
                return {**schema, "properties": properties}
        return {}

    def collections(self) -> Iterator[Collection]:
        paths: JSON = self.document.get("paths", {})
        for path, operations in paths.items():
            stem = path.rstrip("/")
            item = next((other for other in paths if re.fullmatch(re.escape(stem) + r"/\{[^/}]+\}/?", other)), None)
            if "post" not in operations or item is None or "{" in stem or "get" not in operations:
                continue
            method = next((name for name in ("put", "patch") if name in paths[item]), "")
            query = {
                parameter["name"]: self.resolve(parameter.get("schema", {}))
                for parameter in map(self.resolve, operations["get"].get("parameters", ()))
                if parameter.get("in") == "query"
            }
            yield Collection(
                name=stem.rsplit("/", 1)[-1],
                path=path,
                item_path=item,
                body=self.body_of(operations["post"]),
                update_method=method.upper(),
                update_body=self.body_of(paths[item][method]) if method else {},
                query=query,
            )


def plain(name: str) -> str:
    """A name without the freedom of spelling: `due_date`, `dueDate` and `due-date` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def is_collection_of(wanted: WantedResource, collection: Collection) -> bool:
    have, asked = plain(singular(collection.name.lower())), plain(wanted.name)
    last_word = plain(wanted.name.rsplit("_", 1)[-1])
    first_word = plain(wanted.name.split("_", 1)[0])
    return have in {asked, last_word, first_word}


def property_for(name: str, properties: dict[str, JSON]) -> str | None:
    """Return the property that a field of the request became, or None."""
    asked = plain(name)
    for candidate in properties:
        have = plain(candidate)
        if have == plain(singular(name)):
            return candidate
        if asked in {have, "is" + have, have + "flag"} or have in {
            "is" + asked,
            asked + "at",
            asked + "on",
            asked + "id",
        }:
            return candidate
    return None
