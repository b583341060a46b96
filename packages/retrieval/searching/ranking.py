"""A light second look at the best hits: names, paths, and what people ask for less often.

The fused score knows words and meaning of a chunk, not what it is called. The weights were set beforehand and checked
on packages that took no part in setting them: see docs/reference/retrieval.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from packages.retrieval.scopes import Scope
from packages.retrieval.sparse.encoder import STOP_WORDS
from packages.retrieval.sparse.identifiers import parts_of
from packages.retrieval.store.interface import Found

_WORD = re.compile(r"\w+")
ASIDE = re.compile(
    r"(^|/)(tests?|testing|examples?|samples?|docs?_src|benchmarks?|fixtures?)(/|$)|(^|/)(test_|conftest)|_test\.|\.(test|spec)\."
)
"""Paths of what is beside the software itself, such as its tests."""
_ASKED_ASIDE = re.compile(r"\b(tests?|testing|examples?|samples?|benchmarks?|fixtures?|conftest)\b", re.IGNORECASE)

REMEMBERED_NAMES = 1 << 15
"""Paths and symbols: the same ones are among the hits of many questions."""


@dataclass(frozen=True)
class Weights:
    """Beside a fused score from 0 to 1: of names, of paths, of other hits in the same file; and what tests keep."""

    symbol: float = 0.30
    path: float = 0.20
    coherence: float = 0.15
    aside: float = 0.6


CHOSEN = Weights()


def rank(question: str, found: Sequence[Found], weights: Weights = CHOSEN) -> list[Found]:
    """The same hits in a better order, with scores from 0 to about 1.6."""
    if not found:
        return []
    asked = _stems(question)
    low, high = min(one.score for one in found), max(one.score for one in found)
    span = (high - low) or 1.0
    may_be_aside = bool(_ASKED_ASIDE.search(question))
    scores: list[float] = []
    by_file: dict[tuple[Scope, str], float] = defaultdict(float)
    for one in found:
        score = (one.score - low) / span
        score += weights.symbol * _overlap(asked, one.chunk.symbol.rpartition(".")[2])
        score += weights.path * _overlap(asked, one.chunk.path)
        if not may_be_aside and ASIDE.search(one.chunk.path):
            score *= weights.aside
        scores.append(score)
        by_file[one.scope, one.chunk.path] += score
    most = max(by_file.values()) or 1.0
    coherent = [
        replace(one, score=score + weights.coherence * by_file[one.scope, one.chunk.path] / most)
        for one, score in zip(found, scores, strict=True)
    ]
    return sorted(coherent, key=lambda one: (-one.score, str(one.scope), one.chunk.path, one.chunk.start))


def _overlap(asked: frozenset[str], name: str) -> float:
    """Which share of the words of a name were asked for."""
    words = _remembered(name)
    return len(words & asked) / len(words) if words else 0.0


def _stems(text: str) -> frozenset[str]:
    words = (part.lower() for word in _WORD.findall(text) for part in parts_of(word))
    return frozenset(_stem(word) for word in words if word not in STOP_WORDS and len(word) > 1)


_remembered = lru_cache(REMEMBERED_NAMES)(_stems)


def _stem(word: str) -> str:
    """Enough to let `handlers` meet `handle`."""
    for ending in ("ing", "ers", "er", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
