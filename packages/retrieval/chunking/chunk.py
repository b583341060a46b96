"""A passage of a file: what is embedded, searched, and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["definition", "code", "prose", "lines"]


@dataclass(frozen=True)
class Chunk:
    """`start` and `end` are lines, counted from 1, both included. `symbol` is the definition or the heading that it
    belongs to, as a path (`Client.send`, `Guide > Install`), or empty.
    """

    path: str
    start: int
    end: int
    text: str
    symbol: str = ""
    kind: Kind = "lines"
    language: str = ""

    @property
    def indexed(self) -> str:
        """What is embedded and searched: the text below where it stands, which questions often name."""
        inside = f"# in: {self.symbol}\n" if self.symbol else ""
        return f"# file: {self.path}\n{inside}{self.text}"


@dataclass(frozen=True)
class Symbol:
    """A definition. `name` is its own, `qualified` with what it lies in; `line` is its first line as it is written."""

    name: str
    qualified: str
    kind: str
    start: int
    end: int
    line: str
