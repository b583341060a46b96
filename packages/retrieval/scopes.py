"""Whose text it is: nothing is read outside the scopes that a question names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from packages.retrieval.errors import ScopeRefused

ScopeKind = Literal["project", "run", "documents", "user", "library"]


@dataclass(frozen=True, order=True)
class Scope:
    """A kind, and the id of the owner.

    project     the files of a project's repository as they were last accepted
    run         what a branch of a run has otherwise; laid over a project's
    documents   what people gave to a project
    user        templates of a person's own
    library     the templates that everybody has; its name is empty
    """

    kind: ScopeKind
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(ScopeKind):
            raise ScopeRefused(f"{self.kind!r} is no kind of scope: it is one of {', '.join(get_args(ScopeKind))}.")
        if (self.kind == "library") != (self.name == "") or "\0" in self.name:
            raise ScopeRefused(f"A scope of kind {self.kind} cannot be called {self.name!r}: give it its owner's id.")

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def scope_of(text: str) -> Scope:
    """The scope that `str` wrote. Raises `ScopeRefused`."""
    kind, _, name = text.partition(":")
    return Scope(kind, name)  # type: ignore[arg-type]  # the scope itself looks at what it is given
