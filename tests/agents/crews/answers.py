"""Answers that fit the schemas."""

from __future__ import annotations

import json
from typing import Any

from packages.agents.context import RunContext
from packages.agents.contracts import DeliveryNotes, Ledger
from packages.agents.crews import integrator
from tests.agents.specs import a_spec
from tests.llm.scripted_model import says


def a_design(**changes: Any) -> dict[str, Any]:
    return {
        "statement": "A small service.",
        "title": "Todo API",
        "requirements": [{"id": "R1", "text": "GET /todos answers 200", "source": "a todo API"}],
        "resources": [],
        "endpoints": [],
        "stack": a_spec().stack.model_dump(mode="json"),
        "decisions": [],
        "replies": [],
        **changes,
    }


def a_plan(**changes: Any) -> dict[str, Any]:
    task = {"id": "T1", "goal": "all", "brief": "make it", "covers": ["R1"], "depends_on": [], "files": ["app.py"]}
    return {"statement": "One task.", "tasks": [task], "replies": [], **changes}


def as_json(value: Any) -> str:
    return json.dumps(value)


NOTES = says(as_json({"statement": "s", "runbook": "r"}))


async def notes(context: RunContext) -> DeliveryNotes:
    """The smallest kickoff that ends with a document."""
    return await integrator.write_notes(context, a_spec(), Ledger(merge=1, tree="0" * 40, rows=()), [], "")
