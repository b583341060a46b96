"""One request through the whole product, as a client of its public API that nobody answers for."""

import contextlib
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.errors import APIError
from apps.cli.evaluation.cases import Request, Settings
from apps.cli.evaluation.outcome import RunFigures
from apps.cli.needs import action
from apps.cli.render import lines
from apps.cli.watch import events

# What a person would be asked for. Nobody is there, so a run that needs one of them is over.
ANSWERS = ("approve", "answer", "raise_cap", "day")


class Runs:
    """The runs under way, to be cancelled together when the evaluation is interrupted."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._under_way: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def following(self, run_id: str, cancel: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            self._under_way[run_id] = cancel
        try:
            if self.is_stopped:
                cancel()
            yield
        finally:
            with self._lock:
                del self._under_way[run_id]

    def stop(self) -> None:
        """Cancel every run, and each that starts from now on."""
        self.is_stopped = True
        with self._lock:
            cancels = list(self._under_way.values())
        for cancel in cancels:
            cancel()


def carry_out(
    connection: Connection,
    project_id: str,
    request: Request,
    settings: Settings,
    runs: Runs,
    say: Callable[[str], None],
) -> RunFigures:
    """Ask, follow the run to its end, and return its figures. It is cancelled after the case's minutes."""
    order: Row = {
        "prompt": request.text,
        "attachments": [{"name": name, "content": content} for name, content in request.attachments],
        "approve": "auto",
        "at_cap": "finish",
        "budget_usd": settings.budget_usd,
    }
    began = time.monotonic()
    run_id = str(connection.client.generate(project_id, order, str(uuid.uuid4()))["id"])
    say(f"run {run_id}")
    why_cancelled: list[str] = []

    def cancel(why: str) -> None:
        why_cancelled.append(why)
        # It may have ended this instant, which is as good; what else goes wrong here is seen while following.
        with contextlib.suppress(APIError):
            connection.client.cancel(run_id)

    overdue = threading.Timer(60 * settings.minutes, cancel, [f"It did not end within {settings.minutes:g} minutes."])
    overdue.daemon = True
    overdue.start()
    try:
        with runs.following(run_id, lambda: cancel("The evaluation was interrupted.")):
            for event in events(connection, run_id):
                if event.get("kind") != "run.state_changed":
                    continue
                for line in lines(event):
                    say(line.text)
                if event.get("state") in ("paused", "awaiting_approval") and not why_cancelled:
                    run = connection.client.run(run_id)
                    if action(run) in ANSWERS:
                        cancel(f"It waited for a person: {run['needs'].get('text')}")
    finally:
        overdue.cancel()
    return figures(connection.client, run_id, time.monotonic() - began, why_cancelled[0] if why_cancelled else "")


def figures(client: Client, run_id: str, seconds: float, why_cancelled: str) -> RunFigures:
    run = client.run(run_id)
    usage: Row = run.get("usage") or {}
    state = str(run.get("state"))
    testable = [row for row in client.ledger(run_id) if row.get("result") != "untestable"]
    unproven = tuple(str(row.get("requirement")) for row in testable if row.get("result") != "proven")
    reason = str(run.get("reason") or "")
    return RunFigures(
        run_id=run_id,
        state=state,
        reason=why_cancelled if state == "cancelled" and why_cancelled else reason,
        unproven=unproven if state == "incomplete" else (),
        commit=str(run.get("commit") or ""),
        proven=len(testable) - len(unproven),
        testable=len(testable),
        calls=int(usage.get("calls") or 0),
        input_tokens=int(usage.get("input_tokens") or 0),
        output_tokens=int(usage.get("output_tokens") or 0),
        cost_usd=usage.get("cost_usd"),
        seconds=float(run.get("elapsed_seconds") or seconds),
        tokens=tokens_by_role(client, run_id),
    )


def tokens_by_role(client: Client, run_id: str) -> dict[str, int]:
    """Sum every answer that a model gave. An answer that a restarted step read again from the journal is none."""
    tokens: Counter[str] = Counter()
    for event in client.events(run_id):
        if event.get("kind") == "model.answered" and not event.get("replayed"):
            usage: Row = event.get("usage") or {}
            used = int(usage.get("input_tokens") or 0) + int(usage.get("output_tokens") or 0)
            tokens[str(event.get("role"))] += used
    return dict(sorted(tokens.items()))
