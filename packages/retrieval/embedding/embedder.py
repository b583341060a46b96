"""Texts to unit vectors of 384 numbers, by fastembed on ONNX Runtime."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from packages.retrieval.embedding.chain import NAME, Model
from packages.retrieval.vectors import DIMENSION, Vectors

BATCH = 16
"""More at once needs more memory (1.5 GB at 256) and is slower: a batch is as long as its longest text."""


class Embedder:
    """One per process: the model takes 300 MB with its working memory. Calls from several threads are allowed.

    Each batch is one thread's, and up to `threads` of them are under way: threads that share a batch spin while they
    wait for each other, and go on so beside the search that comes next.
    """

    def __init__(self, model: Model, threads: int = 2) -> None:
        # Takes seconds to import, and processes without a model need not pay for it.
        from fastembed import TextEmbedding

        self.identity = model.identity
        self._model = TextEmbedding(NAME, specific_model_path=str(model.folder), threads=1)
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, "embedding")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order; each row has length 1."""
        if len(texts) < 2:
            # A question does not stand in line behind the batches of others.
            return self._batch(texts)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        # Together they hold as much as one batch.
        size = math.ceil(min(BATCH, len(order)) / self._threads)
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        done = self._pool.map(self._batch, [[texts[place] for place in places] for places in batches])
        for places, rows in zip(batches, done, strict=True):
            vectors[places] = rows
        return vectors

    def _batch(self, texts: Sequence[str]) -> Vectors:
        rows = list(self._model.embed(texts, batch_size=BATCH))
        return np.array(rows, np.float32).reshape(len(texts), DIMENSION)
