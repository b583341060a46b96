"""Words inside identifiers, and BM25 over them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.sparse.identifiers import parts_of, split_identifiers
from packages.retrieval.vectors import SparseVector


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("parseHTTPRequest2", ["parse", "HTTP", "Request", "2"]),
        ("max_depth", ["max", "depth"]),
        ("__init__", ["init"]),
        ("HTTPServer", ["HTTP", "Server"]),
        ("getURL", ["get", "URL"]),
        ("SHA256sum", ["SHA", "256", "sum"]),
        ("CONSTANT_NAME", ["CONSTANT", "NAME"]),
        ("größeÄndern", ["größe", "Ändern"]),
        ("διάβασεΑρχείο2", ["διάβασε", "Αρχείο", "2"]),  # noqa: RUF001 - Greek on purpose
        ("设置超时", ["设置", "置超", "超时"]),
        ("plain", ["plain"]),
        ("_", []),
    ],
)
def test_a_word_is_split_where_a_reader_would_split_it(word: str, parts: list[str]) -> None:
    assert parts_of(word) == parts


def test_the_whole_word_stays_beside_its_parts() -> None:
    assert split_identifiers("self.max_depth = 3") == "self max_depth max depth 3"


@given(st.text(max_size=60))
def test_nothing_is_added_and_no_letter_is_lost(text: str) -> None:
    split = split_identifiers(text)
    for word in split.split():
        glued = "".join(parts_of(word))
        assert set(glued) <= set(word)
        assert set(re.sub(r"[\W_]", "", word)) == set(glued)


def shared(one: SparseVector, other: SparseVector) -> float:
    weights = dict(zip(other.indices.tolist(), other.values.tolist(), strict=True))
    return float(sum(weights.get(index, 0.0) for index in one.indices.tolist()))


def test_a_question_in_words_meets_an_identifier() -> None:
    encoder = SparseEncoder()
    question = encoder.question("parse the request headers")
    near, far = encoder.passages(["def parseRequestHeaders(raw): ...", "def render_template(name): ..."])
    assert shared(question, near) > 0 == shared(question, far)


def test_a_word_that_comes_again_counts_for_less_each_time() -> None:
    encoder = SparseEncoder()
    once, often = (max(vector.values) for vector in encoder.passages(["timeout", "timeout " * 10]))
    assert once < often < 3 * once


def test_a_question_of_stop_words_is_empty() -> None:
    assert len(SparseEncoder().question("how do I do this").indices) == 0
