"""Vectors as they are passed around: dense ones are arrays, sparse ones weights by word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSION = 384
Vectors = NDArray[np.float32]
"""One vector of `DIMENSION` numbers, or one for each row."""


@dataclass(frozen=True)
class SparseVector:
    """A word is the hash of its stem."""

    indices: NDArray[np.int64]
    values: NDArray[np.float64]


NOTHING = SparseVector(np.empty(0, np.int64), np.empty(0, np.float64))
