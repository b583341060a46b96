"""Exact moments: the database holds a run before or after one of its events, so that its worker dies right there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Literal

import psycopg

from tests.story.stack import Stack, wait_until

Moment = Literal["before", "after"]
GATE = 20_261_121
HALT_SECONDS = 240.0

TRIGGER = f"""
CREATE TABLE IF NOT EXISTS halts (run_id text, kind text, occurrence int, moment text);
CREATE OR REPLACE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE armed halts;
BEGIN
    SELECT * INTO armed FROM halts WHERE run_id = NEW.run_id;
    IF NOT FOUND THEN RETURN NEW; END IF;
    -- Before: this is the event. After: it stands already, and this is the next one, whichever it is.
    IF (SELECT count(*) FROM events WHERE run_id = NEW.run_id AND kind = armed.kind)
            + (CASE WHEN armed.moment = 'before' AND NEW.kind = armed.kind THEN 1 ELSE 0 END) = armed.occurrence
       AND (armed.moment = 'after' OR NEW.kind = armed.kind) THEN
        PERFORM pg_advisory_xact_lock({GATE});
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER halt BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION halt();
"""
STOPPED = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {GATE} AND NOT granted"


class Gate:
    """While it is closed, the armed run waits at its moment, and with it every other writer of its events."""

    def __init__(self, stack: Stack) -> None:
        worker = stack.process_of("worker")
        assert worker is not None
        self._connection = psycopg.connect(worker.environ()["DATABASE_URL"], autocommit=True)
        self._connection.execute(TRIGGER)

    @contextlib.contextmanager
    def closed(self, run_id: str, kind: str, occurrence: int, moment: Moment) -> Iterator[None]:
        """Until the end of the block. What waits then has lost its worker, and ends without an effect."""
        self._connection.execute(f"SELECT pg_advisory_lock({GATE})")
        self._connection.execute("INSERT INTO halts VALUES (%s, %s, %s, %s)", (run_id, kind, occurrence, moment))
        try:
            yield
        finally:
            self._connection.execute("DELETE FROM halts")
            self._connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({STOPPED}) AS waiting")
            wait_until(lambda: not self.query(STOPPED), HALT_SECONDS, "what waited at the gate is gone")
            self._connection.execute(f"SELECT pg_advisory_unlock({GATE})")

    def wait(self, what: str) -> None:
        wait_until(lambda: self.query(STOPPED), HALT_SECONDS, what)

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.encode(), values or None).fetchall()

    def close(self) -> None:
        self._connection.execute("DROP TRIGGER halt ON events; DROP FUNCTION halt; DROP TABLE halts")
        self._connection.close()
