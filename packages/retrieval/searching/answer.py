"""What a search gives: passages with where they come from and how far they may be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from packages.retrieval.scopes import ScopeKind

CHARACTERS_OF_A_TOKEN = 3
"""Code has about three; a careful guess keeps a budget for any model."""
TOKENS_OF_A_FRAME = 40
"""What the lines around a rendered passage cost."""
SourceName = Literal["repository", "documents", "library"]
Trust = Literal["curated", "project", "untrusted"]
SOURCES: dict[ScopeKind, SourceName] = {
    "project": "repository", "run": "repository", "documents": "documents", "user": "library", "library": "library"
}  # fmt: skip
# Nobody but the makers of Conclave writes the library; a repository went through review; documents are anybody's.
TRUSTS: dict[ScopeKind, Trust] = {
    "project": "project", "run": "project", "documents": "untrusted", "user": "untrusted", "library": "curated"
}  # fmt: skip


class Hit(BaseModel):
    """A passage. Lines are counted from 1, both included; `score` orders the hits of one answer and means no more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: SourceName
    trust: Trust
    scope: str
    path: str
    start: int
    end: int
    symbol: str
    language: str
    text: str
    score: float


class Answer(BaseModel):
    """`by_meaning` is the share of chunks that could be found by meaning; 0.0 where search is by words alone.

    `left_out` counts hits that the budget had no room for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hits: tuple[Hit, ...]
    by_meaning: float
    left_out: int = 0


class SymbolHit(BaseModel):
    """A definition that goes by a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    qualified: str
    kind: str
    path: str
    start: int
    end: int
    line: str


def tokens_of(text: str) -> int:
    """A careful guess, for any model."""
    return -(-len(text) // CHARACTERS_OF_A_TOKEN)


def fitting(hits: Iterable[Hit], most_tokens: int, most: int) -> tuple[list[Hit], int]:
    """As many of the hits as the budget takes, and how many it did not. The first is cut rather than left out."""
    taken: list[Hit] = []
    left, left_out = most_tokens, 0
    for hit in hits:
        if len(taken) == most:
            break
        cost = tokens_of(hit.text) + TOKENS_OF_A_FRAME
        if cost <= left:
            taken.append(hit)
            left -= cost
        elif not taken and (cut := _cut(hit, left - TOKENS_OF_A_FRAME)):
            taken.append(cut)
            left = 0
        else:
            left_out += 1
    return taken, left_out


def _cut(hit: Hit, tokens: int) -> Hit | None:
    """Its first lines."""
    lines: list[str] = []
    for line in hit.text.split("\n"):
        tokens -= tokens_of(line + "\n")
        if tokens < 0:
            break
        lines.append(line)
    if not lines:
        return None
    return hit.model_copy(update={"text": "\n".join(lines), "end": hit.start + len(lines) - 1})
