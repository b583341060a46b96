"""Qdrant as a server: the same points and questions over its client library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import httpx
import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

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

COLLECTION = "conclave"
AT_ONCE = 500
"""Points of one request: some megabytes."""
RRF = 60
TIMEOUT_SECONDS = 30
P = ParamSpec("P")
R = TypeVar("R")


def connect(url: str, key: str | None) -> QdrantClient:
    return QdrantClient(url=url, api_key=key, timeout=TIMEOUT_SECONDS, check_compatibility=False)


def _answered(
    method: Callable[Concatenate[ServerStore, P], R],
) -> Callable[Concatenate[ServerStore, P], R]:
    """The client's errors stop here."""

    @wraps(method)
    def asking(self: ServerStore, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except (ApiException, httpx.HTTPError) as error:
            raise StoreUnavailable(
                f"The Qdrant server did not do what was asked ({type(error).__name__}: {error}): see whether it runs, "
                "is version 1.20 or later, and whether QDRANT_URL and QDRANT_API_KEY are right."
            ) from error

    return asking


class ServerStore:
    """One collection for everybody, with the scope in each point: the server keeps a tenant's points together."""

    def __init__(self, client: QdrantClient, collection: str = COLLECTION) -> None:
        self._client = client
        self._collection = collection
        self._create()

    @_answered
    def remembered(self) -> Mapping[str, str]:
        found = self._client.get_collection(self._collection).config.metadata or {}
        return {str(name): str(value) for name, value in found.items()}

    @_answered
    def remember(self, facts: Mapping[str, str]) -> None:
        gone = dict.fromkeys(self.remembered().keys() - facts.keys())
        self._client.update_collection(self._collection, metadata={**gone, **facts})

    @_answered
    def upsert(self, points: Sequence[Point]) -> None:
        for start in range(0, len(points), AT_ONCE):
            part = [
                models.PointStruct(id=one.id, vector=_vectors(one), payload=payload_of(one))
                for one in points[start : start + AT_ONCE]
            ]
            self._client.upsert(self._collection, part, wait=True)

    @_answered
    def embed(self, vectors: Mapping[str, Vectors]) -> None:
        present = {str(one.id) for one in self._client.retrieve(self._collection, list(vectors), False)}
        named = [
            models.PointVectors(id=id, vector={DENSE: vector.tolist()})
            for id, vector in vectors.items()
            if id in present
        ]
        if named:
            self._client.update_vectors(self._collection, named, wait=True)

    @_answered
    def points(self, scope: Scope, paths: Collection[str]) -> list[Point]:
        if not paths:
            return []
        found: list[Point] = []
        offset = None
        while True:
            records, offset = self._client.scroll(
                self._collection, _within(scope, paths), AT_ONCE, offset=offset, with_payload=True, with_vectors=True
            )
            found.extend(_point(record) for record in records)
            if offset is None:
                return sorted(found, key=lambda point: (point.chunk.path, point.ordinal))

    @_answered
    def delete(self, scope: Scope, paths: Collection[str], keep: Collection[str] = ()) -> None:
        if paths:
            chosen = _within(scope, paths)
            chosen.must_not = [models.HasIdCondition(has_id=sorted(keep))] if keep else None
            self._client.delete(self._collection, models.FilterSelector(filter=chosen), wait=True)

    @_answered
    def drop(self, scope: Scope) -> None:
        chosen = models.Filter(must=[_is("scope", [str(scope)])])
        self._client.delete(self._collection, models.FilterSelector(filter=chosen), wait=True)

    @_answered
    def search(self, question: Question, views: Sequence[View], limit: int) -> list[Found]:
        require(views)
        seen = _visible(views)
        asked = models.Filter(must=[seen, _is("language", list(question.languages))]) if question.languages else seen
        # How rare a word is counts among what may be seen: other tenants' text has no part in it.
        rare = models.SearchParams(idf=models.IdfCorpusParams(corpus=seen))
        searches: list[models.Prefetch] = []
        if question.method != "dense" and len(question.sparse.indices):
            words = models.NearestQuery(nearest=_sparse(question.sparse))
            searches.append(models.Prefetch(query=words, using=SPARSE, filter=asked, params=rare, limit=CANDIDATES))
        if question.method != "sparse" and question.dense is not None:
            meaning = models.NearestQuery(nearest=question.dense.tolist())
            searches.append(models.Prefetch(query=meaning, using=DENSE, filter=asked, limit=CANDIDATES))
        if not searches:
            return []
        if len(searches) == 1:
            alone = searches[0]
            answer = self._client.query_points(
                self._collection,
                query=alone.query,
                using=alone.using,
                query_filter=asked,
                search_params=alone.params,
                limit=limit,
            )
        else:
            fusion: models.RrfQuery | models.FusionQuery = (
                models.RrfQuery(rrf=models.Rrf(k=RRF))
                if question.method == "rrf"
                else models.FusionQuery(fusion=models.Fusion.DBSF)
            )
            answer = self._client.query_points(
                self._collection, prefetch=searches, query=fusion, query_filter=asked, limit=limit
            )
        return [found_of(one.payload or {}, one.score, views) for one in answer.points]

    @_answered
    def coverage(self, views: Sequence[View]) -> Coverage:
        require(views)
        seen = _visible(views)
        embedded = models.Filter(must=[seen, models.HasVectorCondition(has_vector=DENSE)])
        count = self._client.count(self._collection, seen, exact=True).count
        return Coverage(count, self._client.count(self._collection, embedded, exact=True).count)

    @_answered
    def clear(self) -> None:
        self._client.delete_collection(self._collection)
        self._create()

    def flush(self) -> None:
        """The server has written what it confirmed."""

    def close(self) -> None:
        self._client.close()

    @_answered
    def _create(self) -> None:
        if self._client.collection_exists(self._collection):
            return
        self._client.create_collection(
            self._collection,
            {DENSE: models.VectorParams(size=DIMENSION, distance=models.Distance.COSINE)},
            {SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            # A graph for each tenant instead of one for all, which no question walks.
            hnsw_config=models.HnswConfigDiff(m=0, payload_m=16),
        )
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._client.create_payload_index(self._collection, "scope", tenant, wait=True)
        for name in ("path", "language"):
            self._client.create_payload_index(self._collection, name, models.PayloadSchemaType.KEYWORD, wait=True)


def _visible(views: Sequence[View]) -> models.Filter:
    whole = [str(view.scope) for view in views if not view.hidden]
    parts: list[models.Condition] = [_is("scope", whole)] if whole else []
    parts += [
        models.Filter(must=[_is("scope", [str(view.scope)])], must_not=[_is("path", sorted(view.hidden))])
        for view in views
        if view.hidden
    ]
    return models.Filter(should=parts)


def _within(scope: Scope, paths: Collection[str]) -> models.Filter:
    return models.Filter(must=[_is("scope", [str(scope)]), _is("path", sorted(paths))])


def _is(key: str, values: list[str]) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=values))


def _sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=vector.indices.tolist(), values=vector.values.tolist())


def _vectors(point: Point) -> models.VectorStruct:
    if point.dense is None:
        return {SPARSE: _sparse(point.sparse)}
    return {SPARSE: _sparse(point.sparse), DENSE: point.dense.tolist()}


def _point(record: models.Record) -> Point:
    payload: Payload = record.payload or {}
    vectors = record.vector if isinstance(record.vector, dict) else {}
    dense, sparse = vectors.get(DENSE), vectors.get(SPARSE)
    assert isinstance(sparse, models.SparseVector)
    return Point(
        scope_of(payload["scope"]),
        chunk_of(payload),
        payload["ordinal"],
        SparseVector(np.array(sparse.indices, np.int64), np.array(sparse.values, np.float64)),
        None if dense is None else np.array(dense, np.float32),
    )
