"""A file to its chunks, by the language that its name tells."""

from __future__ import annotations

import re

from packages.retrieval.chunking.chunk import Chunk, Symbol
from packages.retrieval.chunking.code import chunk_code
from packages.retrieval.chunking.languages import PROSE, language_of, syntax_of
from packages.retrieval.chunking.prose import chunk_prose
from packages.retrieval.chunking.windows import windows

FORMAT = "1"
"""Of chunks and their headers. What changes either changes this, so that stores are filled anew."""


_WORD = re.compile(r"[^\W\d]\w{2,60}")


def chunk_file(path: str, text: str) -> tuple[list[Chunk], list[Symbol]]:
    return chunk_text(path, text, language_of(path))


def chunk_text(path: str, text: str, language: str) -> tuple[list[Chunk], list[Symbol]]:
    """Chunks and definitions (in prose: headings). Every line with text lies in some chunk."""
    if language in PROSE:
        return chunk_prose(path, text, language)
    syntax = syntax_of(language)
    if syntax is None:
        return list(windows(path, text.split("\n"), language=language)), []
    return chunk_code(path, text, language, syntax)


def words_of(text: str) -> set[str]:
    """Names that a file may use of other files: its words of three letters and more."""
    return set(_WORD.findall(text))
