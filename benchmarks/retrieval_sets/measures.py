"""How good an order of passages is, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.retrieval_sets.corpora import Question
from packages.retrieval.store.interface import Found

AT = 10
RESAMPLES = 2000
SEED = 20240601


@dataclass(frozen=True)
class Measure:
    """Means over questions. `low` and `high` bound the mean nDCG with 95 %, by the bootstrap."""

    ndcg: float
    low: float
    high: float
    recall1: float
    recall5: float
    recall10: float
    mrr: float


def place(question: Question, found: Sequence[Found]) -> int:
    """The place of the first passage that is the function, counted from 1; 0 if none of the first ten is."""
    for number, one in enumerate(found[:AT], 1):
        if one.chunk.path == question.path and _is_it(question, one.chunk.start, one.chunk.end):
            return number
    return 0


def measured(places: Sequence[int]) -> Measure:
    """One function is right, so nDCG is the discount of its place."""
    gains = np.array([1 / math.log2(1 + one) if one else 0.0 for one in places])
    resampled = np.random.default_rng(SEED).choice(gains, (RESAMPLES, len(gains))).mean(axis=1)
    low, high = np.percentile(resampled, [2.5, 97.5])
    ranks = np.array(places)
    recall1, recall5, recall10 = (float(((ranks > 0) & (ranks <= limit)).mean()) for limit in (1, 5, AT))
    mrr = float(np.mean([1 / one if one else 0.0 for one in places]))
    return Measure(float(gains.mean()), float(low), float(high), recall1, recall5, recall10, mrr)


def _is_it(question: Question, start: int, end: int) -> bool:
    """The passage covers half of the function, or lies in it by half."""
    both = min(end, question.end) - max(start, question.start) + 1
    return 2 * both >= question.end - question.start + 1 or 2 * both >= end - start + 1
