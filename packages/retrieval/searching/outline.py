"""Definitions by name, and a map of a repository: its most used files with what they define."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from packages.retrieval.chunking.chunk import Symbol
from packages.retrieval.indexing.catalogue import Catalogue, Outline
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import SymbolHit, tokens_of
from packages.retrieval.searching.ranking import ASIDE
from packages.retrieval.sparse.identifiers import parts_of

DAMPING = 0.85
ROUNDS = 30
"""Brin and Page, 1998: enough for an order."""
COMMON = 5
"""A name that more files define says nothing of which one is meant."""
FOCUS = 20.0
"""How much likelier a reader starts at a file that matters now."""
MOST_SYMBOLS = 20
FEW_SYMBOLS = 5
"""Of those that no other file names, such as the functions of a file of tests: they fill up to so many."""
PROSE = frozenset({"markdown", "restructuredtext", "text"})
PAGES = frozenset({"html", "css", "javascript", "typescript", "tsx"})
"""Languages that name each other's definitions."""


def search_symbols(catalogue: Catalogue, scope: Scope, name: str, most: int = 20) -> list[SymbolHit]:
    """Definitions of code whose name is, begins with or holds `name`, or that share words with it; in this order."""
    scored = [
        (score, outline.path, symbol)
        for outline in catalogue.outlines(scope)
        if outline.language not in PROSE
        for symbol in outline.symbols
        if (score := _likeness(symbol, name.strip())) > 0
    ]
    scored.sort(key=lambda one: (-one[0], len(one[2].qualified), one[1], one[2].start))
    return [
        SymbolHit(
            name=symbol.name,
            qualified=symbol.qualified,
            kind=symbol.kind,
            path=path,
            start=symbol.start,
            end=symbol.end,
            line=symbol.line,
        )
        for _, path, symbol in scored[:most]
    ]


def repository_map(catalogue: Catalogue, scope: Scope, most_tokens: int = 2000, focus: Collection[str] = ()) -> str:
    """Files with their definitions, within a budget of tokens; first those that others use most, tests after all.

    `focus` are paths that matter now: they come first, then what they use. Empty where nothing is indexed.
    """
    outlines = [one for one in catalogue.outlines(scope) if one.language not in PROSE]
    if not outlines:
        return ""
    shares = _shares(outlines, set(focus))
    first = set(focus)
    order = sorted(
        range(len(outlines)),
        key=lambda place: (
            (path := outlines[place].path) not in first,
            bool(ASIDE.search(path)),
            -shares[place],
            path,
        ),
    )
    parts: list[str] = []
    left = most_tokens
    named = Counter(word for outline in outlines for word in outline.words)
    for place in order:
        part = _entry(outlines[place], named, left)
        if not part:
            break
        parts.append(part)
        left -= tokens_of(part)
    if len(parts) < len(order):
        parts.append(f"({len(order) - len(parts)} more files)")
    return "\n".join(parts)


def _likeness(symbol: Symbol, name: str) -> float:
    own, wanted = symbol.name.lower(), name.lower()
    if not wanted:
        return 0.0
    if wanted in (own, symbol.qualified.lower()):
        return 4.0 + (name in (symbol.name, symbol.qualified))
    if own.startswith(wanted) or symbol.qualified.lower().endswith(f".{wanted}"):
        return 3.0
    if wanted in symbol.qualified.lower():
        return 2.0
    asked, found = _words(name), _words(symbol.name)
    return len(asked & found) / len(asked | found) if asked & found else 0.0


def _words(text: str) -> set[str]:
    return {part.lower() for word in text.replace(".", " ").split() for part in parts_of(word)}


def _shares(outlines: Sequence[Outline], focus: Collection[str]) -> NDArray[np.float64]:
    """PageRank over who names what whom defines."""
    sources, targets, weights = _links(outlines)
    count = len(outlines)
    start = np.array([FOCUS if one.path in focus else 1.0 for one in outlines])
    start /= start.sum()
    out = np.zeros(count)
    np.add.at(out, sources, weights)
    flow = weights / out[sources] if len(sources) else weights
    shares = start.copy()
    for _ in range(ROUNDS):
        received = np.zeros(count)
        np.add.at(received, targets, flow * shares[sources])
        # What a file without links holds goes back to the start.
        received += start * shares[out == 0].sum()
        shares = DAMPING * received + (1 - DAMPING) * start
    return shares


def _links(outlines: Sequence[Outline]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """From the file that uses a name to those that define it."""
    definers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, outline in enumerate(outlines):
        for symbol in outline.symbols:
            definers[_family(outline.language), symbol.name].add(place)
    known = {name: places for name, places in definers.items() if len(places) <= COMMON and len(name[1]) > 2}
    links: list[tuple[int, int, float]] = [
        (place, target, 1.0 / len(defining))
        for place, outline in enumerate(outlines)
        for word in sorted(outline.words)
        if (defining := known.get((_family(outline.language), word)))
        for target in sorted(defining)
        if target != place
    ]
    if not links:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    sources, targets, weights = zip(*links, strict=True)
    return np.array(sources), np.array(targets), np.array(weights)


def _family(language: str) -> str:
    """A rule for `code` in a style sheet is not what a Python file means by that word."""
    return "page" if language in PAGES else language


def _entry(outline: Outline, named: Mapping[str, int], most_tokens: int) -> str:
    """The path, and below it definitions, as many as fit; empty if not even the path does.

    `named` counts files by the words that stand in them: what others name comes before what they do not.
    """
    is_used = {one.name: named[one.name] > (one.name in outline.words) for one in outline.symbols}
    used = [one for one in outline.symbols if is_used[one.name]][:MOST_SYMBOLS]
    others = [one for one in outline.symbols if not is_used[one.name]][: max(0, FEW_SYMBOLS - len(used))]
    shown = sorted([*used, *others], key=lambda one: one.start)
    lines = [outline.path]
    for symbol in shown:
        depth = symbol.qualified.count(".")
        lines.append(f"{'  ' * (depth + 1)}{symbol.start}: {symbol.line}")
    if (more := len(outline.symbols) - len(shown)) > 0:
        lines.append(f"  ({more} more)")
    while lines and tokens_of("\n".join(lines) + "\n") > most_tokens:
        lines.pop()
    return "\n".join(lines)
