"""A chat model over real HTTP that builds the software of `shapes`, in a thread of its own.

An answer depends on the request alone, never on how many there were before: whatever is killed and asked again gets
the same. Its `model` names the request, so that a row of the journal tells which request it is the answer to.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tests.llm.scripted_model import Request, Scripted, ScriptedModel, calls, says
from tests.sweep import shapes


class Asked(NamedTuple):
    """A request: its name, and who asked it for which task ("" for none)."""

    name: str
    role: str
    task: str


class SweepModel:
    """Counts requests as they arrive: what arrived is paid for."""

    def __init__(self, delay_seconds: float = 0.0) -> None:
        self.asked: list[Asked] = []
        self._delay_seconds = delay_seconds
        self._server = ScriptedModel()
        self._server.script = self._next

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def most_in_flight(self) -> int:
        return self._server.most_in_flight

    def environment(self) -> dict[str, str]:
        """The variables that connect it."""
        return {
            "OPENAI_BASE_URL": self.url,
            "OPENAI_API_KEY": "scripted",
            "OPENAI_MODEL": "scripted",
            "MODEL_PRICE_INPUT_USD_PER_MILLION": "1",
            "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "1",
        }

    def count(self, since: int = 0) -> Counter[str]:
        """How often each request arrived, without the first `since` of all."""
        return Counter(one.name for one in self.asked[since:])

    @contextmanager
    def serving(self) -> Iterator[SweepModel]:
        loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

        async def serve() -> None:
            async with self._server:
                ready.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="scripted model")
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    def _next(self, request: Request) -> Scripted:
        reading = Reading(request)
        self.asked.append(Asked(reading.name, reading.role, reading.task))
        answered = answer(reading)
        answered.body["model"] = reading.name
        return replace(answered, delay_seconds=self._delay_seconds)


@dataclass(frozen=True)
class Reading:
    """What a request says."""

    request: Request

    @property
    def name(self) -> str:
        """Of everything that the answer depends on."""
        asked = {key: self.request.get(key) for key in ("messages", "tools", "response_format")}
        return f"scripted-{hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]}"

    @property
    def wanted(self) -> str:
        """Name of the document's schema; "" if the answer shall be work with tools."""
        form = self.request.get("response_format") or {}
        return str(form.get("json_schema", {}).get("name", ""))

    @property
    def text(self) -> str:
        return "\n".join(str(message.get("content") or "") for message in self.request["messages"])

    @property
    def role(self) -> str:
        found = re.search(r"You are (?:an? |the )?(Architect|Planner|Orchestrator|Coder|Tester|Integrator)", self.text)
        return found[1].lower() if found else ""

    @property
    def shape(self) -> str:
        found = re.search(r"in the shape (\w+)", self.text)
        assert found, "every request names the shape"
        return found[1]

    @property
    def task(self) -> str:
        document = self.section("task")
        return str(json.loads(document)["id"]) if document else ""

    @property
    def has_worked(self) -> bool:
        return any(message["role"] == "tool" for message in self.request["messages"])

    def section(self, name: str) -> str:
        found = re.findall(rf"<{name}>\n(.*?)\n</{name}>", self.text, re.DOTALL)
        return str(found[-1]) if found else ""


def answer(reading: Reading) -> Scripted:
    if not reading.wanted:
        return work(reading)
    return says(json.dumps(DOCUMENTS[reading.wanted](reading)))


def work(reading: Reading) -> Scripted:
    """One turn with tools, and a last word."""
    if reading.has_worked:
        return says("It is done; I ran the tests.")
    if reading.section("conflict"):
        return calls(*shapes.resolution(), text="I keep the lines of both.")
    attempt = int(reading.section("attempt"))
    return calls(*shapes.work(reading.shape, reading.task, attempt), text=f"I build {reading.task}.")


def design(reading: Reading) -> dict[str, Any]:
    return {
        "statement": "A file for each part.",
        "title": f"Parts in the shape {reading.shape}",
        "requirements": shapes.requirements(),
        "stack": shapes.STACK,
        "decisions": [{"title": "Files", "context": "-", "decision": "Files are served.", "consequences": "-"}],
    }


def repair(reading: Reading) -> dict[str, Any]:
    failing = json.loads(reading.section("failures"))[0]["requirements"]
    return {"statement": "Again.", "goal": "Repair", "brief": "Repair it.", "covers": failing, "files": ["parts"]}


DOCUMENTS: dict[str, Callable[[Reading], dict[str, Any]]] = {
    "Design": design,
    "Plan": lambda reading: {"statement": "A task for each part.", "tasks": shapes.plan(reading.shape)},
    "Verdict": lambda reading: {"statement": "I approve.", "decision": "approve"},
    "AcceptanceTests": lambda reading: {
        "statement": "A test for each part.",
        "files": [{"path": "test_parts.py", "content": shapes.acceptance()}],
    },
    "Review": lambda reading: {"statement": "As planned.", "decision": "approve"},
    "Advice": lambda reading: {"statement": "Keep the lines of both."},
    "Split": lambda reading: {"statement": "It is one piece.", "tasks": []},
    "Repair": repair,
    "DeliveryNotes": lambda reading: {"statement": "Eight parts.", "runbook": "# Start\n\nServe the folder."},
}
