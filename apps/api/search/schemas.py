"""What is found."""

from __future__ import annotations

from pydantic import BaseModel

from packages.retrieval.searching.answer import Hit, SourceName, Trust


class HitView(BaseModel):
    """A passage. Lines are counted from 1, both included; `score` orders the hits of one answer and means no more.

    `trust` says whose words they are: `curated` by the makers of Conclave, the `project`'s own, or `untrusted`.
    """

    source: SourceName
    trust: Trust
    path: str
    start: int
    end: int
    symbol: str
    language: str
    text: str
    score: float

    @classmethod
    def of(cls, hit: Hit) -> HitView:
        return cls.model_validate(hit.model_dump(include=set(cls.model_fields)))


class SearchView(BaseModel):
    """The best first. `by_meaning` is the share of what there is that can be found by meaning, from 0 to 1.

    `words_alone` says why nothing is found by meaning; it is empty where that works. `left_out` counts hits that were
    too long to be shown with the others.
    """

    hits: list[HitView]
    by_meaning: float
    words_alone: str
    left_out: int
