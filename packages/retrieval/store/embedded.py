"""Qdrant's engine in this process, on a folder: no server, one owner.

The engine searches all vectors of a scope, without a graph: exact, and fast enough for several ten thousand chunks of a
scope. Its own `optimize` would build one, which takes minutes; it is called to clean up after deletions only, with
graphs switched off.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import qdrant_edge as edge

from packages.retrieval.errors import StoreUnavailable
from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.store.interface import (
    CANDIDATES,
    DENSE,
    SPARSE,
    Coverage,
    Found,
    Payload,
    Point,
    Question,
    View,
    chunk_of,
    found_of,
    payload_of,
    require,
)
from packages.retrieval.vectors import DIMENSION, SparseVector, Vectors

AT_ONCE = 1000
"""Points of one operation."""
INDEXED = ("scope", "path")
RRF = 60
"""The constant of Cormack et al., 2009."""


class EmbeddedStore:
    """Calls are safe from several threads: the engine locks by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._points = folder / "points"
        self._facts = folder / "remembered.json"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._shard = self._opened()

    def remembered(self) -> Mapping[str, str]:
        try:
            found = json.loads(self._facts.read_text())
        except FileNotFoundError:
            return {}
        return {str(name): str(value) for name, value in found.items()}

    def remember(self, facts: Mapping[str, str]) -> None:
        beside = self._facts.with_suffix(".new")
        beside.write_text(json.dumps(dict(facts)))
        os.replace(beside, self._facts)

    def upsert(self, points: Sequence[Point]) -> None:
        for start in range(0, len(points), AT_ONCE):
            part = [edge.Point(one.id, _vectors(one), payload_of(one)) for one in points[start : start + AT_ONCE]]
            self._shard.update(edge.UpdateOperation.upsert_points(part))

    def embed(self, vectors: Mapping[str, Vectors]) -> None:
        present = {str(record.id) for record in self._shard.retrieve(list(vectors), False, False)}
        named = [edge.PointVectors(id, {DENSE: vector.tolist()}) for id, vector in vectors.items() if id in present]
        if named:
            self._shard.update(edge.UpdateOperation.update_vectors(named))

    def points(self, scope: Scope, paths: Collection[str]) -> list[Point]:
        if not paths:
            return []
        found: list[Point] = []
        offset: edge.PointId | None = None
        while True:
            records, offset = self._shard.scroll(
                edge.ScrollRequest(offset, AT_ONCE, _within(scope, paths), with_payload=True, with_vector=True)
            )
            found.extend(_point(record) for record in records)
            if offset is None:
                return sorted(found, key=lambda point: (point.chunk.path, point.ordinal))

    def delete(self, scope: Scope, paths: Collection[str], keep: Collection[str] = ()) -> None:
        if paths:
            kept = [edge.HasIdCondition(set(keep))] if keep else []
            self._shard.update(edge.UpdateOperation.delete_points_by_filter(_within(scope, paths, kept)))

    def drop(self, scope: Scope) -> None:
        self._shard.update(edge.UpdateOperation.delete_points_by_filter(edge.Filter(must=[_is("scope", [str(scope)])])))

    def search(self, question: Question, views: Sequence[View], limit: int) -> list[Found]:
        require(views)
        seen = _visible(views)
        asked = edge.Filter(must=[seen, _is("language", list(question.languages))]) if question.languages else seen
        # How rare a word is counts among what may be seen: other tenants' text has no part in it.
        rare = edge.SearchParams(idf=edge.IdfParams(seen))
        searches: list[edge.Prefetch] = []
        if question.method != "dense" and len(question.sparse.indices):
            words = edge.Query.Nearest(_sparse(question.sparse), SPARSE)
            searches.append(edge.Prefetch(CANDIDATES, words, params=rare, filter=asked))
        if question.method != "sparse" and question.dense is not None:
            meaning = edge.Query.Nearest(question.dense.tolist(), DENSE)
            searches.append(edge.Prefetch(CANDIDATES, meaning, filter=asked))
        if not searches:
            return []
        if len(searches) == 1:
            alone = searches[0]
            request = edge.QueryRequest(
                limit, query=alone.query, filter=asked, params=alone.params, with_payload=True, with_vector=False
            )
        else:
            fusion = edge.Fusion.Rrf(RRF) if question.method == "rrf" else edge.Fusion.Dbsf()
            request = edge.QueryRequest(
                limit,
                query=fusion,  # type: ignore[arg-type]  # its stubs do not say that each kind of fusion is one
                prefetches=searches,
                filter=asked,
                with_payload=True,
                with_vector=False,
            )
        return [found_of(one.payload or {}, one.score, views) for one in self._shard.query(request)]

    def coverage(self, views: Sequence[View]) -> Coverage:
        require(views)
        seen = _visible(views)
        embedded = edge.Filter(must=[seen, edge.HasVectorCondition(DENSE)])
        count = self._shard.count(edge.CountRequest(True, seen))
        return Coverage(count, self._shard.count(edge.CountRequest(True, embedded)))

    def clear(self) -> None:
        self._shard.close()
        self._facts.unlink(missing_ok=True)
        shutil.rmtree(self._points)
        self._shard = self._opened()

    def flush(self) -> None:
        self._shard.flush()

    def close(self) -> None:
        self._shard.close()

    def _opened(self) -> edge.EdgeShard:
        configuration = edge.EdgeConfig(
            vectors={DENSE: edge.EdgeVectorParams(DIMENSION, edge.Distance.Cosine)},
            sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        )
        is_new = not (self._points / "edge_config.json").exists()
        try:
            if is_new:
                self._points.mkdir(exist_ok=True)
                shard = edge.EdgeShard.create(str(self._points), configuration)
            else:
                shard = edge.EdgeShard.load(str(self._points), configuration)
        except Exception as error:  # the engine raises bare exceptions
            raise StoreUnavailable(
                f"The store in {self._points} cannot be opened ({error}): see whether another process holds it; "
                "if none does, move the folder away, and everything is indexed anew."
            ) from error
        if is_new:
            for name in INDEXED:
                shard.update(edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword))
        return shard


def _visible(views: Sequence[View]) -> edge.Filter:
    whole = [str(view.scope) for view in views if not view.hidden]
    parts: list[edge.Filter | edge.FieldCondition] = [_is("scope", whole)] if whole else []
    parts += [
        edge.Filter(must=[_is("scope", [str(view.scope)])], must_not=[_is("path", sorted(view.hidden))])
        for view in views
        if view.hidden
    ]
    return edge.Filter(should=list(parts))


def _within(scope: Scope, paths: Collection[str], unless: Sequence[edge.HasIdCondition] = ()) -> edge.Filter:
    return edge.Filter(must=[_is("scope", [str(scope)]), _is("path", sorted(paths))], must_not=list(unless))


def _is(key: str, values: list[str]) -> edge.FieldCondition:
    return edge.FieldCondition(key, match=edge.MatchAny(values))


def _sparse(vector: SparseVector) -> edge.SparseVector:
    return edge.SparseVector(vector.indices.tolist(), vector.values.tolist())


def _vectors(point: Point) -> dict[str, edge.NamedVector]:
    vectors: dict[str, edge.NamedVector] = {SPARSE: _sparse(point.sparse)}
    if point.dense is not None:
        vectors[DENSE] = point.dense.tolist()
    return vectors


def _point(record: edge.Record) -> Point:
    payload: Payload = record.payload or {}
    vectors = record.vector if isinstance(record.vector, dict) else {}
    dense, sparse = vectors.get(DENSE), vectors.get(SPARSE)
    assert isinstance(sparse, edge.SparseVector)
    return Point(
        scope_of(payload["scope"]),
        chunk_of(payload),
        payload["ordinal"],
        SparseVector(np.array(sparse.indices, np.int64), np.array(sparse.values, np.float64)),
        None if dense is None else np.array(dense, np.float32),
    )
