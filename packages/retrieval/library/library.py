"""The library that everybody has, and which of many templates fits what somebody looks for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from packages.retrieval.library.template import CARD, Template, read
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import Hit

OURS = Scope("library")
_TEMPLATES = Path(__file__).parent / "templates"


@cache
def ours() -> tuple[Template, ...]:
    """In the order of their names."""
    return tuple(read(folder) for folder in sorted(_TEMPLATES.iterdir()) if folder.is_dir())


def best_first(hits: Iterable[Hit]) -> list[tuple[str, str]]:
    """The templates that these passages are of, as (scope, name), the best first."""
    scores: dict[tuple[str, str], float] = {}
    for hit in hits:
        name, _, path = hit.path.partition("/")
        # What a template says about itself weighs more than a line of one of its files.
        score = hit.score * (1.0 if path == CARD else 0.5)
        scores[hit.scope, name] = max(scores.get((hit.scope, name), 0.0), score)
    return sorted(scores, key=lambda key: (-scores[key], key))
