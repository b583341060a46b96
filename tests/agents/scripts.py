"""Scripts: what each role answers in a story. A story replaces the answers that it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from packages.agents.context import Message
from packages.agents.contracts import Role
from tests.agents.scripted_answers import Answer

STACK = {
    "language": "Python 3.11",
    "frameworks": ["FastAPI"],
    "storage": "SQLite",
    "start": ["uvicorn", "app.main:app", "--port", "8000"],
    "port": 8000,
    "test": ["python", "-m", "pytest", "-q"],
}


def section(messages: Sequence[Message], name: str) -> str:
    """The last section of that name."""
    found = re.findall(rf"<{name}>\n(.*?)\n</{name}>", "\n".join(message.content for message in messages), re.DOTALL)
    return str(found[-1]) if found else ""


def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {
        "statement": "Two requirements.",
        "title": "Todo API",
        "requirements": [{"id": "R1", "text": "creates"}, {"id": "R2", "text": "lists"}],
        "stack": STACK,
    }


def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    task = {"goal": "a part", "brief": "make it"}
    return {
        "statement": "Two tasks.",
        "tasks": [
            {**task, "id": "T1", "covers": ["R1"], "files": ["one.txt"]},
            {**task, "id": "T2", "covers": ["R2"], "depends_on": ["T1"], "files": ["two.txt"]},
        ],
    }


def approve(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "I approve.", "decision": "approve"}


def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "One test each.", "files": [{"path": "test_all.py", "content": "# R1 R2"}]}


def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
    """Writes what the task covers, then says so."""
    if any(message.role == "tool" for message in messages):
        return "Done."
    task = json.loads(section(messages, "task"))
    content = "\n".join(f"makes {one}" for one in task["covers"]) or "a base"
    return [write(task["files"][0], content)]


def write(path: str, content: str) -> dict[str, Any]:
    arguments = json.dumps({"path": path, "content": content})
    return {"id": f"call-{path}", "type": "function", "function": {"name": "write_file", "arguments": arguments}}


def review(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "Fine.", "decision": "approve"}


def repair(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    failing = [case["requirements"][0] for case in json.loads(section(messages, "failures"))]
    return {"statement": "Mend.", "goal": "mend it", "brief": "mend it", "covers": failing, "files": ["repair.txt"]}


def uphold(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "They stand."}


def advice(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "Keep both."}


def split(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "It cannot be cut.", "tasks": []}


def notes(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    return {"statement": "Built.", "runbook": "# Run it"}


EVERYBODY_AGREES: dict[str, Answer] = {
    "Design": design,
    "Plan": plan,
    "Verdict": approve,
    "AcceptanceTests": acceptance,
    "code": code,
    "Review": review,
    "Ruling": uphold,
    "Repair": repair,
    "Advice": advice,
    "Split": split,
    "DeliveryNotes": notes,
}
