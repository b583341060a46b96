"""From a question to an answer: both searches, the second look, and no passage twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.indexing.catalogue import Catalogue
from packages.retrieval.scopes import Scope
from packages.retrieval.searching.answer import SOURCES, TRUSTS, Answer, Hit, fitting
from packages.retrieval.searching.ranking import rank
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.interface import Found, Method, Question, Store

CONSIDERED = 60
"""Hits that get the second look."""
MOST_QUESTION = 2000
"""Characters: the model reads less of it."""


class Search:
    """Safe to call from several threads, and while others write."""

    def __init__(
        self, store: Store, catalogue: Catalogue, sparse: SparseEncoder, embedder: Embedder | None = None
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._sparse = sparse
        self._embedder = embedder

    def ask(
        self,
        text: str,
        scopes: Sequence[Scope],
        *,
        most: int = 8,
        most_tokens: int = 4000,
        neighbours: int = 0,
        languages: tuple[str, ...] = (),
    ) -> Answer:
        """The best passages of these scopes, the best first.

        `neighbours` is how many chunks before and after each are shown with it. Whoever calls has made sure that the
        person may read the scopes. Raises `ScopeRefused` without one.
        """
        found = rank(text, self.candidates(text, scopes, languages=languages))
        hits = self._distinct(found, neighbours)
        taken, left_out = fitting(hits, most_tokens, most)
        return Answer(hits=tuple(taken), by_meaning=self._by_meaning(scopes), left_out=left_out)

    def candidates(
        self,
        text: str,
        scopes: Sequence[Scope],
        *,
        method: Method = "dbsf",
        languages: tuple[str, ...] = (),
        limit: int = CONSIDERED,
    ) -> list[Found]:
        """As the store gives them, before the second look."""
        text = text[:MOST_QUESTION]
        views = self._catalogue.views(scopes)
        if scopes and not views:
            return []
        dense = self._embedder.embed([text])[0] if self._embedder and method != "sparse" else None
        return self._store.search(Question(self._sparse.question(text), dense, method, languages), views, limit)

    def _by_meaning(self, scopes: Sequence[Scope]) -> float:
        views = self._catalogue.views(scopes)
        if not views or self._embedder is None:
            return 0.0
        # To count points takes as long as to search them.
        is_whole = self._catalogue.is_whole([view.scope for view in views])
        return 1.0 if is_whole else self._store.coverage(views).share

    def _distinct(self, found: Iterable[Found], neighbours: int) -> Iterable[Hit]:
        """Passages without lines that an earlier one shows, and without copies."""
        shown: dict[tuple[Scope, str], set[int]] = defaultdict(set)
        texts: set[str] = set()
        for one in found:
            start, lines = self._with_neighbours(one, neighbours)
            rows = shown[one.scope, one.chunk.path]
            kept = _longest_run([number for number in range(start, start + len(lines)) if number not in rows])
            text = "\n".join(lines[number - start] for number in kept)
            fingerprint = " ".join(text.split())
            if not fingerprint or fingerprint in texts:
                continue
            texts.add(fingerprint)
            rows.update(kept)
            yield Hit(
                source=SOURCES[one.scope.kind],
                trust=TRUSTS[one.scope.kind],
                scope=str(one.scope),
                path=one.chunk.path,
                start=kept[0],
                end=kept[-1],
                symbol=one.chunk.symbol,
                language=one.chunk.language,
                text=text,
                score=round(one.score, 4),
            )

    def _with_neighbours(self, one: Found, neighbours: int) -> tuple[int, list[str]]:
        """The first line and the lines of a passage, with the chunks around it where they are wanted."""
        if not neighbours:
            return one.chunk.start, one.chunk.text.split("\n")
        lines: dict[int, str] = {}
        for point in self._store.points(one.scope, [one.chunk.path]):
            if abs(point.ordinal - one.ordinal) <= neighbours:
                lines.update(enumerate(point.chunk.text.split("\n"), point.chunk.start))
        lines.update(enumerate(one.chunk.text.split("\n"), one.chunk.start))
        first, last = min(lines), max(lines)
        # Lines between two chunks are empty ones: every other lies in some chunk.
        return first, [lines.get(number, "") for number in range(first, last + 1)]


def _longest_run(numbers: Sequence[int]) -> list[int]:
    """What is left of a passage after others took lines out of it: one piece, the longest."""
    best: list[int] = []
    run: list[int] = []
    for number in numbers:
        run = [*run, number] if run and number == run[-1] + 1 else [number]
        if len(run) > len(best):
            best = run
    return best
