"""What the store holds of which file, in SQLite: the part that a search engine is no good at.

A scope that is laid over another (a branch over its project) has rows for its differences alone: a path that it has
otherwise, or, without a digest, one that it does not have at all.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from packages.retrieval.chunking.chunk import Symbol
from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.store.interface import View

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scopes (scope TEXT PRIMARY KEY, base TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    scope TEXT NOT NULL, path TEXT NOT NULL, digest TEXT, language TEXT NOT NULL, state INTEGER NOT NULL,
    PRIMARY KEY (scope, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON files (state, scope, path);
CREATE TABLE IF NOT EXISTS contents (
    digest TEXT NOT NULL, language TEXT NOT NULL, symbols TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (digest, language)
) WITHOUT ROWID;
DELETE FROM contents WHERE NOT EXISTS (
    SELECT 1 FROM files WHERE files.digest = contents.digest AND files.language = contents.language
);
"""


class State(IntEnum):
    """Of a file in a store. `UNSURE` while it is written: after a crash it is written again."""

    UNSURE = 0
    WORDS = 1
    WHOLE = 2


@dataclass(frozen=True)
class File:
    """A row. `digest` is None for a path that an overlay hides."""

    path: str
    digest: str | None
    language: str
    state: State


@dataclass(frozen=True)
class Counts:
    """Files, and how many of them are found by words alone as yet."""

    files: int
    waiting: int


@dataclass(frozen=True)
class Described:
    """What a file of this digest defines, and the words in it, whatever path it has."""

    digest: str
    language: str
    symbols: Sequence[Symbol]
    words: Iterable[str]


@dataclass(frozen=True)
class Outline:
    """What a file defines, and which words stand in it."""

    path: str
    language: str
    symbols: Sequence[Symbol]
    words: frozenset[str]


class Catalogue:
    """Calls from several threads are allowed; each is a transaction."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)
        with self._transaction() as ask:
            ask.execute("INSERT OR IGNORE INTO facts VALUES ('identity', ?)", (uuid.uuid4().hex,))
        ((self.identity,),) = self._rows("SELECT value FROM facts WHERE name = 'identity'")

    def open_scope(self, scope: Scope, base: Scope | None) -> bool:
        """Whether the scope is new. One that was laid over another base before counts as new, and is emptied."""
        wanted = str(base) if base else None
        with self._transaction() as ask:
            known = ask.execute("SELECT base FROM scopes WHERE scope = ?", (str(scope),)).fetchone()
            if known == (wanted,):
                return False
            ask.execute("DELETE FROM files WHERE scope = ?", (str(scope),))
            ask.execute("INSERT OR REPLACE INTO scopes VALUES (?, ?)", (str(scope), wanted))
            return True

    def is_open(self, scope: Scope, base: Scope | None) -> bool:
        known = self._rows("SELECT base FROM scopes WHERE scope = ?", (str(scope),))
        return known == [(str(base) if base else None,)]

    def scopes(self, below: Scope | None = None) -> list[Scope]:
        """All, or those whose names go on with a slash after that of `below`."""
        beginning = f"{below}/" if below else ""
        rows = self._rows(
            "SELECT scope FROM scopes WHERE substr(scope, 1, ?) = ? ORDER BY scope", (len(beginning), beginning)
        )
        return [scope_of(row[0]) for row in rows]

    def counts(self) -> Counts:
        ((files, waiting),) = self._rows(
            "SELECT count(*), coalesce(sum(state = ?), 0) FROM files WHERE digest IS NOT NULL", (int(State.WORDS),)
        )
        return Counts(files, waiting)

    def base(self, scope: Scope) -> Scope | None:
        rows = self._rows("SELECT base FROM scopes WHERE scope = ?", (str(scope),))
        return scope_of(rows[0][0]) if rows and rows[0][0] else None

    def overlays(self, base: Scope) -> list[Scope]:
        return [scope_of(row[0]) for row in self._rows("SELECT scope FROM scopes WHERE base = ?", (str(base),))]

    def views(self, scopes: Iterable[Scope]) -> list[View]:
        """What is to be searched for these scopes; unknown ones give nothing."""
        found: dict[Scope, View] = {}
        for scope in scopes:
            known = self._rows("SELECT base FROM scopes WHERE scope = ?", (str(scope),))
            if not known:
                continue
            found[scope] = View(scope)
            if known[0][0]:
                hidden = frozenset(file.path for file in self.files(scope))
                found[scope_of(known[0][0])] = View(scope_of(known[0][0]), hidden)
        return list(found.values())

    def files(self, scope: Scope, paths: Collection[str] | None = None) -> list[File]:
        """The rows of the scope itself."""
        rows = self._rows("SELECT path, digest, language, state FROM files WHERE scope = ?", (str(scope),))
        return [
            File(path, digest, language, State(state))
            for path, digest, language, state in rows
            if paths is None or path in paths
        ]

    def visible(self, scope: Scope, paths: Collection[str] | None = None) -> dict[str, File]:
        """What a reader of the scope finds, with its base below it. Unsure files are not among them."""
        base = self.base(scope)
        rows = {file.path: file for file in (self.files(base, paths) if base else [])}
        rows.update({file.path: file for file in self.files(scope, paths)})
        return {path: file for path, file in rows.items() if file.digest and file.state is not State.UNSURE}

    def write(self, scope: Scope, files: Iterable[File]) -> None:
        with self._transaction() as ask:
            ask.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
                [(str(scope), file.path, file.digest, file.language, int(file.state)) for file in files],
            )

    def erase(self, scope: Scope, paths: Iterable[str]) -> None:
        with self._transaction() as ask:
            ask.executemany("DELETE FROM files WHERE scope = ? AND path = ?", [(str(scope), path) for path in paths])

    def waiting(self, limit: int) -> list[tuple[Scope, File]]:
        """Files that are found by words alone as yet; tests and examples come last."""
        rows = self._rows(
            "SELECT scope, path, digest, language FROM files WHERE state = ? ORDER BY "
            "(path LIKE '%test%' OR path LIKE '%example%'), scope, path LIMIT ?",
            (int(State.WORDS), limit),
        )
        return [(scope_of(scope), File(path, digest, language, State.WORDS)) for scope, path, digest, language in rows]

    def is_whole(self, scopes: Collection[Scope]) -> bool:
        """Whether all files of these scopes themselves are found by meaning."""
        marks = ",".join("?" * len(scopes))
        rows = self._rows(
            f"SELECT 1 FROM files WHERE state IN (?, ?) AND scope IN ({marks}) LIMIT 1",  # noqa: S608 - nothing but question marks
            (int(State.UNSURE), int(State.WORDS), *map(str, scopes)),
        )
        return not rows

    def mark_whole(self, scope: Scope, file: File) -> None:
        """Unless the file changed meanwhile."""
        with self._transaction() as ask:
            ask.execute(
                "UPDATE files SET state = ? WHERE scope = ? AND path = ? AND digest = ? AND state = ?",
                (int(State.WHOLE), str(scope), file.path, file.digest, int(State.WORDS)),
            )

    def describe(self, contents: Iterable[Described]) -> None:
        """In one transaction: each costs a write to the disk."""
        with self._transaction() as ask:
            ask.executemany(
                "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)",
                [
                    (
                        one.digest,
                        one.language,
                        json.dumps([list(asdict(symbol).values()) for symbol in one.symbols]),
                        json.dumps(sorted(set(one.words))),
                    )
                    for one in contents
                ],
            )

    def outlines(self, scope: Scope) -> Iterator[Outline]:
        """Of every file that a reader of the scope finds, in the order of their paths."""
        contents: Mapping[tuple[str, str], tuple[str, str]] = {
            (digest, language): (symbols, words)
            for digest, language, symbols, words in self._rows(
                "SELECT digest, language, symbols, words FROM contents WHERE digest IN "
                "(SELECT digest FROM files WHERE scope IN (?, (SELECT base FROM scopes WHERE scope = ?)))",
                (str(scope), str(scope)),
            )
        }
        for path, file in sorted(self.visible(scope).items()):
            told = contents.get((file.digest or "", file.language))
            if told is not None:
                symbols, words = (json.loads(part) for part in told)
                yield Outline(path, file.language, [Symbol(*symbol) for symbol in symbols], frozenset(words))

    def drop(self, scope: Scope) -> None:
        with self._transaction() as ask:
            ask.execute("DELETE FROM files WHERE scope = ?", (str(scope),))
            ask.execute("DELETE FROM scopes WHERE scope = ?", (str(scope),))

    def clear(self) -> None:
        with self._transaction() as ask:
            for table in ("files", "scopes", "contents"):
                ask.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()
