"""A small real HTTP server with the API's shape. The first word of a prompt decides how its run goes.

What it is sent has to fit the API's own models.
"""

import argparse
import contextlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import BaseModel, ValidationError

from apps.api.runs.schemas import (
    ApproveOrder,
    CommandOrder,
    ForkOrder,
    GenerateOrder,
    RejectOrder,
    ResumeOrder,
    SteerOrder,
)

Event = dict[str, Any]
AT = "2026-11-21T10:00:00Z"
TOKEN = "cnc_stand-in"


ORDERS: dict[str, type[BaseModel]] = {
    "approve": ApproveOrder,
    "reject": RejectOrder,
    "resume": ResumeOrder,
    "steer": SteerOrder,
    "tasks": CommandOrder,
    "fork": ForkOrder,
}
"""The API's models, by the first word of a path below a run's; what stands not here takes no body."""


def state(name: str, **more: object) -> Event:
    return {"kind": "run.state_changed", "previous": None, "state": name, **more}


TASK: Event = {
    "id": "T1",
    "goal": "Serve todos",
    "brief": "Make it.\nTest it.",
    "covers": ["R1"],
    "depends_on": [],
    "files": ["app.py"],
}
SPEC: Event = {
    "kind": "spec.proposed",
    "round": 1,
    "hash": "9a81c6d2ffff",
    "spec": {
        "title": "Todo service",
        "requirements": [{"id": "R1", "text": "A todo can be created."}],
        "tasks": [TASK],
    },
}
QUOTE: Event = {
    "kind": "quote.made",
    "quote": {
        "usd_p50": 0.31,
        "usd_p90": 0.8,
        "minutes_p50": 4,
        "minutes_p90": 9,
        "model": "m",
        "basis": "",
        "tasks": [],
    },
}


PAUSES: dict[str, list[Event]] = {
    "stuck": [
        {"kind": "question.asked", "question": {"id": 1, "task": "T1", "text": "T1 is stuck: it stays red."}},
        state("paused", reason="it stays red.", hint="Retry, split, edit or skip T1."),
    ],
    "capped": [state("paused", reason="At the cap: $2.40 is spent.", hint="Raise the cap, or finish as incomplete.")],
    "held": [state("paused", reason="Paused by ada.", hint="Resume it.")],
    "rested": [state("paused", reason="Today's budget is used up: $1.00 is spent.", hint="It goes on by itself.")],
}
NEEDS = {"stuck": "answer", "capped": "raise_cap", "held": "resume", "rested": "day", "ask": "approve"}
ANSWERED = {
    "approve": "done",
    "cancel": "cancelled",
    "resume": "done",
    "tasks": "done",
    "finish": "incomplete",
    "fork": "done",
}
"""How a run goes on after what a person says."""


def story(ending: str) -> list[Event]:
    opening = [state("queued"), state("planning"), SPEC, QUOTE]
    if ending == "ask":
        return [*opening, state("awaiting_approval")]
    if ending in PAUSES:
        return [*opening, state("building"), *PAUSES[ending]]
    return [*opening, state("building"), {"kind": "agent.hummed", "tune": "la"}, state(ending)]


@dataclass
class Books:
    """What the server was told."""

    url: str = ""
    repository: str = ""
    bundle: bytes = b""
    commit: str = ""
    token: str = TOKEN
    ending: str = "done"
    is_dropping: bool = False
    revision: str = ""
    diff: Event = field(default_factory=dict)
    recording: Event = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    """What happens in every run before it ends."""
    start: list[str] = field(default_factory=list)
    """The start command of the delivered spec; it listens on port 8000."""
    project: str = ""
    """A project that is there, and whether its settings say that its runs ask."""
    rule: str | None = None
    refusals: list[tuple[int, str, str, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    orders: list[Event] = field(default_factory=list)
    calls: list[tuple[str, Event]] = field(default_factory=list)
    resumed_after: list[int] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, *events: Event) -> None:
        with self.changed:
            for event in events:
                self.events.append({"seq": len(self.events) + 1, "at": AT, "execution": None, "event": event})
            self.changed.notify_all()


class Handler(BaseHTTPRequestHandler):
    books: Books

    def log_message(self, format: str, *args: object) -> None:
        return None

    def answer(self, status: int, body: object) -> None:
        self.send(status, json.dumps(body).encode(), "application/json")

    def send(self, status: int, data: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status: int, kind: str, message: str, hint: str) -> None:
        self.answer(status, {"error": kind, "message": message, "hint": hint})

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/health":
            return self.answer(200, {"status": "ok"})
        if self.headers["Authorization"] != f"Bearer {self.books.token}":
            return self.refuse(401, "NotSignedIn", "The token is not known.", "Sign in.")
        if path == "/projects":
            there = [{"id": "project-1", "name": self.books.project}] if self.books.project else []
            return self.answer(200, {"items": there})
        if path == "/projects/project-1/settings":
            return self.answer(200, {"approval": {"ask": self.books.rule}})
        if path == "/runs":
            run = {**self.run, "prompt": "A todo API", "created_at": AT}
            is_wanted = "state=" not in self.path or f"state={self.state}" in self.path
            return self.answer(200, {"items": [run] if is_wanted else [], "next_cursor": None})
        if not path.startswith("/runs/run-1"):
            return self.refuse(404, "RunNotFound", "There is no run run-2.", "List them: conclave runs")
        return self.about_the_run(path.removeprefix("/runs/run-1"))

    @property
    def state(self) -> str:
        known = [one["event"]["state"] for one in self.books.events if one["event"]["kind"] == "run.state_changed"]
        return known[-1] if known else "queued"

    @property
    def run(self) -> Event:
        waits = self.state in ("paused", "awaiting_approval")
        text = self.books.events[-1]["event"].get("reason") or "Approve the plan." if waits else ""
        return {
            "id": "run-1",
            "state": self.state,
            "reason": "Not proven: R1." if self.state == "incomplete" else "",
            "needs": {"action": NEEDS[self.books.ending], "text": text} if waits else None,
            "repository": self.books.repository or None,
            "commit": self.books.commit or None,
            "usage": {"calls": 3, "input_tokens": 10, "output_tokens": 5, "cost_usd": 0.02, "cap_usd": 2.4},
            "model": "m",
        }

    def about_the_run(self, rest: str) -> None:
        gap = self.books.ending == "incomplete"
        test = {"id": "t", "outcome": "failed" if gap else "passed"}
        ledger = {"requirement": "R1", "text": "A todo can be created.", "result": "failing" if gap else "proven"}
        parts: dict[str, object] = {
            "/ledger": {"merges": [], "lines": [{"row": {**ledger, "tests": [test]}, "cells": []}]},
            "/tasks": {
                "tasks": [
                    {
                        **TASK,
                        "state": "failed" if gap else "done",
                        "question": "Why?" if self.books.ending == "stuck" else "",
                    }
                ]
            },
            "/artifacts": [{"name": "ledger.json", "size_bytes": 12}],
            "/spec": {
                "hash": SPEC["hash"],
                "spec": {**SPEC["spec"], "stack": {"start": self.books.start, "port": 8000}},
            },
            "/events": {"items": self.books.events, "next_after": len(self.books.events), "has_more": False},
            "/diff": self.books.diff,
            "/quote": {**QUOTE, "actual": {"usd": 0.02, "minutes": 5.0, "tasks": []}},
            "/recording": self.books.recording,
            "": self.run,
        }
        if rest == "/events/stream":
            with contextlib.suppress(ConnectionError):  # readers come and go
                self.stream()
            return None
        if rest == "/artifacts/ledger.json":
            return self.send(200, b'{"rows": []}', "application/json")
        if rest == "/artifacts/repository.bundle":
            return self.send(200, self.books.bundle, "application/x-git-bundle")
        return self.answer(200, parts[rest])

    def stream(self) -> None:
        last = int(self.headers["Last-Event-ID"] or 0)
        self.books.resumed_after.append(last)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        # A server may repeat what the reader has: the reader has to notice.
        sent = max(0, last - 1)
        since_start = 0
        while True:
            with self.books.changed:
                if len(self.books.events) <= sent:
                    self.books.changed.wait(0.5)
                fresh = self.books.events[sent:]
            self.wfile.write(b": keep-alive\n\n")
            for event in fresh:
                self.wfile.write(f"id: {event['seq']}\ndata: {json.dumps(event)}\n\n".encode())
                sent = event["seq"]
                since_start += 1
                if self.books.is_dropping and since_start == 3:
                    return
            self.wfile.flush()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if self.path == "/projects":
            return self.answer(201, {"id": "project-1", "name": body["name"]})
        if self.path == "/projects/project-1/generate":
            GenerateOrder.model_validate(body)
            self.books.orders.append({**body, "key": self.headers["Idempotency-Key"]})
            word = body["prompt"].split()[0].lower()
            self.books.is_dropping = word == "dropping"
            self.books.ending = "done" if word == "dropping" else word
            *begun, last = story(self.books.ending)
            self.books.add(*begun, *self.books.told, last)
            return self.answer(202, {"id": "run-1", "state": "queued"})
        if not self.path.startswith("/runs/run-1/"):
            return self.refuse(404, "RunNotFound", "There is no run run-2.", "List them: conclave runs")
        action = self.path.removeprefix("/runs/run-1/")
        self.books.calls.append((action, body))
        if self.books.refusals:
            return self.refuse(*self.books.refusals.pop(0))
        word = action.partition("/")[0]
        if word in ORDERS:
            try:
                ORDERS[word].model_validate(body)
            except ValidationError as error:
                return self.refuse(422, "InvalidRequest", str(error), "Correct the named fields.")
        if word in ANSWERED and not self.books.revision:
            self.books.add(*([] if word == "cancel" else [state("building")]), state(ANSWERED[word]))
        return self.answer(202, {**self.run, "id": self.books.revision or "run-1"})


def serve(books: Books, port: int = 0) -> ThreadingHTTPServer:
    handler = type("BoundHandler", (Handler,), {"books": books})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server


if __name__ == "__main__":
    import os

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    serve(Books(token=os.environ["LOCAL_TOKEN"]), parser.parse_args().port).serve_forever()
