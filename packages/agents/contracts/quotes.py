"""Quotations: the words of a source, wherever they stand and however they are set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence


def words(text: str) -> str:
    """Without what a copy may change: line breaks, emphasis, punctuation, upper case."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def parts_of_quote(source: str) -> list[str]:
    """The words of each part of a quotation that leaves something out (… or ...)."""
    return [found for part in re.split(r"…|\.{3}", source) if (found := words(part))]


def is_quoted(source: str, text: str) -> bool:
    """Whether every part of the quotation stands in the text."""
    known = f" {words(text)} "
    return all(f" {part} " in known for part in parts_of_quote(source))


def parts_of(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters, cut before headings where it can be; joined they are the text.

    A paragraph that is longer is cut at a line, and a line that is longer anywhere.
    """
    parts = [""]
    for piece in _pieces(text, limit):
        # A heading begins a new part when the one before is well filled: what belongs together stays together.
        is_full = len(parts[-1]) + len(piece) > limit
        is_cut_here = piece.startswith("#") and len(parts[-1]) > limit // 2
        if parts[-1] and (is_full or is_cut_here):
            parts.append(piece)
        else:
            parts[-1] += piece
    return parts


def _pieces(text: str, limit: int) -> Iterator[str]:
    for paragraph in re.split(r"(?<=\n)(?=\n*#{1,6} )|(?<=\n\n)", text):
        lines = [paragraph] if len(paragraph) <= limit else paragraph.splitlines(keepends=True)
        for line in lines:
            yield from (line[start : start + limit] for start in range(0, len(line), limit))


def excerpt(text: str, sources: Sequence[str], limit: int) -> str:
    """The text, or of a long one its beginning, every paragraph that is quoted, and the headings above these."""
    if len(text) <= limit:
        return text
    wanted = {part for source in sources for part in parts_of_quote(source)}
    kept: list[str] = []
    heading, has_gap = "", False
    for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text)):
        known = f" {words(paragraph)} "
        is_heading = bool(re.match(r"#{1,6} |[^\n]+\n[=-]{3,}\s*$", paragraph))
        if number == 0 or any(f" {part} " in known for part in wanted):
            kept += [*(["[…]"] if has_gap else []), *([heading] if heading and not is_heading else []), paragraph]
            heading, has_gap = "", False
        else:
            heading, has_gap = (paragraph if is_heading else heading), True
    joined = "\n\n".join([*kept, *(["[…]"] if has_gap else [])])
    return joined if len(joined) <= limit else f"{joined[:limit]}\n\n[…]"
