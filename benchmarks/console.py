"""What a person waits for in the console, and whether anything jumps or stutters: in Chromium, before a whole stack.

* until the sign-in and home have painted their largest part, with nothing in the browser's cache
* how far the page of a run moves by itself while its events stream (the sum of layout shifts, which has no unit)
* a run of 50,000 events: until they are shown, the most rows in the document, the longest task while scrolling

    python -m benchmarks.console [--json FILE] [--repeat N] [--events N]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from apps.cli.home import current_home
from benchmarks import table
from tests.story.stack import Stack, running_stack

SCRIPT = Path(__file__).with_suffix(".mjs")
SECONDS = 900
BARS = {
    "sign-in, largest paint, s": 1.5,
    "home, largest paint, s": 1.5,
    "live run, layout shift": 0.0,
    "live event log, layout shift": 0.0,
    "events, rows in the document": 200.0,
    "events, longest task while scrolling, ms": 50.0,
}
LONGER = """
    INSERT INTO events (run_id, seq, key, kind, execution, at, data)
    SELECT run_id, %(from)s + number, NULL, kind, execution, at, data
    FROM events, generate_series(0, %(more)s - 1) AS number
    WHERE run_id = %(run)s AND seq = %(from)s - 1
"""
"""As many copies of one narrated event behind it; what follows has been moved out of the way."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--repeat", type=int, default=5, help="how often a page is opened, and the long run scrolled")
    parser.add_argument("--events", type=int, default=50_000, help="how many events the long run has")
    arguments = parser.parse_args()
    before = os.getloadavg()[0]
    with running_stack() as stack:
        measured = asked(stack, "paint", arguments.repeat)
        live = asked(stack, "stream")
        lengthen(stack, live["run"], arguments.events)
        measured |= live["measured"]
        for _ in range(arguments.repeat):
            for name, values in asked(stack, "events", live["run"], live["login"], live["password"]).items():
                measured.setdefault(name, []).extend(values)
    rows = [
        [name, len(values), min(values), statistics.median(values), max(values), BARS.get(name, "")]
        for name, values in measured.items()
    ]
    print(f"{os.cpu_count()} processors, load {before:.1f} before and {os.getloadavg()[0]:.1f} at the end\n")
    table.show(["", "times", "least", "median", "most", "bar"], rows)
    table.write(arguments.json, {"events": arguments.events, "measured": measured, "bars": BARS})
    return 0 if all(statistics.median(measured[name]) <= bar for name, bar in BARS.items()) else 1


def asked(stack: Stack, part: str, *words: object) -> dict[str, Any]:
    """What the browser measured."""
    home = os.environ.get("BROWSER_HOME") or str(current_home().browser)
    done = subprocess.run(
        ["node", SCRIPT, part, stack.url, *map(str, words)],
        env={**os.environ, "BROWSER_HOME": home},
        stdout=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lengthen(stack: Stack, run: str, events: int) -> None:
    """Make an ended run's story this long, by copies of an event that somebody narrated in the middle of it."""
    worker = stack.process_of("worker")
    assert worker is not None, stack.logs()
    with psycopg.connect(worker.environ()["DATABASE_URL"]) as connection:
        last, copied = connection.execute(
            "SELECT max(seq), (max(seq) FILTER (WHERE kind = 'tool.used')) + 1 FROM events WHERE run_id = %s", [run]
        ).fetchone() or (0, 0)
        values = {"run": run, "from": copied, "more": max(0, events - last)}
        # Far away first: two rows never have one number, not even for a moment.
        for moved in (events * 10, values["more"] - events * 10):
            connection.execute(
                "UPDATE events SET seq = seq + %(moved)s WHERE run_id = %(run)s AND seq >= %(from)s",
                {**values, "moved": moved},
            )
        connection.execute(LONGER, values)
        connection.execute("UPDATE runs SET last_seq = %s WHERE id = %s", [max(events, last), run])


if __name__ == "__main__":
    sys.exit(main())
