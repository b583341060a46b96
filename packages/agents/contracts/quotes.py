"""Quotations: the words of a source, wherever they stand and however they are set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_HEADING = re.compile(r"#{1,6} ")


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
    parts: list[list[str]] = [[]]
    length = 0
    for piece in _pieces(text, limit):
        # A heading begins a new part when the one before is well filled: what belongs together stays together.
        if length and (length + len(piece) > limit or (is_heading(piece) and length > limit // 2)):
            parts.append([])
            length = 0
        parts[-1].append(piece)
        length += len(piece)
    return ["".join(part) for part in parts]


def is_heading(line: str) -> bool:
    return bool(_HEADING.match(line))


def outside_fences(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is prose: what stands in a fence may look like anything."""
    is_fenced = False
    for line in lines:
        is_fence = line.lstrip().startswith(("```", "~~~"))
        yield line, not is_fenced and not is_fence
        is_fenced ^= is_fence


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Paragraphs with the empty lines after them; headings begin one."""
    piece: list[str] = []
    length, after_gap = 0, False
    for line, is_prose in outside_fences(text.splitlines(keepends=True)):
        is_gap = not line.strip()
        begins = is_prose and ((after_gap and not is_gap) or is_heading(line))
        if piece and (begins or length + len(line) > limit):
            yield "".join(piece)
            piece, length = [], 0
        while len(line) > limit:
            yield line[:limit]
            line = line[limit:]
        piece.append(line)
        length, after_gap = length + len(line), is_gap
    if piece:
        yield "".join(piece)


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
