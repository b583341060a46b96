"""BM25 weights of words and of the words inside identifiers; the store multiplies by how rare each is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from packages.retrieval.sparse.identifiers import split_identifiers
from packages.retrieval.vectors import SparseVector

AVERAGE_WORDS = 128.0
"""Of a chunk, after identifiers are split. Fixed, for it is part of each stored weight; BM25 forgives its error."""
# Of questions: in code some of them are keywords, which tell files apart no better.
STOP_WORDS = frozenset(
    # ruff: noqa: SIM905 - a page of quotation marks reads no better
    "a about an and are as at be but by can did do does for from had has have how i if in into is it its me my of on "
    "or our so than that the their them then there these they this those to was we were what when where which who "
    "why will with would you your".split()
)


class SparseEncoder:
    """The same text gives the same vector everywhere, so that stores can be moved."""

    def __init__(self) -> None:
        # Takes seconds to import.
        from fastembed.sparse.bm25 import Bm25

        # The folder is not read, for the stop words are given; without one the library asks the network.
        self._model = Bm25(
            "Qdrant/bm25",
            specific_model_path=str(Path(__file__).parent),
            stopwords=set(STOP_WORDS),
            avg_len=AVERAGE_WORDS,
        )

    def passages(self, texts: Sequence[str]) -> list[SparseVector]:
        found = self._model.embed([self.split(text) for text in texts])
        return [SparseVector(one.indices.astype(np.int64), one.values.astype(np.float64)) for one in found]

    def question(self, text: str) -> SparseVector:
        """Every word counts once. Empty where the text has no words but stop words."""
        found = next(iter(self._model.query_embed(self.split(text))))
        return SparseVector(found.indices.astype(np.int64), found.values.astype(np.float64))

    def split(self, text: str) -> str:
        """Words with the parts of those that are identifiers."""
        return split_identifiers(text)
