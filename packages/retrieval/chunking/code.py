"""Chunks of code: every definition of some size its own, what lies between packed together.

Split and merge along the syntax tree, after cAST (Zhang et al., 2025), but aligned to definitions: a node that fits is
one unit, one that does not is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tree_sitter import Node

from packages.retrieval.chunking.chunk import Chunk, Kind, Symbol
from packages.retrieval.chunking.definitions import Definition, Span, definitions_of, symbols_of
from packages.retrieval.chunking.languages import Syntax
from packages.retrieval.chunking.windows import windows

MOST = 900
"""Characters of a chunk that are no white space."""
LEAST_DEFINITION = 60
"""A definition with fewer shares a chunk with its neighbours."""
MOST_ROWS = 400
LONGEST_SYMBOL = 160
_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})


@dataclass
class _Unit:
    """Rows of the file, counted from 0, both included."""

    first: int
    last: int
    size: int
    symbols: list[str] = field(default_factory=list)
    is_definition: bool = False
    is_comment: bool = False


def chunk_code(path: str, text: str, language: str, syntax: Syntax) -> tuple[list[Chunk], list[Symbol]]:
    """Chunks and definitions, both in the order of the text."""
    source = text.encode("utf-8", "surrogatepass")
    root = syntax.parser().parse(source).root_node
    definitions = definitions_of(syntax, root)
    by_span = {found.span: found for found in definitions}
    # How much that is no white space lies before each byte: the size of any node is then a difference.
    dense: NDArray[np.int64] = np.concatenate(
        ([0], np.cumsum(~np.isin(np.frombuffer(source, np.uint8), np.frombuffer(b" \t\r\n\f\v", np.uint8))))
    )
    lines = text.split("\n")
    units = _packed(_aligned(_units(root, by_span, dense)))
    return [chunk for unit in units for chunk in _chunks(path, lines, unit, language)], symbols_of(definitions, lines)


def _units(root: Node, by_span: dict[Span, Definition], dense: NDArray[np.int64]) -> Iterator[_Unit]:
    """A stack instead of recursion: generated code nests deeper than Python calls."""
    waiting: list[tuple[Node, str]] = [(child, "") for child in reversed(root.children)]
    while waiting:
        node, scope = waiting.pop()
        size = int(dense[node.end_byte] - dense[node.start_byte])
        if size == 0:
            continue
        definition = by_span.get((node.start_byte, node.end_byte))
        symbol = definition.qualified if definition else scope
        if size > MOST and node.children:
            waiting.extend((child, symbol) for child in reversed(node.children))
            continue
        row, column = node.end_point
        last = row - 1 if column == 0 and row > node.start_point[0] else row
        yield _Unit(
            node.start_point[0],
            last,
            size,
            [symbol] if symbol else [],
            definition is not None and size >= LEAST_DEFINITION,
            node.type in _COMMENTS,
        )


def _aligned(units: Iterator[_Unit]) -> Iterator[_Unit]:
    """Whole rows: what begins on the row where another ended belongs to that one."""
    current: _Unit | None = None
    for unit in units:
        if current is None:
            current = unit
        elif unit.last <= current.last:
            current.size += unit.size
        else:
            yield current
            unit.first = max(unit.first, current.last + 1)
            current = unit
    if current is not None:
        yield current


def _packed(units: Iterator[_Unit]) -> Iterator[_Unit]:
    current: _Unit | None = None
    for unit in units:
        if current is not None and _may_join(current, unit):
            current.last = unit.last
            current.size += unit.size
            current.symbols += [symbol for symbol in unit.symbols if symbol not in current.symbols]
            # A comment right above a definition is about it, and becomes a part of it.
            current.is_definition = current.is_definition or unit.is_definition
            current.is_comment = current.is_comment and unit.is_comment
        else:
            if current is not None:
                yield current
            current = unit
    if current is not None:
        yield current


def _may_join(current: _Unit, unit: _Unit) -> bool:
    if current.size + unit.size > MOST or current.is_definition:
        return False
    if unit.is_definition:
        return current.is_comment and unit.first == current.last + 1
    # A comment begins something new: what it is about follows.
    return not unit.is_comment or current.is_comment


def _chunks(path: str, lines: list[str], unit: _Unit, language: str) -> Iterator[Chunk]:
    part = lines[unit.first : unit.last + 1]
    text = "\n".join(part)
    symbol = ", ".join(unit.symbols)[:LONGEST_SYMBOL]
    if len(part) > MOST_ROWS or len(text) > 4 * MOST:
        yield from windows(path, part, unit.first + 1, symbol, language)
    elif text.strip():
        kind: Kind = "definition" if unit.is_definition else "code"
        yield Chunk(path, unit.first + 1, unit.last + 1, text, symbol, kind, language)
