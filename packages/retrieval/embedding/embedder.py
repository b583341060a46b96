"""Texts to unit vectors of 384 numbers, by fastembed on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from packages.retrieval.embedding.chain import NAME, Model
from packages.retrieval.vectors import DIMENSION, Vectors

BATCH = 16
"""More at once needs more memory (1.5 GB at 256) and is slower: a batch is as long as its longest text."""


class Embedder:
    """One per process: the model takes 300 MB with its working memory. Calls from several threads are allowed."""

    def __init__(self, model: Model, threads: int = 2) -> None:
        # Takes seconds to import, and processes without a model need not pay for it.
        from fastembed import TextEmbedding

        self.identity = model.identity
        self._model = TextEmbedding(NAME, specific_model_path=str(model.folder), threads=threads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order; each row has length 1."""
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for place, vector in zip(
            order, self._model.embed([texts[place] for place in order], batch_size=BATCH), strict=True
        ):
            vectors[place] = vector
        return vectors
