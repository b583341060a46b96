"""Exact moments, so that a run's worker dies right there.

Before an event the database holds it inside its transaction; after an event it tells as soon as that is committed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Literal

import psycopg

from tests.story.stack import Stack, wait_until

Moment = Literal["before", "after"]
GATE = 20_261_121
BELL = "halted"
HALT_SECONDS = 240.0

TRIGGER = f"""
CREATE TABLE IF NOT EXISTS halts (run_id text, kind text, occurrence int, moment text);
CREATE OR REPLACE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE armed halts;
BEGIN
    SELECT * INTO armed FROM halts WHERE run_id = NEW.run_id AND kind = NEW.kind;
    IF NOT FOUND
       OR (SELECT count(*) FROM events WHERE run_id = NEW.run_id AND kind = NEW.kind) + 1 <> armed.occurrence THEN
        RETURN NEW;
    END IF;
    IF armed.moment = 'before' THEN
        PERFORM pg_advisory_xact_lock({GATE});
    ELSE
        PERFORM pg_notify('{BELL}', NEW.run_id);  -- Rings when the event is committed.
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER halt BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION halt();
LISTEN {BELL};
"""
STOPPED = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {GATE} AND NOT granted"


class Gate:
    """While it is closed, the armed run waits before its event, and with it every other writer of its events.

    After an event nothing can hold a run: whoever waits for that moment has to stop its worker at once.
    """

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

    def wait(self, moment: Moment, what: str) -> None:
        if moment == "before":
            wait_until(lambda: self.query(STOPPED), HALT_SECONDS, what)
        else:
            assert list(self._connection.notifies(timeout=HALT_SECONDS, stop_after=1)), f"not heard: {what}"

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.encode(), values or None).fetchall()

    def close(self) -> None:
        self._connection.execute("DROP TRIGGER halt ON events; DROP FUNCTION halt; DROP TABLE halts")
        self._connection.close()
