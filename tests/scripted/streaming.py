"""A chat completion as the pieces of a stream, for models that say what a test tells them to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def server_sent(body: dict[str, Any]) -> bytes:
    """The whole stream of one completion, with its usage, if it has one, at the end."""
    return b"".join(f"data: {json.dumps(piece)}\n\n".encode() for piece in _pieces(body)) + b"data: [DONE]\n\n"


def _pieces(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    head: dict[str, Any] = {"id": body.get("id"), "created": body.get("created"), "model": body.get("model")}
    head["object"] = "chat.completion.chunk"
    for choice in body["choices"] or ():
        delta: dict[str, Any] = dict(choice["message"])
        if delta.get("tool_calls"):
            delta["tool_calls"] = [{**one, "index": index} for index, one in enumerate(delta["tool_calls"])]
        opening: dict[str, Any] = {"role": "assistant", "content": ""}
        for part in (opening, delta):
            yield {**head, "choices": [{"index": 0, "delta": part, "finish_reason": None}]}
        if choice["finish_reason"] is not None:
            yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    if body.get("usage"):
        yield {**head, "choices": [], "usage": body["usage"]}
