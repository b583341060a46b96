"""The API as a client of flesh and blood would use it, and a run as seen through it."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.story.log import Entry
from tests.story.stack import Stack, wait_until

FINAL_STATES = frozenset({"done", "incomplete", "failed", "cancelled"})
# Bounds of waiting, not expectations: a run takes a small part of this.
RUN_SECONDS = 800.0
TURN_SECONDS = 180.0
OUTAGE_SECONDS = 30.0
Row = dict[str, Any]


class Service:
    """Calls to the stack's API. The address is read anew for each call: it may move when the stack comes back."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = httpx.Client(timeout=30, trust_env=False)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.stack.token}", **options.pop("headers", {})}
        # A 503 says that nothing happened and to try again in a few seconds: the database is on its way back.
        answer: httpx.Response = wait_until(
            lambda: self._answered(method, path, headers=headers, **options),
            OUTAGE_SECONDS,
            f"{method} {path} is served",
        )
        return answer

    def _answered(self, method: str, path: str, **options: Any) -> httpx.Response | None:
        answer = self.http.request(method, f"{self.stack.url}{path}", **options)
        return None if answer.status_code == 503 else answer

    def get(self, path: str, **query: Any) -> Any:
        answer = self.request("GET", path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, path: str, body: Row | None = None) -> Any:
        answer = self.request("POST", path, json=body if body is not None else {})
        assert answer.is_success, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def project(self, name: str) -> str:
        return str(self.post("/projects", {"name": name})["id"])

    def generate(self, project: str, prompt: str, **options: Any) -> Run:
        body = {"prompt": prompt, "approve": "auto", **options}
        answer = self.request("POST", f"/projects/{project}/generate", json=body)
        assert answer.status_code == 202, f"{answer.status_code} {answer.text}"
        return Run(self, str(answer.json()["id"]))


@dataclass(frozen=True)
class Run:
    service: Service
    id: str

    def row(self) -> Row:
        found: Row = self.service.get(f"/runs/{self.id}")
        return found

    def part(self, name: str) -> Any:
        """`/runs/{id}/<name>`; of a list that comes inside an object, the list."""
        answer = self.service.get(f"/runs/{self.id}/{name}")
        if isinstance(answer, dict):
            inside = [answer[key] for key in ("items", "rows", name) if isinstance(answer.get(key), list)]
            return inside[0] if inside else answer
        return answer

    def ledger(self) -> list[Row]:
        """The ledger's rows as they were computed last."""
        return [line["row"] for line in self.service.get(f"/runs/{self.id}/ledger")["lines"]]

    @property
    def state(self) -> str:
        return str(self.row()["state"])

    def events(self, after: int = 0) -> list[Entry]:
        """The whole table, read page by page."""
        found: list[Entry] = []
        while True:
            page = self.service.get(f"/runs/{self.id}/events", after=after)
            found += [Entry.of(item) for item in page["items"]]
            if not page["has_more"]:
                return found
            after = page["next_after"]

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.events() if entry.kind == kind]

    def approve(self, **body: Any) -> None:
        self.service.post(f"/runs/{self.id}/approve", body)

    def reject(self, comment: str) -> None:
        self.service.post(f"/runs/{self.id}/reject", {"comment": comment})

    def cancel(self) -> None:
        self.service.post(f"/runs/{self.id}/cancel")

    def wait_for_state(self, *states: str, seconds: float = TURN_SECONDS) -> Row:
        """Wait for one of the states. A run that ended in another one will never get there, so that fails at once."""

        def arrived() -> Row | None:
            row = self.row()
            assert row["state"] in states or row["state"] not in FINAL_STATES, self.told(f"is {row['state']}")
            return row if row["state"] in states else None

        row: Row = wait_until(arrived, seconds, f"run {self.id} becomes {' or '.join(states)}; {self.told('')}")
        return row

    def wait_for_end(self, seconds: float = RUN_SECONDS) -> Row:
        return self.wait_for_state(*FINAL_STATES, seconds=seconds)

    def wait_for_event(self, kind: str, seconds: float = TURN_SECONDS, **fields: Any) -> Entry:
        """Wait for an event of the kind whose fields have these values."""

        def happened() -> Entry | None:
            entries = self.events()
            for entry in entries:
                if entry.kind == kind and all(entry.event.get(name) == value for name, value in fields.items()):
                    return entry
            assert not entries or entries[-1].event.get("state") not in FINAL_STATES, self.told(f"ended before {kind}")
            return None

        entry: Entry = wait_until(happened, seconds, f"{kind} {fields} in run {self.id}")
        return entry

    def told(self, what: str) -> str:
        """What happened last, for the message of a failed test."""
        lines = [f"{entry.seq} {json.dumps(entry.event)[:240]}" for entry in self.events()[-6:]]
        return f"run {self.id} {what}\n" + "\n".join(lines)

    def stream(self, after: int | None) -> Generator[Entry, None, None]:
        """Events as they come over server-sent events, from the one behind `after`, until the connection ends."""
        headers = {"Authorization": f"Bearer {self.service.stack.token}", "Accept": "text/event-stream"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        url = f"{self.service.stack.url}/runs/{self.id}/events/stream"
        with httpx.stream("GET", url, headers=headers, timeout=httpx.Timeout(30, read=60), trust_env=False) as answer:
            assert answer.status_code == 200, answer.read()
            number, data = "", ""
            for line in answer.iter_lines():
                name, _, value = line.partition(":")
                if name == "id":
                    number = value.strip()
                elif name == "data":
                    data += value.removeprefix(" ")
                elif not line and data:
                    entry = Entry.of(json.loads(data))
                    assert number == str(entry.seq), "the id of a server-sent event is its seq"
                    yield entry
                    data = ""
