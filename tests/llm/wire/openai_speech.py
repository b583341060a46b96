"""OpenAI's chat completions, and the dialects of those who say that they speak it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.llm.wire.behaviours import (
    CACHED_TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    THOUGHT_TOKENS,
    Answer,
    Behaviour,
    Vendor,
    pieces,
)
from tests.llm.wire.listener import Asked, Reply, document
from tests.llm.wire.openai_errors import ERRORS, IN_200, IN_STREAM
from tests.llm.wire.speech import Speech

FINISH = {"stop": "stop", "tool": "tool_calls", "length": "length", "filter": "content_filter", None: None}
PATHS = {
    Vendor.OPENAI: r"/v1/chat/completions",
    Vendor.VLLM: r"/v1/chat/completions",
    Vendor.OPENROUTER: r"/api/v1/chat/completions",
    Vendor.GROQ: r"/openai/v1/chat/completions",
    Vendor.AZURE: r"/openai/deployments/[\w.-]+/chat/completions",
}
LIMITS = {
    "x-ratelimit-limit-requests": "500",
    "x-ratelimit-remaining-requests": "499",
    "x-ratelimit-reset-requests": "120ms",
    "x-ratelimit-limit-tokens": "30000",
    "x-ratelimit-remaining-tokens": "29000",
    "x-ratelimit-reset-tokens": "2s",
}
HIDDEN = {kind: {"filtered": False, "severity": "safe"} for kind in ("hate", "self_harm", "sexual", "violence")}
VLLM_MODEL, VLLM_WINDOW_TOKENS = "deepseek-coder-v2", 16_384
AZURE_MODEL = "gpt-4.1-2025-04-14"
"""What answers under the name of a deployment."""
COST_USD = 0.00123
"""What OpenRouter says that it charged."""


class OpenAISpeech(Speech):
    broken_event = b'data: {"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {"conte\n\n'

    def __init__(self, vendor: Vendor, does: Behaviour = Behaviour.TEXT) -> None:
        super().__init__(does)
        self.vendor = vendor
        # vLLM and OpenRouter tell nothing of limits as long as none is reached.
        self.headers = LIMITS if vendor in (Vendor.OPENAI, Vendor.AZURE, Vendor.GROQ) else {}

    def __call__(self, asked: Asked) -> Reply:
        if self.vendor is Vendor.VLLM and asked.path == "/v1/models":
            return document({"object": "list", "data": [{"id": VLLM_MODEL, "max_model_len": VLLM_WINDOW_TOKENS}]})
        return super().__call__(asked)

    def knows(self, asked: Asked) -> bool:
        has_version = self.vendor is not Vendor.AZURE or "api-version" in asked.query
        return has_version and re.fullmatch(PATHS[self.vendor], asked.path) is not None

    def is_streamed(self, asked: Asked) -> bool:
        return bool(asked.body.get("stream"))

    def error(self, does: Behaviour, asked: Asked) -> Reply | None:
        is_too_much = self.vendor is Vendor.VLLM and asked.body.get("max_tokens", 0) > VLLM_WINDOW_TOKENS
        found = ERRORS[self.vendor].get(Behaviour.TOO_LONG if is_too_much else does)
        if found is None:
            return None
        status, body, headers = found
        return document(self._filled(body, asked), status, headers)

    def error_in_200(self, asked: Asked) -> Any:
        return self._filled(IN_200[self.vendor], asked)

    def error_event(self, asked: Asked) -> bytes:
        prefix = b"event: error\n" if self.vendor is Vendor.GROQ else b""
        return prefix + _event(self._filled(IN_STREAM[self.vendor], asked))

    def whole(self, answer: Answer, asked: Asked) -> dict[str, Any]:
        calls = [
            {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            for number, (name, arguments) in enumerate(answer.tools)
        ]
        # Filtered and empty answers have null where text would be, calls mostly as well.
        message: dict[str, Any] = {"role": "assistant", "content": answer.text or None, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": FINISH[answer.finish]}
        body = self._base(asked, "chat.completion")
        if self.vendor is Vendor.AZURE:
            body["prompt_filter_results"] = [{"prompt_index": 0, "content_filter_results": HIDDEN}]
        return {**body, "choices": [choice] if answer.has_choices else [], "usage": self._usage()}

    def opening(self, answer: Answer, asked: Asked) -> list[bytes]:
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "", "refusal": None}]
        deltas += [{"content": piece} for piece in pieces(answer.text)]
        for number, (name, arguments) in enumerate(answer.tools):
            call = {"index": number, "id": f"call_{number}", "type": "function"}
            deltas.append({"tool_calls": [{**call, "function": {"name": name, "arguments": ""}}]})
            for piece in pieces(json.dumps(arguments)):
                deltas.append({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
        chunks = [self._chunk(asked, delta) for delta in deltas] if answer.has_choices else []
        if self.vendor is Vendor.AZURE:
            first = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
            chunks.insert(
                0, {**first, "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": HIDDEN}]}
            )
        events = [_event(chunk) for chunk in chunks]
        # What OpenRouter sends to keep the connection while a provider thinks.
        return [b": OPENROUTER PROCESSING\n\n", *events] if self.vendor is Vendor.OPENROUTER else events

    def closing(self, answer: Answer, asked: Asked) -> list[bytes]:
        last = self._chunk(asked, {}, FINISH[answer.finish])
        if self.vendor is Vendor.GROQ:
            last["x_groq"] = {"id": "req_1", "usage": self._usage()}
        chunks = [last] if answer.has_choices else []
        wants_usage = (asked.body.get("stream_options") or {}).get("include_usage")
        if wants_usage or self.vendor is Vendor.OPENROUTER:
            chunks.append({**self._base(asked, "chat.completion.chunk"), "choices": [], "usage": self._usage()})
        return [*map(_event, chunks), b"data: [DONE]\n\n"]

    def _chunk(self, asked: Asked, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._base(asked, "chat.completion.chunk"), "choices": [choice]}

    def _base(self, asked: Asked, kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": self._model(asked)}

    def _model(self, asked: Asked) -> str:
        return AZURE_MODEL if self.vendor is Vendor.AZURE else str(asked.body["model"])

    def _filled(self, body: Any, asked: Asked) -> Any:
        """With the credential and the model in the vendor's words, as a careless vendor would repeat them."""
        said = json.dumps(body).replace("{key}", asked.credential).replace("{model}", self._model(asked))
        return json.loads(said)

    def _usage(self) -> dict[str, Any]:
        usage: dict[str, Any] = {
            "prompt_tokens": INPUT_TOKENS,
            "completion_tokens": OUTPUT_TOKENS,
            "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
            "prompt_tokens_details": {"cached_tokens": CACHED_TOKENS},
            "completion_tokens_details": {"reasoning_tokens": THOUGHT_TOKENS},
        }
        return {**usage, "cost": COST_USD} if self.vendor is Vendor.OPENROUTER else usage


def _event(chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
