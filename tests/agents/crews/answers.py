"""Answers that fit the schemas."""

from __future__ import annotations

import json
from typing import Any

from tests.agents.specs import a_spec


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
