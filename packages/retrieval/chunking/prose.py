"""Chunks of prose: a section each, under the headings that it stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from semchunk.semchunk import Chunker, chunkerify

from packages.retrieval.chunking.chunk import Chunk, Symbol

MOST = 600
"""Characters: about as much as the model reads of one text."""
SHORT = 150
"""Characters of a section that does not stand alone, such as a heading right above another."""
_ATX = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r"^([=\-~^\"'`#*+.:_])\1{2,}\s*$")


@dataclass
class _Section:
    """`first` is a row, counted from 0. `above` are the headings that it stands below, its own included."""

    first: int
    above: tuple[str, ...]
    level: int = 0


def chunk_prose(path: str, text: str, language: str) -> tuple[list[Chunk], list[Symbol]]:
    """Chunks, and the headings as symbols."""
    lines = text.split("\n")
    sections = _sections(lines)
    ends = [*(section.first for section in sections[1:]), len(lines)]
    chunks: list[Chunk] = []
    for section, end in zip(sections, ends, strict=True):
        for chunk in _cut(path, lines, section, end, language):
            joined = _joined(chunks[-1], chunk) if chunks else None
            if joined is None:
                chunks.append(chunk)
            else:
                chunks[-1] = joined
    symbols = [
        Symbol(section.above[-1], " > ".join(section.above), "heading", section.first + 1, end, section.above[-1])
        for section, end in zip(sections, ends, strict=True)
        if section.above
    ]
    return chunks, symbols


def _sections(lines: Sequence[str]) -> list[_Section]:
    sections = [_Section(0, ())]
    open_levels: list[tuple[int, str]] = []
    for row, level, title in _headings(lines):
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        open_levels.append((level, title))
        sections.append(_Section(row, tuple(name for _, name in open_levels), level))
    return sections if sections[0].first != (sections[1].first if len(sections) > 1 else -1) else sections[1:]


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Row, level and title. The level of an underlined heading is the order in which its sign first came."""
    fence = ""
    underlines: list[str] = []
    for row, line in enumerate(lines):
        opening = _FENCE.match(line)
        if fence or opening:
            if opening and not fence:
                fence = opening[1]
            elif opening and opening[1].startswith(fence):
                fence = ""
            continue
        if atx := _ATX.match(line):
            yield row, len(atx[1]), atx[2]
            continue
        under = _UNDERLINE.match(lines[row + 1]) if row + 1 < len(lines) else None
        if under and line.strip() and not line.startswith((" ", "\t")) and len(under[0].strip()) >= min(len(line), 3):
            sign = under[1]
            if sign not in underlines:
                underlines.append(sign)
            yield row, underlines.index(sign) + 1, line.strip()


def _cut(path: str, lines: Sequence[str], section: _Section, end: int, language: str) -> Iterator[Chunk]:
    symbol = " > ".join(section.above)
    text = "\n".join(lines[section.first : end])
    if len(text) <= MOST:
        if text.strip():
            yield _prose(path, text, section.first, symbol, language)
        return
    offsets: list[tuple[int, int]]
    _, offsets = _splitter()(text, offsets=True)  # type: ignore[assignment]  # what it gives depends on what it is given
    for start, stop in offsets:
        if text[start:stop].strip():
            yield _prose(path, text[start:stop], section.first + text.count("\n", 0, start), symbol, language)


def _prose(path: str, text: str, row: int, symbol: str, language: str) -> Chunk:
    """`row` is that of the first character, counted from 0; empty lines around the text are no part of the chunk."""
    leading = text[: len(text) - len(text.lstrip("\n"))]
    text = text.strip("\n")
    first = row + len(leading) + 1
    return Chunk(path, first, first + text.count("\n"), text, symbol, "prose", language)


def _joined(before: Chunk, chunk: Chunk) -> Chunk | None:
    """A short section shares a chunk with the one that follows below or beside it, and gives it its name."""
    parent = before.symbol.rpartition(" > ")[0] or before.symbol
    is_near = chunk.symbol == before.symbol or chunk.symbol.startswith(f"{before.symbol} > ")
    is_sibling = bool(before.symbol) and chunk.symbol.rpartition(" > ")[0] == parent and " > " in before.symbol
    if len(before.text) > SHORT or len(before.text) + len(chunk.text) > MOST or not (is_near or is_sibling):
        return None
    gap = "\n" * max(chunk.start - before.end, 1)
    return Chunk(
        before.path, before.start, chunk.end, f"{before.text}{gap}{chunk.text}", before.symbol, "prose", before.language
    )


@cache
def _splitter() -> Chunker:
    return chunkerify(len, MOST, memoize=False)
