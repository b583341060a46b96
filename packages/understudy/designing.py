"""A blueprint written down as a design: resources, endpoints, stack and decisions."""

from __future__ import annotations

from typing import Any

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, Field, Resource
from packages.understudy.requirements import ERROR_FORM, state
from packages.understudy.words import listed

TOPICS = ("paging", "lengths", "errors", "storage")
"""What a first draft leaves open."""
AUTHOR = "the understudy, Conclave's built-in rule-based model"


def design_parts(blueprint: Blueprint, settled: frozenset[str]) -> dict[str, Any]:
    """Every part of a design but what is said about it."""
    return {
        "title": blueprint.title,
        "requirements": [
            {"id": f"R{number}", "text": one.text, "source": one.source, "untestable_because": ""}
            for number, one in enumerate(state(blueprint, settled), start=1)
        ],
        "resources": [_resource(one, "lengths" in settled) for one in blueprint.resources],
        "endpoints": [
            *(endpoint for one in blueprint.resources for endpoint in _endpoints(blueprint, one, settled)),
            _endpoint("GET", "/health", "Is the service able to answer", 200, response='{"status": "ok"}'),
        ],
        "stack": {
            "language": "Python 3.11",
            "frameworks": ["FastAPI", "Pydantic"],
            "storage": "SQLite, the file app.db in the folder DATA_DIR" if "storage" in settled else "to be decided",
            "start": ["uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", str(blueprint.port)],
            "port": blueprint.port,
            "test": ["python", "-m", "pytest", "-q"],
        },
        "decisions": _decisions(blueprint, settled),
    }


def _resource(one: Resource, with_lengths: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "plural": one.plural,
        "fields": [
            {
                "name": field.name,
                "type": field.type,
                "required": field.required,
                "default": field.default,
                "rule": rules.describe(field, with_lengths=with_lengths),
            }
            for field in one.fields
        ],
    }


def _endpoint(method: str, path: str, summary: str, success: int, **more: Any) -> dict[str, Any]:
    base = {"request": "", "response": "", "errors": {}}
    return {"method": method, "path": path, "summary": summary, "success": success, **base, **more}


def _endpoints(blueprint: Blueprint, one: Resource, settled: frozenset[str]) -> list[dict[str, Any]]:
    path, name = blueprint.path(one), one.name
    body = f"JSON with {listed([_told(field) for field in one.fields])}"
    missing = {"404": f"there is no {name} with this id"}
    invalid = {"422": "the input is invalid"}
    conflict = {"409": "the value is taken"} if any(field.unique for field in one.fields) else {}
    found = [
        _endpoint("GET", path, f"List {one.plural}, {one.order} first", 200, request=_query(one, settled),
                  response=f"array of {one.plural}", errors=invalid),
        _endpoint("POST", path, f"Create {one.label}", 201, request=body, response=name,
                  errors={**conflict, **invalid}),
        _endpoint("GET", f"{path}/{{id}}", f"Read one {name}", 200, response=name, errors=missing),
    ]  # fmt: skip
    for method in one.updates:
        request = "any of the fields of POST" if method == "PATCH" else body
        verb = "Change" if method == "PATCH" else "Replace"
        found.append(
            _endpoint(method, f"{path}/{{id}}", f"{verb} {one.label}", 200, request=request, response=name,
                      errors={**missing, **conflict, **invalid})
        )  # fmt: skip
    if one.is_deletable:
        in_use = {"409": f"other entries belong to this {name}"} if blueprint.children(one) else {}
        found.append(_endpoint("DELETE", f"{path}/{{id}}", f"Delete {one.label}", 204, errors={**missing, **in_use}))
    return found


def _told(field: Field) -> str:
    return field.name if field.required else f"{field.name} (optional)"


def _query(one: Resource, settled: frozenset[str]) -> str:
    parts = ["limit (1 to 100, default 50)"]
    parts.append(f"after (id of the last {one.name} seen)" if "paging" in settled else "offset (default 0)")
    parts += [f"{name} (only {one.plural} with this value)" for name in one.filters]
    if one.search:
        parts.append(f"q (text to find in {' or '.join(one.search)})")
    return "Query: " + ", ".join(parts)


def _decisions(blueprint: Blueprint, settled: frozenset[str]) -> list[dict[str, str]]:
    def decision(title: str, context: str, text: str, consequences: str) -> dict[str, str]:
        return {"title": title, "context": context, "decision": text, "consequences": consequences}

    found = [
        decision(
            "Who writes this software",
            "No language model is connected.",
            f"It is written by {AUTHOR}.",
            "It keeps to a small repertoire: REST APIs over named resources.",
        ),
        decision(
            "No sign-in",
            "The request names no users.",
            "Every client may read and write everything.",
            "Put the service behind a gateway before it leaves a trusted network.",
        ),
    ]
    usual = [one for one in blueprint.resources if f"fields:{one.plural}" not in blueprint.words]
    if usual and blueprint.words:
        text = "; ".join(f"{one.plural}: {listed([field.name for field in one.fields])}" for one in usual)
        found.append(decision("Fields", "The request names no fields for these.", text, "They are easy to change."))
    if "errors" in settled:
        found.append(
            decision("One error form", "Errors come from several layers.", f"Every error body is {ERROR_FORM}.",
                     "A client needs one way to read errors.")
        )  # fmt: skip
    if "storage" in settled:
        found.append(
            decision("SQLite in one file", "The data must survive a restart.",
                     "Python's sqlite3, one short transaction for each request, write-ahead log.",
                     "One process on one machine; a backup is a copy of the file.")
        )  # fmt: skip
    if "paging" in settled:
        found.append(
            decision("Pages by cursor", "Entries are added while a client pages.",
                     "`after` takes the id of the last entry seen; no offsets.",
                     "No entry is skipped or shown twice; there is no jump to page n.")
        )  # fmt: skip
    return found
