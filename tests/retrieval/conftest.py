"""An index and a search over one store, with and without the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.chain import Model
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.indexing.catalogue import Catalogue
from packages.retrieval.indexing.index import Index, Progress
from packages.retrieval.searching.search import Search
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def embedder(model: Model) -> Embedder:
    return Embedder(model)


@dataclass(frozen=True)
class Parts:
    """An index and a search over one store, as the process that owns them puts them together."""

    index: Index
    search: Search
    catalogue: Catalogue
    store: EmbeddedStore

    def close(self) -> None:
        self.store.close()
        self.catalogue.close()


def parts_in(folder: Path, embedder: Embedder | None = None, told: list[Progress] | None = None) -> Parts:
    """What lies in the folder, opened again."""
    folder.mkdir(exist_ok=True)
    store, catalogue, sparse = EmbeddedStore(folder / "store"), Catalogue(folder / "catalogue.db"), SparseEncoder()
    cache = EmbeddingCache(folder / "vectors.db", most=10_000)
    index = Index(store, catalogue, cache, sparse, embedder, (told if told is not None else []).append)
    return Parts(index, Search(store, catalogue, sparse, embedder), catalogue, store)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Without a model."""
    opened = parts_in(tmp_path / "retrieval")
    yield opened
    opened.close()
