"""The Integrator: what a person needs to run the software."""

from __future__ import annotations

import json

from packages.understudy import documents
from packages.understudy.designing import AUTHOR
from packages.understudy.documents import Answer, Spec
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.writing.rendering import render


def notes(conversation: Conversation, faults: list[Fault]) -> Answer:
    spec = documents.read(Spec, conversation.section("spec")) or Spec(title="The software")
    rows = _rows(conversation.section("ledger"))
    proven = [name for name, result in rows if result == "proven"]
    unproven = [name for name, result in rows if result in ("failing", "untested")]
    all_of_them = len(rows) or len(spec.requirements)
    said = f"{spec.title} is built: {len(proven)} of {all_of_them} requirements are proven by tests."
    said += f" Not proven: {', '.join(unproven)}." if unproven else ""
    said += f" It was written by {AUTHOR}."
    lists = [one.path for one in spec.endpoints if one.method == "GET" and "{" not in one.path]
    runbook = render(
        "app/runbook.md", spec=spec, start=" ".join(spec.stack.start), test=" ".join(spec.stack.test),
        unproven=unproven, example=lists[0] if lists else "/", author=AUTHOR,
    )  # fmt: skip
    return {"statement": said, "runbook": runbook}


def _rows(text: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return []
    rows = found.get("rows", []) if isinstance(found, dict) else found
    return [(str(row.get("requirement", "")), str(row.get("result", ""))) for row in rows if isinstance(row, dict)]
