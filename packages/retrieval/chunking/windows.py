"""Passages of equally many lines, for text of no known structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packages.retrieval.chunking.chunk import Chunk

LINES = 40
OVERLAP = 10
MOST_CHARACTERS = 4000
"""Of one passage: a file may be a single line."""


def windows(path: str, lines: Sequence[str], first: int = 1, symbol: str = "", language: str = "") -> Iterator[Chunk]:
    """`first` is the number of the first of the lines."""
    start = 0
    while start < len(lines):
        end = min(start + LINES, len(lines))
        text = "\n".join(lines[start:end])[:MOST_CHARACTERS]
        if text.strip():
            yield Chunk(path, first + start, first + end - 1, text, symbol, "lines", language)
        if end == len(lines):
            return
        start = end - OVERLAP
