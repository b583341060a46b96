"""From a model's text to a value: near-miss JSON is mended, the rest is explained."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import json_repair
from pydantic import BaseModel, ValidationError

from packages.agents.contracts import AcceptanceTests

M = TypeVar("M", bound=BaseModel)
Check = Callable[[Any], str]
"""What is wrong with a well-formed answer; "" if nothing is."""

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)
_FILE = re.compile(
    # The name on the line above the fence, or as a comment on the first line inside.
    r"^[#* \t\d.)]*(?:File(?:name)?:\s*)?[`*]*(?P<above>[\w/-]+\.\w+)[`*]*:?[ \t]*\n+```[^\n]*\n"
    r"(?P<content>.*?)^```[ \t]*$"
    r"|^```[^\n]*\n#[ \t]*(?P<inside>[\w/-]+\.\w+)[ \t]*\n(?P<rest>.*?)^```[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_SHOWN_PROBLEMS = 8


class Unusable(Exception):
    """An answer that cannot be used. The message is written for the model that gave it."""


def read_answer(text: str, schema: type[M], check: Check | None = None) -> M:
    """Raises `Unusable`."""
    document = _fenced_files(text) if schema is AcceptanceTests else None
    document = document or _document(text)
    try:
        answer = schema.model_validate(document)
    except ValidationError as error:
        shown = [
            f"- {'.'.join(map(str, one['loc'])) or 'document'}: {one['msg']}"
            for one in error.errors()[:_SHOWN_PROBLEMS]
        ]
        raise Unusable("it does not fit the schema:\n" + "\n".join(shown)) from None
    if check is not None and (problem := check(answer)):
        raise Unusable(problem)
    return answer


def mended_arguments(text: str) -> str:
    """A tool call's arguments as JSON text; as they are if no object can be made of them."""
    try:
        found: Any = json.loads(text or "{}")
    except ValueError:
        found = json_repair.loads(text)
    return json.dumps(found) if isinstance(found, dict) else text


def _fenced_files(text: str) -> dict[str, Any] | None:
    """Files in fences under their names, as small models write what is too long for a JSON string."""
    if '"files"' in text:
        return None
    found = {match["above"] or match["inside"]: match["content"] or match["rest"] for match in _FILE.finditer(text)}
    if not found:
        return None
    files = [{"path": path, "content": content} for path, content in found.items()]
    return {"statement": text.partition("```")[0].strip() or "The files.", "files": files}


def _document(text: str) -> dict[str, Any]:
    body = text.strip()
    # Only a fence around the whole document is taken off: code inside it may hold fences of its own.
    if not body.startswith("{") and (fenced := _FENCE.search(body)):
        body = fenced.group(1).strip()
    start = body.find("{")
    if start < 0:
        raise Unusable("there is no JSON document in it")
    body = body[start:]
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(body)
    except ValueError:
        if _ends_inside_a_text(body):
            # Mending would pass half a sentence, or half a file, for a whole one.
            raise Unusable("it ends in the middle of a text; answer again, shorter if need be") from None
        found = json_repair.loads(body)
    if not isinstance(found, dict):
        raise Unusable("there is no JSON object in it")
    return found


def _ends_inside_a_text(body: str) -> bool:
    inside = escaped = False
    for character in body:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = inside
        elif character == '"':
            inside = not inside
    return inside
