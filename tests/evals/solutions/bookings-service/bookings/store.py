"""Rooms and bookings in one SQLite file."""

import json
import os
import sqlite3
from pathlib import Path

TABLES = """
CREATE TABLE IF NOT EXISTS rooms (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, capacity INTEGER, floor INTEGER, equipment TEXT
);
CREATE TABLE IF NOT EXISTS bookings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room_id INTEGER, title TEXT, organizer TEXT, start TEXT, "end" TEXT,
    attendees INTEGER, status TEXT
);
"""


class Store:
    def __init__(self):
        self.db = sqlite3.connect(Path(os.environ["DATA_DIR"], "roombook.sqlite"), isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)

    def insert(self, table, values):
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        cursor = self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*values.values()])
        return cursor.lastrowid

    def update(self, table, id, values):
        names = ", ".join(f'"{name}" = ?' for name in values)
        self.db.execute(f"UPDATE {table} SET {names} WHERE id = ?", [*values.values(), id])

    def rooms(self):
        return [room(one) for one in self.db.execute("SELECT * FROM rooms ORDER BY id")]

    def room(self, id):
        return next((one for one in self.rooms() if one["id"] == id), None)

    def bookings(self):
        return [dict(one) for one in self.db.execute("SELECT * FROM bookings ORDER BY start, id")]

    def booking(self, id):
        return next((one for one in self.bookings() if one["id"] == id), None)

    def confirmed(self, room_id):
        return [one for one in self.bookings() if one["room_id"] == room_id and one["status"] == "confirmed"]


def room(row):
    return {**dict(row), "equipment": json.loads(row["equipment"])}
