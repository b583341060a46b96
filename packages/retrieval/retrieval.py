"""Retrieval in the one process that owns the model and the store; others ask that process.

    retrieval = open_retrieval(RetrievalSettings(home=…))
    retrieval.index.sync(scope, source)         # found by words
    while retrieval.index.embed_waiting(): …    # and by meaning
    retrieval.search.ask("where is it decided?", [scope])

Everything here is synchronous and may be called from several threads. What it returns are values that JSON can hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from packages.retrieval.chunking.files import FORMAT
from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.chain import Places, Resolution, fetch, resolve
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.embedding.weights import installed
from packages.retrieval.errors import ModelChanged
from packages.retrieval.indexing.catalogue import Catalogue
from packages.retrieval.indexing.index import Index, Progress
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.library.library import OURS, ours
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import SymbolHit
from packages.retrieval.searching.outline import repository_map, search_symbols
from packages.retrieval.searching.search import Search
from packages.retrieval.settings import RetrievalSettings
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.embedded import EmbeddedStore
from packages.retrieval.store.interface import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mode:
    """How search works now. `model` is None where it is by words alone, and `reason` then says why."""

    model: str | None
    origin: str
    reason: str = ""


class Retrieval:
    """`rebuild` and `close` are for whoever calls nothing else meanwhile."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        cache: EmbeddingCache,
        resolution: Resolution,
        settings: RetrievalSettings,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._cache = cache
        self._resolution = resolution
        self._sparse = SparseEncoder()
        self._on_progress = on_progress
        self._embedder = Embedder(resolution.model, settings.threads) if resolution.model else None
        self._agree()

    @property
    def mode(self) -> Mode:
        return self._mode

    def map(self, scope: Scope, most_tokens: int = 2000, focus: Collection[str] = ()) -> str:
        return repository_map(self._catalogue, scope, most_tokens, focus)

    def symbols(self, scope: Scope, name: str, most: int = 20) -> list[SymbolHit]:
        return search_symbols(self._catalogue, scope, name, most)

    def sync_library(self) -> None:
        """After an installation; quick where nothing changed."""
        self.index.sync(OURS, TextSource({path: text for one in ours() for path, text in one.texts.items()}))

    def rebuild(self) -> None:
        """Forget all that was indexed, and go on with the present model. Whoever has sources syncs them again."""
        self._catalogue.clear()
        self._store.clear()
        self._agree()

    def close(self) -> None:
        self._store.close()
        self._catalogue.close()
        self._cache.close()

    def _agree(self) -> None:
        """Store, catalogue and model fit each other afterwards, or the mode says that they do not."""
        remembered = self._store.remembered()
        if remembered and remembered.get("format") != FORMAT:
            log.warning("Chunks are made otherwise now: the store is emptied, and filled again as sources are synced.")
            self._store.clear()
            remembered = {}
        if remembered.get("catalogue") != self._catalogue.identity:
            # Another store than the one that the catalogue knows: each scope is written anew when it is synced.
            self._catalogue.clear()
        present = self._embedder.identity if self._embedder else None
        kept = remembered.get("model")
        embedder = self._embedder
        if kept and present and kept != present:
            reason = str(ModelChanged(kept, present))
            log.warning("Search is by words alone. %s", reason)
            embedder, self._mode = None, Mode(None, self._resolution.origin, reason)
        elif present is None:
            self._mode = Mode(None, "none", "; ".join(self._resolution.reasons))
        else:
            self._mode = Mode(present, self._resolution.origin)
        self._store.remember(_facts(FORMAT, self._catalogue.identity, kept or present))
        self.index = Index(self._store, self._catalogue, self._cache, self._sparse, embedder, self._on_progress)
        self.search = Search(self._store, self._catalogue, self._sparse, embedder)


def open_retrieval(
    settings: RetrievalSettings, on_progress: Callable[[Progress], None] = lambda progress: None
) -> Retrieval:
    """Takes seconds where the model is loaded, some more where it is exported first.

    Raises `StoreUnavailable` where another process owns the folder, and `ModelUnusable` for a configured folder without
    a model.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    places = Places(
        settings.home / "models",
        settings.model_dir,
        installed(),
        fetch if settings.download else None,
        settings.download_seconds,
    )
    # What is opened is closed again where a later part fails: whoever called may try again in this process.
    with ExitStack() as opened:
        store = _store(settings)
        opened.callback(store.close)
        catalogue = Catalogue(settings.home / "catalogue.db")
        opened.callback(catalogue.close)
        cache = EmbeddingCache(settings.home / "vectors.db", settings.cached_vectors)
        opened.callback(cache.close)
        retrieval = Retrieval(store, catalogue, cache, resolve(places), settings, on_progress)
        opened.pop_all()
        return retrieval


def _store(settings: RetrievalSettings) -> Store:
    if settings.qdrant_url is None:
        return EmbeddedStore(settings.home / "store")
    # Two seconds to import, which nobody pays who has no server.
    from packages.retrieval.store.server import ServerStore, connect

    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    return ServerStore(connect(settings.qdrant_url, key))


def _facts(format: str, catalogue: str, model: str | None) -> Mapping[str, str]:
    return {"format": format, "catalogue": catalogue, **({"model": model} if model else {})}
