"""Structured answers made unusable, or nearly so."""

from __future__ import annotations

from dataclasses import replace

from packages.understudy.chat import Reply
from packages.understudy.faults import Fault, first

_FORMS = ("fenced", "trailing_comma", "truncated", "prose")


def spoiled(reply: Reply, faults: list[Fault], is_structured: bool) -> Reply:
    if first(faults, "empty"):
        return Reply()
    if not is_structured or not reply.text:
        return reply
    if first(faults, "nonsense"):
        return replace(reply, text="I am sure that everything will be fine. {42: maybe")
    malformed = first(faults, "malformed_json")
    if malformed is None:
        return reply
    form = str(malformed.argument) if malformed.argument in _FORMS else _FORMS[len(reply.text) % 2]
    match form:
        case "fenced":
            text = f"Here is what you asked for:\n\n```json\n{reply.text}\n```"
        case "trailing_comma":
            text = reply.text.rstrip()[:-1] + ",}"
        case "truncated":
            text = reply.text[: len(reply.text) * 2 // 3]
        case _:
            text = f"Of course. {reply.text}\n\nI hope that this helps."
    return replace(reply, text=text)
