"""The definitions of a syntax tree, with what each lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tree_sitter import Node, QueryCursor

from packages.retrieval.chunking.chunk import Symbol
from packages.retrieval.chunking.languages import Syntax

LONGEST_NAME = 100
LONGEST_LINE = 200
AROUND = frozenset({"decorated", "exported"})
"""Kinds that only widen what another pattern found."""
Span = tuple[int, int]
"""First byte, and the one behind the last."""


@dataclass(frozen=True)
class Definition:
    span: Span
    name: str
    kind: str
    qualified: str
    rows: tuple[int, int]


def definitions_of(syntax: Syntax, root: Node) -> list[Definition]:
    """In the order of the text, outer ones before those in them."""
    widest: dict[Span, Definition] = {}
    for _, captures in QueryCursor(syntax.definitions).matches(root):
        names = captures.get("name", [])
        ((kind, (node, *_)),) = [(key, nodes) for key, nodes in captures.items() if key[0] != "_" and key != "name"]
        named = (names[0].start_byte, names[0].end_byte) if names else (node.start_byte, node.end_byte)
        found = Definition(
            (node.start_byte, node.end_byte),
            _text(names[0]) if names else kind,
            kind,
            "",
            (node.start_point[0], node.end_point[0]),
        )
        widest[named] = _wider(widest[named], found) if named in widest else found
    ordered = sorted(widest.values(), key=lambda one: (one.span[0], -one.span[1]))
    return _qualified(ordered)


def symbols_of(definitions: list[Definition], lines: list[str]) -> list[Symbol]:
    """For people and maps: a line of text instead of bytes."""
    return [
        Symbol(
            found.name,
            found.qualified,
            found.kind,
            found.rows[0] + 1,
            found.rows[1] + 1,
            _first_line(lines[found.rows[0] : found.rows[1] + 1], found.name),
        )
        for found in definitions
    ]


def _wider(one: Definition, other: Definition) -> Definition:
    first, second = sorted((one, other), key=lambda found: found.span[0] - found.span[1])
    return replace(first, kind=second.kind if first.kind in AROUND else first.kind)


def _qualified(ordered: list[Definition]) -> list[Definition]:
    done: list[Definition] = []
    outer: list[Definition] = []
    for found in ordered:
        while outer and outer[-1].span[1] < found.span[1]:
            outer.pop()
        qualified = f"{outer[-1].qualified}.{found.name}" if outer else found.name
        done.append(replace(found, qualified=qualified))
        outer.append(done[-1])
    return done


def _first_line(lines: list[str], name: str) -> str:
    """The one that names it, not a decorator's."""
    line = next((line for line in lines if name.splitlines()[0] in line), lines[0] if lines else "")
    return line.strip()[:LONGEST_LINE]


def _text(node: Node) -> str:
    return " ".join((node.text or b"").decode("utf-8", "replace").split())[:LONGEST_NAME]
