"""Words as people ask for them: the parts of identifiers beside the identifiers themselves."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
_ASCII_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,}")
"""Runs of scripts that put no space between words: Han and Kana."""
REMEMBERED_WORDS, LONGEST_REMEMBERED = 1 << 15, 64
"""A repository has few words, and each of them often. Long ones are data, of which each is another."""


def split_identifiers(text: str) -> str:
    """Each word of the text, in its order, followed by its parts where it has several.

    `parseHTTPRequest2` gives `parseHTTPRequest2 parse HTTP Request 2`; `max_depth` gives `max_depth max depth`. Scripts
    without spaces are cut into pairs of characters.
    """
    words: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        words.append(word)
        words += (_remembered if len(word) <= LONGEST_REMEMBERED else _more_than)(word)
    return " ".join(words)


def _more_than(word: str) -> tuple[str, ...]:
    parts = parts_of(word)
    return () if parts == [word] else tuple(parts)


_remembered = lru_cache(REMEMBERED_WORDS)(_more_than)


def parts_of(word: str) -> list[str]:
    """What a word is made of: at underscores, changes of case, digits."""
    if word.isascii():
        return _ASCII_PART.findall(word)
    return [part for piece in word.split("_") for part in _unicode_parts(piece)]


def _unicode_parts(piece: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for place in range(1, len(piece)):
        if _is_boundary(piece, place):
            parts.append(piece[start:place])
            start = place
    parts.append(piece[start:])
    return [pair for part in parts if part for pair in _pairs(part)]


def _is_boundary(piece: str, place: int) -> bool:
    before, here = piece[place - 1], piece[place]
    if before.isdigit() != here.isdigit():
        return True
    if here.isupper():
        follows_lower = place + 1 < len(piece) and piece[place + 1].islower()
        return before.islower() or (before.isupper() and follows_lower)
    return False


def _pairs(part: str) -> list[str]:
    if _UNSPACED.fullmatch(part):
        return [part[place : place + 2] for place in range(len(part) - 1)]
    return [part]
