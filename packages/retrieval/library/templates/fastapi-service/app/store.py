"""Notes in SQLite. Values travel as parameters, never inside the statement."""

import sqlite3
import threading
from pathlib import Path

from app.schemas import Note, NoteDraft

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    done INTEGER NOT NULL CHECK (done IN (0, 1))
)
"""


class NoSuchNote(Exception):
    def __init__(self, note_id: int) -> None:
        super().__init__(f"There is no note {note_id}.")


class NoteStore:
    """One connection behind a lock: requests are served by several threads."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        with self._lock, self._connection:
            self._connection.execute(SCHEMA)

    def add(self, draft: NoteDraft) -> Note:
        with self._lock, self._connection:
            row = self._connection.execute(
                "INSERT INTO notes (title, done) VALUES (?, ?) RETURNING id, title, done", (draft.title, draft.done)
            ).fetchone()
        return _note(row)

    def get(self, note_id: int) -> Note:
        with self._lock:
            row = self._connection.execute("SELECT id, title, done FROM notes WHERE id = ?", (note_id,)).fetchone()
        if row is None:
            raise NoSuchNote(note_id)
        return _note(row)

    def page(self, limit: int, offset: int) -> list[Note]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, title, done FROM notes ORDER BY id LIMIT ? OFFSET ?", (limit, offset)
            ).fetchall()
        return [_note(row) for row in rows]

    def count(self) -> int:
        with self._lock:
            (count,) = self._connection.execute("SELECT count(*) FROM notes").fetchone()
        return int(count)

    def replace(self, note_id: int, draft: NoteDraft) -> Note:
        with self._lock, self._connection:
            row = self._connection.execute(
                "UPDATE notes SET title = ?, done = ? WHERE id = ? RETURNING id, title, done",
                (draft.title, draft.done, note_id),
            ).fetchone()
        if row is None:
            raise NoSuchNote(note_id)
        return _note(row)

    def delete(self, note_id: int) -> None:
        with self._lock, self._connection:
            if self._connection.execute("DELETE FROM notes WHERE id = ?", (note_id,)).rowcount == 0:
                raise NoSuchNote(note_id)

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _note(row: tuple[int, str, int]) -> Note:
    return Note(id=row[0], title=row[1], done=bool(row[2]))
