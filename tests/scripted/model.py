"""A model over real HTTP that plays every role in building a plan of a given shape.

What it answers depends on the request alone. The number of a call travels as its input tokens, so that the journal
tells which of the calls it holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.scripted import plans
from tests.scripted.plans import SHAPES, Shape
from tests.scripted.streaming import server_sent

Body = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """`number` counts from 1; `request` is the hash of what was asked."""

    number: int
    request: str


@dataclass
class ScriptedBuilder:
    """The request to build names the shape, as in "shape: eight"."""

    url: str = ""
    delay_seconds: float = 0.0
    on_call: Callable[[Body], Body | None] | None = None
    """What happens when somebody asks, before the answer. What it returns is the message that answers."""
    refuses_with: int = 0
    """A status that everybody gets instead of an answer; 0 for answers."""
    calls: list[Call] = field(default_factory=list)
    end: Callable[[], None] = field(default=lambda: None, repr=False)
    """Nobody listens there from then on."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: Body) -> Body:
        asked = json.dumps([body["messages"], body.get("tools"), body.get("response_format")], sort_keys=True)
        with self._lock:
            call = Call(len(self.calls) + 1, hashlib.sha256(asked.encode()).hexdigest())
            self.calls.append(call)
        message = self.on_call(body) if self.on_call is not None else None
        time.sleep(self.delay_seconds)
        message = message or reply(body)
        finish = "tool_calls" if "tool_calls" in message else "stop"
        usage = {"prompt_tokens": call.number, "completion_tokens": 1, "total_tokens": call.number + 1}
        return {
            "id": f"chatcmpl-{call.number}",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
            "usage": usage,
        }

    @contextlib.contextmanager
    def asked(self, hook: Callable[[Body], Body | None]) -> Iterator[None]:
        """Until the end of the block, `hook` is what happens when somebody asks."""
        self.on_call = hook
        try:
            yield
        finally:
            self.on_call = None

    @contextlib.contextmanager
    def silent(self) -> Iterator[threading.Event]:
        """Until the end of the block, whoever asks waits for an answer; the event is that somebody does."""
        is_asked, goes_on = threading.Event(), threading.Event()

        def wait(body: Body) -> None:
            is_asked.set()
            goes_on.wait()

        try:
            with self.asked(wait):
                yield is_asked
        finally:
            goes_on.set()


def reply(body: Body) -> Body:
    """The assistant's message to a request."""
    text = _text(body)
    form = body.get("response_format") or {}
    if form:
        return {"content": json.dumps(document(form["json_schema"]["name"], text))}
    if any(message["role"] == "tool" for message in body["messages"]):
        return {"content": "It is made, and the tests ran."}
    if conflict := section(text, "conflict"):
        both = [
            int(number) for line in re.findall(r"NAMES = \[(.*)\]", conflict) for number in re.findall(r"\d+", line)
        ]
        return calls({plans.SHARED: plans.names(sorted(set(both)))})
    task = json.loads(section(text, "task"))
    return calls(plans.files(shape_of(text), int(task["covers"][0][1:]), int(section(text, "attempt"))))


def coders_task(body: Body) -> Body:
    """The task that a Coder is asked to do, as it stands in the plan; empty when something else is asked."""
    told = section(_text(body), "task")
    is_coder = told and not body.get("response_format") and not section(_text(body), "conflict")
    return dict(json.loads(told)) if is_coder else {}


def idle(requirement: str, attempts: int) -> Callable[[Body], Body | None]:
    """So many attempts of whoever is to meet the requirement claim that it is done, and touch nothing."""

    def claim(body: Body) -> Body | None:
        is_meant = (
            requirement in coders_task(body).get("covers", []) and int(section(_text(body), "attempt")) <= attempts
        )
        return {"content": "It is done."} if is_meant else None

    return claim


def document(schema: str, text: str) -> Body:
    match schema.removesuffix("Change"):
        case "Design":
            return plans.design(shape_of(text))
        case "Plan":
            return plans.plan(shape_of(text))
        case "AcceptanceTests":
            return plans.acceptance(shape_of(text))
        case "Verdict" | "Review":
            return {"statement": "I approve.", "decision": "approve"}
        case "Ruling":
            return plans.ruling(shape_of(text))
        case "Consent":
            names = [one["id"] for one in json.loads(section(text, "amendments"))]
            return {"statement": "Nothing that is stated is lost.", "accepted": names}
        case "Split":
            return {"statement": "It is one piece.", "tasks": []}
        case "Advice":
            return {"statement": "Keep both names."}
        case "Repair":
            failing = json.loads(section(text, "failures"))[0]["requirements"][0]
            return {"statement": "It is missing.", **plans.repair(failing)}
        case "DeliveryNotes":
            return {"statement": "Built.", "runbook": "# Run\n\npython -m app.main 8000\n"}
    raise KeyError(f"nobody has written what to answer as {schema}")


def shape_of(text: str) -> Shape:
    found = re.search(r"shape: (\w+)", text)
    assert found, "the request names its shape"
    return SHAPES[found[1]]


def _text(body: Body) -> str:
    return "\n".join(str(message.get("content") or "") for message in body["messages"])


def section(text: str, name: str) -> str:
    """The last section of that name."""
    found = re.findall(rf"<{name}>\n(.*?)\n</{name}>", text, re.DOTALL)
    return str(found[-1]) if found else ""


def calls(files: dict[str, str]) -> Body:
    """Writes these files and runs the tests, all in one turn."""
    wanted = [("write_file", {"path": path, "content": content}) for path, content in files.items()]
    wanted.append(("run_tests", {}))
    return {
        "content": None,
        "tool_calls": [
            {
                "id": f"call_{number}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for number, (name, arguments) in enumerate(wanted)
        ],
    }


@contextlib.contextmanager
def serving(delay_seconds: float = 0.0) -> Iterator[ScriptedBuilder]:
    model = ScriptedBuilder(delay_seconds=delay_seconds)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            return None

        def do_POST(self) -> None:
            try:
                self.speak(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            except ConnectionError:
                # Whoever asked was killed meanwhile, or the model died of the question.
                self.close_connection = True

        def speak(self, body: Body) -> None:
            if model.refuses_with:
                self.send(model.refuses_with, "application/json", b'{"error": {"message": "not now"}}')
            elif body.get("stream"):
                self.send(200, "text/event-stream", server_sent(model.answer(body)))
            else:
                self.send(200, "application/json", json.dumps(model.answer(body)).encode())

        def send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"

    def end() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    model.end = end
    try:
        yield model
    finally:
        model.end()
