"""How well a question finds the function that it is about, method by method.

    python -m benchmarks.retrieval [--cache DIR] [--uv PATH] [--json FILE] [--only flask,httpx] [--choose]

A question is the first paragraph of a docstring, with all docstrings taken out of the whole package. Settings were
chosen on the first four packages; the others took no part in that. The packages are fetched into the cache, at the
versions that the group `corpora` of pyproject.toml pins, and their vectors are remembered there. `--choose` compares
settings of the second look on the first four packages, and touches no others.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from benchmarks import table
from benchmarks.retrieval_sets.corpora import CHOSEN_ON, REPORTED, Corpus, Question, built
from benchmarks.retrieval_sets.measures import Measure, measured, place
from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.chain import Places, resolve
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.embedding.weights import installed
from packages.retrieval.indexing.catalogue import Catalogue
from packages.retrieval.indexing.index import Index
from packages.retrieval.indexing.source import FolderSource
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.ranking import Weights, rank
from packages.retrieval.searching.search import Search
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.embedded import EmbeddedStore
from packages.retrieval.store.interface import Found

HEADINGS = ("method", "nDCG@10", "from", "to", "R@1", "R@5", "R@10", "MRR")
SINGLE = ("words, plain", "words, split", "meaning")
OURS = "ours"
Method = Callable[[str], list[Found]]
Fusion = Literal["dbsf", "rrf"]


class PlainEncoder(SparseEncoder):
    """BM25 as it comes: words are what stands between other signs."""

    def split(self, text: str) -> str:
        return text


def methods(corpus: Corpus, folder: Path, cache: EmbeddingCache, embedder: Embedder) -> dict[str, Method]:
    """The package indexed twice: with identifiers split and without."""
    scope = Scope("project", corpus.name)
    split = searched(corpus, folder / "split", cache, embedder, SparseEncoder())
    plain = searched(corpus, folder / "plain", cache, None, PlainEncoder())
    return {
        "words, plain": lambda text: plain.candidates(text, [scope], method="sparse"),
        "words, split": lambda text: split.candidates(text, [scope], method="sparse"),
        "meaning": lambda text: split.candidates(text, [scope], method="dense"),
        "both, RRF": lambda text: split.candidates(text, [scope], method="rrf"),
        "both, DBSF": lambda text: split.candidates(text, [scope]),
        OURS: lambda text: rank(text, split.candidates(text, [scope])),
    }


def searched(
    corpus: Corpus, folder: Path, cache: EmbeddingCache, embedder: Embedder | None, sparse: SparseEncoder
) -> Search:
    folder.mkdir(parents=True)
    store, catalogue = EmbeddedStore(folder / "store"), Catalogue(folder / "catalogue.db")
    index = Index(store, catalogue, cache, sparse, embedder)
    index.sync(Scope("project", corpus.name), FolderSource(corpus.folder))
    while index.embed_waiting():
        pass
    return Search(store, catalogue, sparse, embedder)


def places(corpus: Corpus, ways: dict[str, Method]) -> dict[str, list[int]]:
    return {name: [place(one, way(one.text)) for one in corpus.questions] for name, way in ways.items()}


def choice(corpora: Sequence[Corpus], cache: EmbeddingCache, embedder: Embedder) -> None:
    """Every setting on the packages that settings are chosen on. The candidates of a question are asked for once."""
    asked: dict[Fusion, list[tuple[Question, list[Found]]]] = {"dbsf": [], "rrf": []}
    for corpus in corpora:
        with tempfile.TemporaryDirectory() as folder:
            search = searched(corpus, Path(folder, "split"), cache, embedder, SparseEncoder())
            scope = Scope("project", corpus.name)
            for method, pairs in asked.items():
                pairs += [(one, search.candidates(one.text, [scope], method=method)) for one in corpus.questions]
    rows: list[tuple[str, float, float]] = []
    for method, pairs in asked.items():
        for symbol, path, coherence in itertools.product(
            (0.0, 0.15, 0.3, 0.45, 0.6), (0.0, 0.2, 0.4), (0.0, 0.15, 0.3)
        ):
            weights = Weights(symbol, path, coherence)
            told = measured([place(one, rank(one.text, found, weights)) for one, found in pairs])
            rows.append((f"{method}, names {symbol}, paths {path}, files {coherence}", told.ndcg, told.recall10))
    table.show(("setting", "nDCG@10", "R@10"), sorted(rows, key=lambda row: -row[1])[:20])


def show(title: str, found: dict[str, list[int]]) -> dict[str, Measure]:
    told = {name: measured(one) for name, one in found.items()}
    count = len(next(iter(found.values())))
    print(f"\n{title}, {count} questions\n")
    table.show(HEADINGS, [(name, *asdict(one).values()) for name, one in told.items()])
    return told


def together(all_places: dict[str, dict[str, list[int]]], names: Sequence[str]) -> dict[str, list[int]]:
    """Every question counts alike, whichever package it is of."""
    chosen = [all_places[name] for name in names if name in all_places]
    return {method: [one for places in chosen for one in places[method]] for method in chosen[0]} if chosen else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "conclave-corpora")
    parser.add_argument("--uv", default=shutil.which("uv") or "uv", help="the installer that fetches packages")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="names of packages, with commas")
    parser.add_argument("--choose", action="store_true", help="compare settings instead")
    chosen = parser.parse_args()
    model = resolve(Places(chosen.cache / "models", weights=installed())).model
    if model is None:
        raise SystemExit("The embedding model's weights are missing: install requirements.lock.")
    embedder = Embedder(model)
    cache = EmbeddingCache(chosen.cache / "vectors.db", 1_000_000)
    if chosen.choose:
        choice([built(name, chosen.cache, chosen.uv) for name in CHOSEN_ON], cache, embedder)
        return 0
    names = [name for name in (*CHOSEN_ON, *REPORTED) if not chosen.only or name in chosen.only.split(",")]
    all_places: dict[str, dict[str, list[int]]] = {}
    result: dict[str, Any] = {}
    for name in names:
        corpus = built(name, chosen.cache, chosen.uv)
        with tempfile.TemporaryDirectory() as folder:
            all_places[name] = places(corpus, methods(corpus, Path(folder), cache, embedder))
        told = show(name, all_places[name])
        result[name] = {method: asdict(one) for method, one in told.items()}
        beaten_by = [method for method in SINGLE if told[method].ndcg >= told[OURS].ndcg]
        print(f"\nours is {'beaten by ' + ', '.join(beaten_by) if beaten_by else 'better than each single method'}")
    for title, half in (("settings chosen on these", CHOSEN_ON), ("no part in the choice", REPORTED)):
        found = together(all_places, half)
        if found:
            result[title] = {method: asdict(one) for method, one in show(title, found).items()}
    table.write(chosen.json, result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
