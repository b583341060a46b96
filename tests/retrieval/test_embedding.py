"""Vectors mean what the model's makers say, and are remembered for texts that come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.vectors import DIMENSION

QUESTION = "How do I parse JSON in Python?"
# Against it, by sentence-transformers in full precision.
KNOWN = {
    "Reading a JSON string into a dict": 0.75,
    "def load(s): return json.loads(s)": 0.53,
    "The weather is nice today": 0.03,
}


def test_similarities_are_those_of_the_model_in_full_precision(embedder: Embedder) -> None:
    question, *others = embedder.embed([QUESTION, *KNOWN])
    assert [float(question @ other) for other in others] == pytest.approx(list(KNOWN.values()), abs=0.06)


def test_vectors_have_length_one_and_stand_in_the_order_of_their_texts(embedder: Embedder) -> None:
    texts = [f"number {number} " * (number % 7 + 1) for number in range(40)]
    vectors = embedder.embed(texts)
    assert vectors.shape == (40, DIMENSION)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    alone = embedder.embed([texts[23]])[0]
    assert int(np.argmax(vectors @ alone)) == 23


def test_text_behind_the_hundred_and_twenty_eighth_token_does_not_count(embedder: Embedder) -> None:
    same, other = "word " * 200, "word " * 150 + "entirely different ending " * 20
    first, second = embedder.embed([same, other])
    np.testing.assert_allclose(first, second, atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSION)


def ones(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.arange(count * DIMENSION, dtype=np.float32).reshape(count, DIMENSION)


def test_what_was_embedded_is_remembered_exactly_and_for_its_model_alone(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", most=10)
    cache.put("one", ["a", "b"], ones(2))
    cache.close()
    again = EmbeddingCache(tmp_path / "vectors.db", most=10)
    found = again.get("one", ["a", "b", "c"])
    assert found.keys() == {"a", "b"}
    np.testing.assert_array_equal(found["b"], ones(2)[1])
    assert again.get("another", ["a", "b"]) == {}
    again.close()


def test_more_texts_than_one_statement_takes(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", most=5000)
    texts = [str(number) for number in range(1700)]
    cache.put("one", texts, ones(1700))
    assert len(cache.get("one", texts)) == 1700
    cache.close()


def test_what_nobody_used_for_longest_is_forgotten(tmp_path: Path) -> None:
    first = EmbeddingCache(tmp_path / "vectors.db", most=10)
    first.put("one", ["old", "used"], ones(2))
    first.close()
    second = EmbeddingCache(tmp_path / "vectors.db", most=10)
    second.put("one", ["new"], ones(1))
    second.get("one", ["used"])
    second.close()
    third = EmbeddingCache(tmp_path / "vectors.db", most=2)
    assert third.get("one", ["old", "used", "new"]).keys() == {"used", "new"}
    third.close()


def test_vectors_of_another_size_are_refused(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", most=10)
    with pytest.raises(ValueError, match="2 texts need 384 numbers each"):
        cache.put("one", ["a", "b"], ones(1))
    cache.close()
