"""The chat-completions protocol as data: requests in, completions and chunks out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MODEL = "understudy"
_CHUNK_CHARACTERS = 400
_CHARACTERS_PER_TOKEN = 4


class ChatMessage(BaseModel):
    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None

    @property
    def words(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    """Parameters that steer sampling are accepted and have no effect: the answer is computed."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1)
    tools: list[dict[str, Any]] = Field(default_factory=list)
    tool_choice: str | dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    n: int = Field(default=1, ge=1, le=1)

    @property
    def schema_name(self) -> str:
        wanted = (self.response_format or {}).get("json_schema") or {}
        return str(wanted.get("name", "")) if isinstance(wanted, dict) else ""


@dataclass(frozen=True)
class WantedCall:
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the model says: a text, a refusal, or tool calls (with words beside them, maybe)."""

    text: str = ""
    refusal: str = ""
    calls: tuple[WantedCall, ...] = ()


@dataclass(frozen=True)
class Completion:
    """One reply to one request, in both forms of the protocol."""

    request: ChatRequest
    reply: Reply
    created: int

    @property
    def id(self) -> str:
        seed = self.request.model_dump_json() + repr(self.reply)
        return f"chatcmpl-{hashlib.sha256(seed.encode(errors='replace')).hexdigest()[:24]}"

    @property
    def text(self) -> str:
        """Cut where the caller's limit of tokens ends."""
        limit = self.request.max_completion_tokens or self.request.max_tokens
        return self.reply.text[: limit * _CHARACTERS_PER_TOKEN] if limit else self.reply.text

    @property
    def finish_reason(self) -> str:
        if self.reply.calls:
            return "tool_calls"
        return "length" if self.text != self.reply.text else "stop"

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        return [
            {
                "id": f"call_{self.id[9:25]}_{number}",
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
            }
            for number, call in enumerate(self.reply.calls)
        ]

    @property
    def usage(self) -> dict[str, int]:
        """A plausible estimate: four characters make a token, each message costs four more."""
        asked = sum(len(message.words) + len(json.dumps(message.tool_calls or "")) for message in self.request.messages)
        asked += len(json.dumps(self.request.tools)) + len(json.dumps(self.request.response_format))
        prompt = asked // _CHARACTERS_PER_TOKEN + 4 * len(self.request.messages)
        said = len(self.text) + len(self.reply.refusal) + (len(json.dumps(self.tool_calls)) if self.reply.calls else 0)
        completion = said // _CHARACTERS_PER_TOKEN + 1
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": self.text or None,
            "refusal": self.reply.refusal or None,
        }
        if self.reply.calls:
            message["tool_calls"] = self.tool_calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage}

    def chunks(self) -> Iterator[dict[str, Any]]:
        """The same reply in pieces; the last one carries the usage when it was asked for."""
        yield self._chunk({"role": "assistant", "content": "" if self.text else None})
        for start in range(0, len(self.text), _CHUNK_CHARACTERS):
            yield self._chunk({"content": self.text[start : start + _CHUNK_CHARACTERS]})
        if self.reply.refusal:
            yield self._chunk({"refusal": self.reply.refusal})
        for index, call in enumerate(self.tool_calls):
            function, arguments = call["function"], call["function"]["arguments"]
            head = {**call, "index": index, "function": {"name": function["name"], "arguments": ""}}
            yield self._chunk({"tool_calls": [head]})
            for start in range(0, len(arguments), _CHUNK_CHARACTERS):
                piece = {"arguments": arguments[start : start + _CHUNK_CHARACTERS]}
                yield self._chunk({"tool_calls": [{"index": index, "function": piece}]})
        yield self._chunk({}, self.finish_reason)
        if self.request.stream_options and self.request.stream_options.include_usage:
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": self.usage}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.request.model}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}
