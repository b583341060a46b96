"""What is asked over the socket, and what is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.searching.answer import Answer, SymbolHit


def _scope(value: object) -> object:
    return scope_of(value) if isinstance(value, str) else value


ScopeText = Annotated[Scope, BeforeValidator(_scope), PlainSerializer(str)]
"""`project:…`, `run:…`, `documents:…`, `user:…` or `library:`."""


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SyncBegins(Message):
    """All files of a scope by digest, or those among `paths`. `base` is what it is laid over."""

    scope: ScopeText
    base: ScopeText | None = None
    digests: dict[str, str]
    paths: list[str] | None = None


class SyncBegun(Message):
    """`wanted` are the files whose contents are to be written next."""

    wanted: tuple[str, ...]
    deleted: int


class FileText(Message):
    """`text` is None for what is no text."""

    digest: str
    text: str | None


class SyncWrites(Message):
    """Some of the `total` files that are wanted."""

    scope: ScopeText
    base: ScopeText | None = None
    files: dict[str, FileText]
    total: int = Field(ge=0)


class SyncWritten(Message):
    added: int
    changed: int
    chunks: int
    embedded: int


class Search(Message):
    text: str
    scopes: tuple[ScopeText, ...] = Field(min_length=1)
    most: int = Field(8, ge=1, le=100)
    most_tokens: int = Field(4000, ge=50, le=100_000)
    neighbours: int = Field(0, ge=0, le=5)
    languages: tuple[str, ...] = ()


class Searched(Answer):
    """`words_alone` says why nothing is found by meaning; it is empty where that works."""

    words_alone: str = ""


class Symbols(Message):
    scope: ScopeText
    name: str
    most: int = Field(20, ge=1, le=200)


class SymbolsFound(Message):
    symbols: tuple[SymbolHit, ...]


class Map(Message):
    scope: ScopeText
    most_tokens: int = Field(2000, ge=50, le=100_000)
    focus: tuple[str, ...] = ()


class Mapped(Message):
    map: str


class Drop(Message):
    """With what is laid over them, and what is named below them."""

    scopes: tuple[ScopeText, ...] = Field(min_length=1)


class Dropped(Message):
    scopes: int


class Scopes(Message):
    """All that are indexed."""

    scopes: tuple[ScopeText, ...]


class DocumentTaken(Message):
    """`refused` is what the person who gave the document is told; it is empty where it is found from now on."""

    refused: str = ""
    chunks: int = 0


class Health(Message):
    """`reason` says why it is not ready, or why search is by words alone. `waiting` files are found by words as yet."""

    status: Literal["opening", "ready", "unavailable"]
    mode: Literal["meaning", "words", "none"]
    model: str | None = None
    origin: str = "none"
    reason: str = ""
    files: int = 0
    waiting: int = 0


class Refusal(Message):
    error: str
    message: str
