"""What a store keeps, and what it is asked."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from packages.retrieval.chunking.chunk import Chunk, Kind
from packages.retrieval.errors import ScopeRefused
from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.vectors import SparseVector, Vectors

DENSE, SPARSE = "dense", "sparse"
CANDIDATES = 100
"""How many each of the two searches brings to the fusion."""
Method = Literal["dbsf", "rrf", "dense", "sparse"]
Payload = dict[str, Any]
_NAMESPACE = uuid.UUID("6f6d1f1e-6f0b-5f3c-9c63-7f2a1a0f3c55")


@dataclass(frozen=True)
class View:
    """A scope without the paths in `hidden`, which another one shows otherwise."""

    scope: Scope
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Point:
    """A chunk of a scope with its vectors. `ordinal` counts the chunks of its file from 0."""

    scope: Scope
    chunk: Chunk
    ordinal: int
    sparse: SparseVector
    dense: Vectors | None = None

    @property
    def id(self) -> str:
        """The same chunk of the same scope has the same id, so that writing it again changes nothing."""
        content = hashlib.blake2b(self.chunk.indexed.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return str(uuid.uuid5(_NAMESPACE, f"{self.scope}\0{self.chunk.path}\0{self.ordinal}\0{content}"))


@dataclass(frozen=True)
class Question:
    """`dense` is None where there is no model. `languages`, where given, are those of the answers."""

    sparse: SparseVector
    dense: Vectors | None = None
    method: Method = "dbsf"
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A chunk that answers. Scores of one question are comparable, those of two are not."""

    scope: Scope
    chunk: Chunk
    ordinal: int
    score: float


@dataclass(frozen=True)
class Coverage:
    """How many chunks there are, and how many of them are found by meaning too."""

    chunks: int
    embedded: int

    @property
    def share(self) -> float:
        return self.embedded / self.chunks if self.chunks else 1.0


class Store(Protocol):
    """Safe to call from several threads. Raises `StoreUnavailable`."""

    def remembered(self) -> Mapping[str, str]:
        """What `remember` was told last; empty for a new store."""

    def remember(self, facts: Mapping[str, str]) -> None: ...

    def upsert(self, points: Sequence[Point]) -> None: ...

    def embed(self, vectors: Mapping[str, Vectors]) -> None:
        """Give points, by id, their dense vector; ids that are gone are passed over."""

    def points(self, scope: Scope, paths: Collection[str]) -> list[Point]:
        """Whole, with their vectors, in the order of path and ordinal."""

    def delete(self, scope: Scope, paths: Collection[str], keep: Collection[str] = ()) -> None:
        """Delete the points of these paths, except those with ids in `keep`."""

    def drop(self, scope: Scope) -> None: ...

    def search(self, question: Question, views: Sequence[View], limit: int) -> list[Found]:
        """The best first. Raises `ScopeRefused` without a view."""

    def coverage(self, views: Sequence[View]) -> Coverage: ...

    def clear(self) -> None:
        """Forget every point, and what was remembered."""

    def flush(self) -> None:
        """What was written survives a power cut once this returns."""

    def close(self) -> None: ...


def payload_of(point: Point) -> Payload:
    chunk = point.chunk
    return {
        "scope": str(point.scope),
        "path": chunk.path,
        "ordinal": point.ordinal,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "symbol": chunk.symbol,
        "kind": chunk.kind,
        "language": chunk.language,
    }


def chunk_of(payload: Payload) -> Chunk:
    kinds: dict[str, Kind] = {"definition": "definition", "code": "code", "prose": "prose", "lines": "lines"}
    return Chunk(
        payload["path"],
        payload["start"],
        payload["end"],
        payload["text"],
        payload["symbol"],
        kinds[payload["kind"]],
        payload["language"],
    )


def found_of(payload: Payload, score: float, views: Sequence[View]) -> Found:
    """The second look at what the store's filter let through: a fault there must not show a stranger's text."""
    scope, chunk = scope_of(payload["scope"]), chunk_of(payload)
    if not any(view.scope == scope and chunk.path not in view.hidden for view in views):
        raise ScopeRefused(f"The store answered with {chunk.path} of {scope}, which was not asked for: stop using it.")
    return Found(scope, chunk, payload["ordinal"], score)


def require(views: Iterable[View]) -> None:
    if not any(True for _ in views):
        raise ScopeRefused("Name at least one scope to search in.")
