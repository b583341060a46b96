"""What the understudy can build: an API over named resources with typed fields."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field, replace
from typing import Literal

FieldType = Literal["text", "integer", "number", "boolean", "date", "datetime"]
Form = Literal["", "email", "url", "list"]
Scalar = str | int | float | bool | None

LARGEST_INTEGER = 9007199254740991
"""The largest integer that every JSON reader keeps exactly."""


_MODULES = frozenset(
    (
        "app",
        "base",
        "errors",
        "error",
        "health",
        "main",
        "models",
        "openapi",
        "repositories",
        "routes",
        "settings",
        "storage",
    )
)


class NotUnderstood(Exception):
    """The request is outside the repertoire; the message says which part, in plain words."""


@dataclass(frozen=True)
class Field:
    """One value of a resource. `minimum` and `maximum` are lengths for text and values for numbers."""

    name: str
    type: FieldType = "text"
    required: bool = False
    default: Scalar = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unique: bool = False
    form: Form = ""
    parent: str = ""
    """Plural of the resource whose id this field holds."""

    @property
    def is_nullable(self) -> bool:
        return not self.required and self.default is None and self.form != "list"


@dataclass(frozen=True)
class Resource:
    name: str
    plural: str
    """As it stands in paths, such as `blog-posts`."""
    fields: tuple[Field, ...]
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: Literal["newest", "oldest"] = "newest"
    updates: tuple[str, ...] = ("PATCH",)
    is_deletable: bool = True

    @property
    def module(self) -> str:
        return _free(re.sub(r"\W+", "_", self.plural))

    @property
    def singular(self) -> str:
        return _free(re.sub(r"\W+", "_", self.name))

    @property
    def type_name(self) -> str:
        return "".join(part.capitalize() for part in re.split(r"\W+|_", self.name))

    @property
    def label(self) -> str:
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    def field(self, name: str) -> Field | None:
        return next((found for found in self.fields if found.name == name), None)

    def with_field(self, added: Field) -> Resource:
        kept = tuple(found for found in self.fields if found.name != added.name)
        return replace(self, fields=(*kept, added))


def _free(name: str) -> str:
    """A module's name that no fixed module of the layout has."""
    return f"{name}_resource" if name in _MODULES or keyword.iskeyword(name) else name


@dataclass(frozen=True)
class Blueprint:
    title: str
    resources: tuple[Resource, ...]
    prefix: str = ""
    port: int = 8000
    words: dict[str, str] = field(default_factory=dict, compare=False)
    """Words of the request that fix something: key such as `resource:todos`, `fields:todos`, `port`."""

    def path(self, resource: Resource) -> str:
        return f"{self.prefix}/{resource.plural}"

    def resource(self, plural: str) -> Resource | None:
        return next((found for found in self.resources if found.plural == plural), None)

    def by_module(self, module: str) -> Resource | None:
        return next((found for found in self.resources if module in (found.module, found.singular)), None)

    def children(self, resource: Resource) -> tuple[tuple[Resource, Field], ...]:
        return tuple(
            (child, link) for child in self.resources for link in child.fields if link.parent == resource.plural
        )

    def with_resource(self, changed: Resource) -> Blueprint:
        return replace(
            self, resources=tuple(changed if old.plural == changed.plural else old for old in self.resources)
        )
