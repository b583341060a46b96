"""Brings a store in step with a source: what is new is found by words at once, and by meaning soon after.

    1. what changed, by digests; the rest is not read
    2. for each batch of files: marked unsure, chunked, stored with vectors where they are remembered, marked done
    3. `embed_waiting`, called in the background, gives the others their vectors

A branch is an overlay: it stores its differences from its base alone. When the base moves on, each overlay first gets
what it still has otherwise. So a reader of a branch finds what the branch contains, whoever moves first.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from packages.retrieval.chunking.files import chunk_text, words_of
from packages.retrieval.chunking.languages import language_of
from packages.retrieval.embedding.cache import EmbeddingCache
from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.errors import ScopeRefused
from packages.retrieval.indexing.catalogue import Catalogue, Counts, Described, File, State
from packages.retrieval.indexing.source import Source
from packages.retrieval.scopes import Scope
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.interface import Coverage, Point, Store
from packages.retrieval.vectors import NOTHING, Vectors

BATCH_FILES = 64
AT_ONCE_CHUNKS = 32
"""Up to as many new chunks are embedded before `sync` returns: an edit is found by meaning at once."""


Language = Callable[[str], str]
"""From a path."""


@dataclass(frozen=True)
class Progress:
    """How far a `sync` is: files of those that changed."""

    scope: Scope
    done: int
    total: int


@dataclass(frozen=True)
class SyncReport:
    """Counts of files, of chunks written, and of those among them that a model had to read."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    chunks: int = 0
    embedded: int = 0

    @property
    def is_unchanged(self) -> bool:
        return self.added + self.changed + self.deleted == 0

    def __add__(self, other: SyncReport) -> SyncReport:
        return SyncReport(
            self.added + other.added,
            self.changed + other.changed,
            self.deleted + other.deleted,
            self.chunks + other.chunks,
            self.embedded + other.embedded,
        )


@dataclass(frozen=True)
class Begun:
    """`wanted` are the paths whose texts are to be written; `deleted` counts files that are gone."""

    wanted: tuple[str, ...]
    deleted: int


@dataclass(frozen=True)
class Content:
    """Of a file: its digest, and its text if it is to be indexed."""

    digest: str
    text: str | None


class Index:
    """Writers of one project wait for each other; those of different ones do not."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        cache: EmbeddingCache,
        sparse: SparseEncoder,
        embedder: Embedder | None = None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._cache = cache
        self._sparse = sparse
        self._embedder = embedder
        self._on_progress = on_progress
        self._families: dict[Scope, threading.RLock] = defaultdict(threading.RLock)

    def sync(
        self, scope: Scope, source: Source, *, base: Scope | None = None, paths: Collection[str] | None = None
    ) -> SyncReport:
        """Make the scope hold what the source has.

        `base` is what the scope is laid over, and stays so for its life. With `paths`, only these are looked at: after
        an edit of known files.
        """
        with self._family(base or scope):
            paths = self._open(scope, base, paths)
            wanted = _files(source.digests(paths), source.language)
            begun = self._begin(scope, base, wanted, paths)
            report = SyncReport(deleted=begun.deleted)
            for start in range(0, len(begun.wanted), BATCH_FILES):
                batch = [wanted[path] for path in begun.wanted[start : start + BATCH_FILES]]
                report += self._take(scope, source.text, batch, len(begun.wanted))
                self._on_progress(Progress(scope, start + len(batch), len(begun.wanted)))
            return report

    def begin(
        self,
        scope: Scope,
        digests: Mapping[str, str],
        *,
        base: Scope | None = None,
        paths: Collection[str] | None = None,
        language: Language = language_of,
    ) -> Begun:
        """The first half of `sync`, for files that lie elsewhere: `digests` are all of them, or those among `paths`.

        What is gone is forgotten; `write` brings what is wanted, in parts.
        """
        with self._family(base or scope):
            paths = self._open(scope, base, paths)
            return self._begin(scope, base, _files(digests, language), paths)

    def write(
        self,
        scope: Scope,
        texts: Mapping[str, Content],
        *,
        base: Scope | None = None,
        total: int | None = None,
        language: Language = language_of,
    ) -> SyncReport:
        """The second half: some of the files that `begin` wanted, of which there are `total`.

        Raises `ScopeRefused` where the scope was dropped since then.
        """
        with self._family(base or scope):
            if not self._catalogue.is_open(scope, base):
                raise ScopeRefused(f"{scope} was dropped since this began: begin again.")
            files = _files({path: content.digest for path, content in texts.items()}, language)
            return self._take(scope, lambda path: texts[path].text, list(files.values()), total or len(files))

    def counts(self) -> Counts:
        """Of all scopes together."""
        return self._catalogue.counts()

    def embed_waiting(self, files: int = BATCH_FILES) -> int:
        """Give the chunks of up to so many files their vectors. Returns how many files were waiting: 0, all is done."""
        if self._embedder is None:
            return 0
        waiting = self._catalogue.waiting(files)
        for scope, file in waiting:
            points = [point for point in self._store.points(scope, [file.path]) if point.dense is None]
            vectors, _ = self._vectors([point.chunk.indexed for point in points], is_all=True)
            with self._family(self._catalogue.base(scope) or scope):
                self._store.embed({point.id: vectors[point.chunk.indexed] for point in points})
                self._catalogue.mark_whole(scope, file)
        return len(waiting)

    def coverage(self, scopes: Iterable[Scope]) -> Coverage:
        """Of what a reader of these scopes finds."""
        views = self._catalogue.views(scopes)
        return self._store.coverage(views) if views else Coverage(0, 0)

    def drop(self, scope: Scope) -> None:
        """Forget a scope, whatever is laid over it, and what is named below it: `run:7/T1` below `run:7`."""
        for other in self._catalogue.scopes(below=scope):
            self._drop(other)
        self._drop(scope)

    def scopes(self) -> list[Scope]:
        """All that are indexed."""
        return self._catalogue.scopes()

    def _drop(self, scope: Scope) -> None:
        with self._family(self._catalogue.base(scope) or scope):
            for one in (*self._catalogue.overlays(scope), scope):
                self._catalogue.drop(one)
                self._store.drop(one)

    def _open(self, scope: Scope, base: Scope | None, paths: Collection[str] | None) -> Collection[str] | None:
        """The paths that are to be looked at: all where the scope is new."""
        # A lost catalogue leaves points of which the new one knows nothing.
        if base is not None and self._catalogue.open_scope(base, None):
            self._store.drop(base)
        if self._catalogue.open_scope(scope, base):
            self._store.drop(scope)
            return None
        return paths

    def _begin(
        self, scope: Scope, base: Scope | None, wanted: Mapping[str, File], paths: Collection[str] | None
    ) -> Begun:
        before = self._catalogue.visible(scope, paths)
        unsure = {file.path for file in self._catalogue.files(scope, paths) if file.state is State.UNSURE}
        changed = sorted(path for path, file in wanted.items() if path in unsure or _differs(before.get(path), file))
        gone = sorted((before.keys() | unsure) - wanted.keys())
        self._preserve(scope, gone, wanted)
        self._remove(scope, base, gone)
        return Begun(tuple(self._unhide(scope, base, changed, wanted)), len(gone))

    def _take(self, scope: Scope, text: Callable[[str], str | None], files: Sequence[File], total: int) -> SyncReport:
        before = self._catalogue.visible(scope, [file.path for file in files])
        self._preserve(scope, [file.path for file in files], {file.path: file for file in files})
        chunks, embedded = self._write(scope, text, files, total <= BATCH_FILES)
        added = sum(file.path not in before for file in files)
        return SyncReport(added, len(files) - added, 0, chunks, embedded)

    def _family(self, base: Scope) -> threading.RLock:
        return self._families[base]

    def _preserve(self, base: Scope, paths: Sequence[str], wanted: Mapping[str, File]) -> None:
        """Before a base changes at these paths: its overlays keep what they have there."""
        rows = {file.path: file for file in self._catalogue.files(base, paths)}
        for overlay in self._catalogue.overlays(base):
            own = {file.path for file in self._catalogue.files(overlay, paths)}
            hidden = [path for path in paths if path not in own and path not in rows and path in wanted]
            kept = [rows[path] for path in paths if path not in own and path in rows]
            sure = [file for file in kept if file.state is not State.UNSURE]
            self._catalogue.write(
                overlay,
                [
                    *(File(path, None, "", State.WHOLE) for path in hidden),
                    *(replace(file, state=State.UNSURE) for file in kept),
                ],
            )
            if not sure:
                continue
            points = self._store.points(base, [file.path for file in sure])
            self._store.upsert([replace(point, scope=overlay) for point in points])
            self._done(overlay, sure)

    def _remove(self, scope: Scope, base: Scope | None, gone: Sequence[str]) -> None:
        if not gone:
            return
        below = {file.path for file in self._catalogue.files(base, gone)} if base else set()
        self._catalogue.write(scope, [File(path, "", "", State.UNSURE) for path in gone])
        self._store.delete(scope, gone)
        self._done(scope, [File(path, None, "", State.WHOLE) for path in gone if path in below])
        self._catalogue.erase(scope, [path for path in gone if path not in below])

    def _unhide(
        self, scope: Scope, base: Scope | None, changed: Sequence[str], wanted: Mapping[str, File]
    ) -> list[str]:
        """Paths of an overlay that are again as its base has them need no points of their own."""
        if base is None:
            return list(changed)
        below = {file.path: file for file in self._catalogue.files(base, changed) if file.state is not State.UNSURE}
        same = [path for path in changed if not _differs(below.get(path), wanted[path])]
        if same:
            self._catalogue.write(scope, [replace(wanted[path], state=State.UNSURE) for path in same])
            self._store.delete(scope, same)
            self._done(scope, [])
            self._catalogue.erase(scope, same)
        return [path for path in changed if path not in set(same)]

    def _write(
        self, scope: Scope, text: Callable[[str], str | None], files: Sequence[File], is_small: bool
    ) -> tuple[int, int]:
        self._catalogue.write(scope, [replace(file, state=State.UNSURE) for file in files])
        bare = self._chunked(scope, text, files)
        texts = [point.chunk.indexed for point in bare]
        vectors, new = self._vectors(texts, is_all=is_small and len(texts) <= AT_ONCE_CHUNKS)
        points = [
            replace(point, sparse=sparse, dense=vectors.get(indexed))
            for point, indexed, sparse in zip(bare, texts, self._sparse.passages(texts), strict=True)
        ]
        self._store.upsert(points)
        self._store.delete(scope, [file.path for file in files], [point.id for point in points])
        lacking = {point.chunk.path for point in points if point.dense is None}
        self._done(scope, [replace(file, state=State.WORDS if file.path in lacking else State.WHOLE) for file in files])
        return len(points), new

    def _done(self, scope: Scope, files: Sequence[File]) -> None:
        """The catalogue never says of a file that it is written before a power cut would leave it so."""
        self._store.flush()
        self._catalogue.write(scope, files)

    def _chunked(self, scope: Scope, text: Callable[[str], str | None], files: Sequence[File]) -> list[Point]:
        points: list[Point] = []
        contents: list[Described] = []
        for file in files:
            if (content := text(file.path)) is None:
                continue
            chunks, symbols = chunk_text(file.path, content, file.language)
            contents.append(Described(file.digest or "", file.language, symbols, words_of(content)))
            points += [Point(scope, chunk, ordinal, NOTHING) for ordinal, chunk in enumerate(chunks)]
        self._catalogue.describe(contents)
        return points

    def _vectors(self, texts: Sequence[str], is_all: bool) -> tuple[Mapping[str, Vectors], int]:
        """Remembered vectors by text, with `is_all` those of the others too; and how many were not remembered."""
        if self._embedder is None:
            return {}, 0
        known = dict(self._cache.get(self._embedder.identity, texts))
        new = [text for text in dict.fromkeys(texts) if text not in known] if is_all else []
        if new:
            vectors = self._embedder.embed(new)
            self._cache.put(self._embedder.identity, new, vectors)
            known.update(zip(new, vectors, strict=True))
        return known, len(new)


def _files(digests: Mapping[str, str], language: Language) -> dict[str, File]:
    return {path: File(path, digest, language(path), State.WORDS) for path, digest in digests.items()}


def _differs(one: File | None, other: File) -> bool:
    return one is None or (one.digest, one.language) != (other.digest, other.language)
