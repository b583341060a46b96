"""Anthropic's messages."""

from __future__ import annotations

import json
from typing import Any

from tests.llm.wire.behaviours import (
    CACHED_TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    RETRY_AFTER_SECONDS,
    Answer,
    Behaviour,
    pieces,
)
from tests.llm.wire.listener import Asked, Reply, document
from tests.llm.wire.speech import Speech

FINISH = {"stop": "end_turn", "tool": "tool_use", "length": "max_tokens", "filter": "refusal", None: None}
LIMITED = "This request would exceed your organization's rate limit of 40,000 input tokens per minute."
# A want of credit has the status and the type of a wrong request.
CREDIT = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to purchase credits."
ERRORS: dict[Behaviour, tuple[int, str, str]] = {
    Behaviour.BUSY_UNTIL: (429, "rate_limit_error", LIMITED),
    Behaviour.BUSY: (429, "rate_limit_error", LIMITED),
    Behaviour.QUOTA: (400, "invalid_request_error", CREDIT),
    Behaviour.UNAUTHORIZED: (401, "authentication_error", "invalid x-api-key"),
    Behaviour.UNPAID: (402, "billing_error", "There is an issue with your billing or payment information."),
    Behaviour.FORBIDDEN: (403, "permission_error", "Your API key does not have permission to use the resource."),
    Behaviour.MODEL_UNKNOWN: (404, "not_found_error", "model: {model}"),
    Behaviour.SLOW_REQUEST: (408, "timeout_error", "Request timed out"),
    Behaviour.WRONG_REQUEST: (400, "invalid_request_error", "tools.0.custom.input_schema.type: Field required"),
    Behaviour.BROKEN: (500, "api_error", "Internal server error"),
    Behaviour.OVERLOADED: (529, "overloaded_error", "Overloaded"),
    Behaviour.TOO_LONG: (400, "invalid_request_error", "prompt is too long: 209512 tokens > 200000 maximum"),
    Behaviour.PROMPT_FILTERED: (400, "invalid_request_error", "Output blocked by content filtering policy"),
}
LIMITS = {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-requests-reset": "2026-11-21T12:00:00Z",
    "anthropic-ratelimit-tokens-limit": "40000",
    "anthropic-ratelimit-tokens-remaining": "39000",
    "anthropic-ratelimit-tokens-reset": "2026-11-21T12:00:00Z",
    "request-id": "req_1",
}


class AnthropicSpeech(Speech):
    headers = LIMITS
    broken_event = b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "del\n\n'

    def knows(self, asked: Asked) -> bool:
        return asked.path == "/v1/messages" and "anthropic-version" in asked.headers

    def is_streamed(self, asked: Asked) -> bool:
        return bool(asked.body.get("stream"))

    def error(self, does: Behaviour, asked: Asked) -> Reply | None:
        if does not in ERRORS:
            return None
        status, kind, message = ERRORS[does]
        headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if does is Behaviour.BUSY_UNTIL else {}
        return document(_error(kind, message, asked), status, {"request-id": "req_1", **headers})

    def error_in_200(self, asked: Asked) -> Any:
        return _error("api_error", "Internal server error", asked)

    def error_event(self, asked: Asked) -> bytes:
        return _event(_error("overloaded_error", "Overloaded", asked))

    def whole(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        if not answer.has_choices:
            return self._message(asked, [], None)
        content: list[dict[str, Any]] = [{"type": "text", "text": answer.text}] if answer.text else []
        for number, (name, arguments) in enumerate(answer.tools):
            content.append({"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": arguments})
        return self._message(asked, content, FINISH[answer.finish])

    def opening(self, answer: Answer, asked: Asked) -> list[bytes]:
        start = {"type": "message_start", "message": self._message(asked, [], None, output_tokens=1)}
        events: list[dict[str, Any]] = [start, {"type": "ping"}]
        blocks: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        if answer.text:
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces(answer.text)]
            blocks.append(({"type": "text", "text": ""}, deltas))
        for number, (name, arguments) in enumerate(answer.tools):
            block = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
            parts = ["", *pieces(json.dumps(arguments))]
            blocks.append((block, [{"type": "input_json_delta", "partial_json": part} for part in parts]))
        for index, (block, deltas) in enumerate(blocks):
            events.append({"type": "content_block_start", "index": index, "content_block": block})
            events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
            events.append({"type": "content_block_stop", "index": index})
        if answer.finish is None:
            events.pop()
        return [_event(event) for event in events]

    def closing(self, answer: Answer, asked: Asked) -> list[bytes]:
        if not answer.has_choices:
            return [_event({"type": "message_stop"})]
        delta = {"stop_reason": FINISH[answer.finish], "stop_sequence": None}
        last = {"type": "message_delta", "delta": delta, "usage": _usage(OUTPUT_TOKENS)}
        return [_event(last), _event({"type": "message_stop"})]

    def _message(
        self, asked: Asked, content: list[dict[str, Any]], finish: str | None, output_tokens: int = OUTPUT_TOKENS
    ) -> dict[str, Any]:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": asked.body["model"],
            "content": content,
            "stop_reason": finish,
            "stop_sequence": None,
            "usage": _usage(output_tokens),
        }


def _usage(output_tokens: int) -> dict[str, Any]:
    """Cached tokens are no part of Anthropic's input tokens."""
    return {
        "input_tokens": INPUT_TOKENS - CACHED_TOKENS,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": CACHED_TOKENS,
        "output_tokens": output_tokens,
    }


def _error(kind: str, message: str, asked: Asked) -> dict[str, Any]:
    said = message.replace("{model}", str(asked.body["model"]))
    return {"type": "error", "error": {"type": kind, "message": f"{said} ({asked.credential})"}, "request_id": "req_1"}


def _event(body: dict[str, Any]) -> bytes:
    return f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode()
