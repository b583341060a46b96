"""The API as the command line uses it: one method for each call, errors in words."""

import difflib
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from apps.cli.errors import APIError, UsageError

Row = dict[str, Any]

CALL_SECONDS = 30.0
RETRY_SECONDS = 0.2
# The stream sends a keep-alive every 15 s, so a silence of this length is a dead connection.
SILENCE_SECONDS = 45.0
# What the API says with its own paths, in the commands of a terminal.
HINTS = {
    "RunNotFound": "`./conclave runs` lists your runs.",
    "TaskNotFound": "`./conclave watch RUN` tells the tasks of the plan.",
    "TaskNotReady": "`./conclave watch RUN` tells how far each task is.",
    "RunNotPaused": "`./conclave runs` tells what each run needs.",
    "PlanInvalid": "Correct the plan and send it again.",
    "ProviderNotFound": "`./conclave providers` lists them.",
    "AdministratorNeeded": "Ask an administrator to do it, or to make you one.",
}


@dataclass
class ServerSentEvent:
    id: str = ""
    data: list[str] = field(default_factory=list)


class Client:
    """Speaks to one API. `retry_seconds` bounds how long a call waits for an API that is just restarting."""

    def __init__(self, url: str, token: str, *, retry_seconds: float = 20.0) -> None:
        self.url = url.rstrip("/")
        self.retry_seconds = retry_seconds
        # The API of the embedded stack is on this machine; a proxy of the user's has no part in that.
        is_local = httpx.URL(self.url).host in ("127.0.0.1", "localhost", "::1")
        self.http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=CALL_SECONDS,
            trust_env=not is_local,
        )

    def new_project(self, name: str) -> Row:
        """Make a project of that name, with a number behind it when the name is taken."""
        for number in itertools.count(1):
            try:
                return row(self.call("POST", "/projects", json={"name": name if number == 1 else f"{name}-{number}"}))
            except APIError as error:
                if error.kind != "ProjectNameTaken":
                    raise
        raise AssertionError("counting never ends")

    def project_named(self, name: str) -> Row:
        """Raises UsageError, with names that are like it."""
        for found in rows(self.call("GET", "/projects", params={"name": name})):
            if found.get("name") == name:
                return found
        known = [str(one.get("name")) for one in rows(self.call("GET", "/projects"))]
        near = difflib.get_close_matches(name, known, n=5, cutoff=0.3) or known[:5]
        others = f", or go on with {', '.join(near)}" if near else ""
        raise UsageError(f"There is no project {name}.", f"Leave --project out to begin a new one{others}.")

    def approval_rule(self, project_id: str) -> str:
        """always, above or never; "" where the project leaves it to who asks."""
        settings = row(self.call("GET", f"/projects/{quote(project_id)}/settings"))
        return str(settings["approval"]["ask"] or "")

    def generate(self, project_id: str, order: Row, idempotency_key: str) -> Row:
        path = f"/projects/{quote(project_id)}/generate"
        return row(self.call("POST", path, json=order, headers={"Idempotency-Key": idempotency_key}))

    def runs(self, *states: str) -> list[Row]:
        """The newest runs in any of these states; in any state at all when none is named."""
        return rows(self.call("GET", "/runs", params={"state": states} if states else None))

    def run(self, run_id: str) -> Row:
        return row(self.call("GET", run_path(run_id)))

    def workers(self) -> list[Row]:
        """What each worker said last, such as whether it can isolate what it runs."""
        return rows(self.call("GET", "/workers"))

    def events(self, run_id: str) -> Iterator[Row]:
        """Yield what happened so far, page by page."""
        after = 0
        while True:
            page = row(self.call("GET", run_path(run_id, "events"), params={"after": str(after), "limit": "1000"}))
            yield from map(flat, rows(page))
            if not page.get("has_more"):
                return
            after = int(page["next_after"])

    def ledger(self, run_id: str) -> list[Row]:
        """Return one row for each requirement, with its result and its tests."""
        lines = rows(self.call("GET", run_path(run_id, "ledger")), "lines", "rows")
        return [row(line.get("row", line)) for line in lines]

    def tasks(self, run_id: str) -> list[Row]:
        return rows(self.call("GET", run_path(run_id, "tasks")), "tasks")

    def spec(self, run_id: str) -> Row:
        """Return the newest spec under `spec`, with its `hash`."""
        return row(self.call("GET", run_path(run_id, "spec")))

    def quote(self, run_id: str) -> Row | None:
        """What was quoted and what it came to; None where the run never came to a quote."""
        try:
            return row(self.call("GET", run_path(run_id, "quote")))
        except APIError as error:
            if error.kind == "QuoteNotFound":
                return None
            raise

    def artifacts(self, run_id: str) -> list[Row]:
        return rows(self.call("GET", run_path(run_id, "artifacts")), "artifacts")

    def artifact(self, run_id: str, name: str) -> bytes:
        return self.answer("GET", run_path(run_id, f"artifacts/{quote(name)}")).content

    def approve(
        self,
        run_id: str,
        comment: str,
        budget_usd: float | None,
        spec_hash: str = "",
        tasks: Sequence[Row] | None = None,
    ) -> Row:
        """With the hash, the approval holds for exactly the plan that the person saw; `tasks` replace those in it."""
        order: Row = {"comment": comment, "budget_usd": budget_usd}
        order |= {"spec_hash": spec_hash} if spec_hash else {}
        order |= {"tasks": tasks} if tasks else {}
        return row(self.call("POST", run_path(run_id, "approve"), json=order))

    def reject(self, run_id: str, comment: str) -> None:
        self.call("POST", run_path(run_id, "reject"), json={"comment": comment})

    def cancel(self, run_id: str) -> None:
        self.call("POST", run_path(run_id, "cancel"))

    def pause(self, run_id: str) -> None:
        self.call("POST", run_path(run_id, "pause"))

    def resume(self, run_id: str, budget_usd: float | None = None) -> None:
        self.call("POST", run_path(run_id, "resume"), json={"budget_usd": budget_usd})

    def finish(self, run_id: str) -> None:
        self.call("POST", run_path(run_id, "finish"))

    def steer(self, run_id: str, text: str, task: str) -> None:
        self.call("POST", run_path(run_id, "steer"), json={"text": text, "task": task or None})

    def command(self, run_id: str, task: str, act: str, text: str = "", tasks: Sequence[Row] = ()) -> Row:
        """Have something done with one task. Returns the run that does it, which may be a new one."""
        path = run_path(run_id, f"tasks/{quote(task, safe='')}/{act}")
        return row(self.call("POST", path, json={"text": text, "tasks": tasks}))

    def replay(self, run_id: str) -> Row:
        """Tell an ended run again. Returns the new run."""
        return row(self.call("POST", run_path(run_id, "replay")))

    def fork(self, run_id: str, from_event: int, budget_usd: float | None) -> Row:
        """Go on from an event of an ended run. Returns the new run."""
        return row(
            self.call("POST", run_path(run_id, "fork"), json={"from_event": from_event, "budget_usd": budget_usd})
        )

    def diff(self, run_id: str, old: str, new: str) -> Row:
        """What differs between two commits of the run's project: the trees `old` and `new`, and `files`."""
        return row(self.call("GET", run_path(run_id, "diff"), params={"from": old, "to": new}))

    def providers(self, decisions: int = 0) -> Row:
        """Every provider with its models under `providers`, and the newest routing `decisions`."""
        return row(self.call("GET", "/admin/providers", params={"decisions": str(decisions)}))

    def order_provider(self, act: str, order: Row) -> Row:
        """Open, close or drain one. Returns the condition that holds for it now."""
        return row(self.call("POST", f"/admin/providers/{act}", json=order))

    def test_providers(self, order: Row) -> Row:
        """Have a worker test one, or all. Returns the test, which has an `id`."""
        return row(self.call("POST", "/admin/providers/test", json=order))

    def provider_test(self, test_id: str) -> Row:
        return row(self.call("GET", f"/admin/providers/tests/{quote(test_id, safe='')}"))

    def recording(self, run_id: str) -> Row:
        return row(self.call("GET", run_path(run_id, "recording")))

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json: Row | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> object:
        answer = self.answer(method, path, params=params, json=json, headers=headers)
        return answer.json() if answer.content else {}

    def answer(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json: Row | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Make one call; one that may be repeated is tried again for a while, since parts restart by themselves."""
        deadline = time.monotonic() + self.retry_seconds
        may_repeat = method == "GET" or (headers is not None and "Idempotency-Key" in headers)
        while True:
            try:
                answer = self.http.request(method, path, params=params, json=json, headers=headers)
                if not (is_passing(answer) and may_repeat and time.monotonic() < deadline):
                    break
            except httpx.HTTPError as error:
                # A connection that is refused was never a call.
                is_safe = may_repeat or isinstance(error, httpx.ConnectError)
                if not is_safe or time.monotonic() > deadline:
                    raise unreachable(self.url) from error
            time.sleep(RETRY_SECONDS)
        if answer.is_error:
            raise refusal(answer)
        return answer

    def stream(self, run_id: str, after: int) -> Iterator[Row]:
        """Yield the events after a number, as decoded JSON, until the connection ends."""
        headers = {"Accept": "text/event-stream"}
        if after:
            headers["Last-Event-ID"] = str(after)
        timeout = httpx.Timeout(CALL_SECONDS, read=SILENCE_SECONDS)
        with self.http.stream("GET", run_path(run_id, "events/stream"), headers=headers, timeout=timeout) as answer:
            if answer.is_error:
                answer.read()
                raise refusal(answer)
            for found in server_sent_events(answer.iter_lines()):
                yield event_row(found)


def is_passing(answer: httpx.Response) -> bool:
    """Whether a refusal may be over in a moment. What has to be mended by a person is not."""
    return answer.status_code == 503 and "SandboxUnavailable" not in answer.text


def server_sent_events(lines: Iterator[str]) -> Iterator[ServerSentEvent]:
    """Read the event-stream format. Comments (keep-alives) and events without data are dropped."""
    current = ServerSentEvent()
    for line in lines:
        if not line:
            if current.data:
                yield current
            current = ServerSentEvent()
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            current.data.append(value)
        elif name == "id":
            current.id = value


def event_row(found: ServerSentEvent) -> Row:
    """Return the event with its kind and fields on one level, whether they come flat or nested."""
    received = json.loads("\n".join(found.data))
    if not isinstance(received, dict):
        return {}
    event = flat(received)
    if "seq" not in event and found.id.isdigit():
        event["seq"] = int(found.id)
    return event


def flat(received: Row) -> Row:
    nested = received.get("event", received.get("data"))
    return {**received, **nested} if isinstance(nested, dict) else dict(received)


def run_path(run_id: str, rest: str = "") -> str:
    return f"/runs/{quote(run_id, safe='')}" + (f"/{rest}" if rest else "")


def row(answer: object) -> Row:
    return answer if isinstance(answer, dict) else {}


def rows(answer: object, *names: str) -> list[Row]:
    """Return the list in an answer: the answer itself, or what stands under `items` or one of the names."""
    for name in (*names, "items"):
        if isinstance(answer, dict) and name in answer:
            answer = answer[name]
    return [found for found in answer if isinstance(found, dict)] if isinstance(answer, list) else []


def unreachable(url: str) -> APIError:
    return APIError(
        f"The server at {url} does not answer. Runs go on by themselves once it is back.",
        "See `./conclave status` and `./conclave logs api`.",
        kind="Unreachable",
    )


def refusal(answer: httpx.Response) -> APIError:
    try:
        body = row(answer.json())
    except ValueError:
        body = {}
    message = str(body.get("message") or f"The server answered {answer.status_code} {answer.reason_phrase}.")
    for problem in rows(body.get("fields")):
        if str(problem.get("message")) not in message:
            message += f"\n  {problem.get('path')}: {problem.get('message')}"
    kind, hint = str(body.get("error") or ""), str(body.get("hint") or "")
    if "GET /" in hint:
        hint = HINTS.get(kind, hint)
    if not hint and answer.status_code >= 500:
        hint = "See `./conclave logs api`."
    if not hint and answer.status_code == 401:
        hint = "The local token is not accepted: run `./conclave down`, then `./conclave up`."
    return APIError(message, hint, kind=kind, status=answer.status_code)
