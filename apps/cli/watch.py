"""Follow a run live: every event once and in order, through restarts of anything between us and it."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from apps.cli.approval import Approval
from apps.cli.client import Row
from apps.cli.connection import Connection
from apps.cli.errors import APIError
from apps.cli.needs import Pauses
from apps.cli.output import Terminal
from apps.cli.render import lines
from apps.cli.words import FINAL_STATES

# The server answers 5xx while its database comes back.
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
PATIENCE_SECONDS = 120.0


def events(connection: Connection, run_id: str) -> Iterator[Row]:
    """Yield the run's events from the first, until one says that the run is over."""
    last = 0
    superseded: set[str] = set()
    failures = 0
    quiet_since = time.monotonic()
    while True:
        try:
            for event in connection.client.stream(run_id, last):
                failures, quiet_since = 0, time.monotonic()
                seq = event.get("seq")
                if not isinstance(seq, int) or seq <= last:
                    continue
                last = seq
                superseded |= superseded_by(event)
                if event.get("execution") in superseded and event.get("kind") != "step.restarted":
                    continue
                yield event
                if is_over(event):
                    return
            # The server ends every stream after a while; the last event says whether the run is over.
        except httpx.HTTPError:
            if failures == 1:
                connection.terminal.say("The server does not answer. The run goes on; this catches up by itself.")
        except APIError as error:
            if error.status and error.status < 500:
                raise
            if time.monotonic() - quiet_since > PATIENCE_SECONDS:
                raise
        failures += 1
        time.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])
        if failures > 1:
            connection.renew()


def superseded_by(event: Row) -> set[str]:
    if event.get("kind") != "step.restarted":
        return set()
    return {str(execution) for execution in event.get("superseded") or ()}


def is_over(event: Row) -> bool:
    return event.get("kind") == "run.state_changed" and event.get("state") in FINAL_STATES


def show(terminal: Terminal, event: Row, has_number: bool = False) -> None:
    """Print an event with the time at which it happened, and its number where a person looks for one to fork from."""
    at = str(event.get("at") or "")[11:19]
    at = f"{event.get('seq'):>5}  {at}" if has_number else at
    for line in lines(event):
        terminal.say(f"{at}  {line.text}" if at else line.text, line.tone)


def follow(
    connection: Connection,
    run_id: str,
    terminal: Terminal,
    *,
    can_ask: bool = False,
    budget_usd: float | None = None,
    has_numbers: bool = False,
) -> None:
    """Until the run is over. Where it waits for the person, ask them, or say what it waits for."""
    approval = Approval(connection, terminal, run_id, can_ask, budget_usd)
    pauses = Pauses(connection, terminal, run_id, can_ask)
    for event in events(connection, run_id):
        show(terminal, event, has_numbers)
        approval.hear(event)
        pauses.hear(event)


def detached(terminal: Terminal, run_id: str, folder: Path | None = None) -> None:
    """`folder` is where the delivery was to be copied to, which nobody does any more."""
    terminal.say("")
    terminal.say(
        f"The run goes on, or waits for you. See: ./conclave watch {run_id}. Stop it: ./conclave cancel {run_id}.",
        "strong",
    )
    if folder:
        terminal.say(f"When it is done, copy what it delivered: ./conclave checkout {run_id} {folder}")
