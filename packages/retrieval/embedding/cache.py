"""Vectors of texts that were embedded before, shared by every scope: a branch embeds only what is new in it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from packages.retrieval.vectors import DIMENSION, Vectors

AT_ONCE = 500
"""Fewer than the parameters that any SQLite takes in one statement."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_use ON vectors (used);
CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), now INTEGER NOT NULL);
INSERT OR IGNORE INTO clock VALUES (1, 0);
"""


class EmbeddingCache:
    """A file of SQLite. Keys hold the model's identity, so that vectors of two models never mix.

    What was unused for longest is dropped when there are more than `most`. Use is counted in openings of the file, not
    in seconds.
    """

    def __init__(self, file: Path, most: int) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        # A cache may lose its last moments in a power cut, but never become unreadable.
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(SCHEMA)
        self._connection.execute("UPDATE clock SET now = now + 1")
        (self._now,) = self._connection.execute("SELECT now FROM clock").fetchone()
        self._drop(most)

    def get(self, model: str, texts: Iterable[str]) -> Mapping[str, Vectors]:
        """Vectors by text, for those that are known."""
        keys = {_key(model, text): text for text in texts}
        found: dict[str, Vectors] = {}
        with self._lock:
            for part in _parts(list(keys)):
                marks = ",".join("?" * len(part))
                for key, vector in self._connection.execute(
                    f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608 - nothing but question marks
                    part,
                ):
                    found[keys[key]] = np.frombuffer(vector, np.float32)
                self._connection.execute(
                    f"UPDATE vectors SET used = ? WHERE used < ? AND key IN ({marks})",  # noqa: S608 - as above
                    (self._now, self._now, *part),
                )
        return found

    def put(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        if vectors.shape != (len(texts), DIMENSION):
            raise ValueError(f"{len(texts)} texts need {DIMENSION} numbers each, not an array of {vectors.shape}.")
        rows = [
            (_key(model, text), np.asarray(vector, np.float32).tobytes(), self._now)
            for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._lock:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _drop(self, most: int) -> None:
        (count,) = self._connection.execute("SELECT count(*) FROM vectors").fetchone()
        if count > most:
            self._connection.execute(
                "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used LIMIT ?)", (count - most,)
            )


def _key(model: str, text: str) -> bytes:
    return blake2b(f"{model}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _parts(keys: list[bytes]) -> Iterable[list[bytes]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
