"""OpenAI's messages as LangChain's, and tool calls back again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage


def as_langchain(messages: Sequence[Mapping[str, Any]], keeps_broken_calls: bool) -> list[BaseMessage]:
    """`keeps_broken_calls`: whether the protocol may hold arguments that are no JSON object; others get {}."""
    return [_message(one, keeps_broken_calls) for one in messages]


def tool_calls(answer: AIMessage) -> list[dict[str, Any]]:
    """In OpenAI's form and order of kind: well-formed calls, then those whose arguments are no JSON."""
    calls = [(call["id"], call["name"], json.dumps(call["args"])) for call in answer.tool_calls]
    calls += [(call["id"], call["name"] or "", call["args"] or "") for call in answer.invalid_tool_calls]
    return [
        {"id": id_ or f"call_{uuid4().hex}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for id_, name, arguments in calls
    ]


def _message(message: Mapping[str, Any], keeps_broken_calls: bool) -> BaseMessage:
    role, content = message["role"], message.get("content") or ""
    if role == "system":
        return SystemMessage(content)
    if role == "user":
        return HumanMessage(content)
    if role == "tool":
        return ToolMessage(content, tool_call_id=message["tool_call_id"], name=message.get("name"))
    well_formed, broken = sorted_calls(
        (call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    )
    if not keeps_broken_calls:
        # Its result follows: without the call that it answers the whole request would be refused.
        well_formed += [{"id": one["id"], "name": one["name"], "args": {}, "type": "tool_call"} for one in broken]
        broken = []
    return AIMessage(content, tool_calls=well_formed, invalid_tool_calls=broken)


def sorted_calls(calls: Iterable[tuple[str | None, str | None, str | None]]) -> tuple[list[Any], list[Any]]:
    """Each (id, name, arguments as text): LangChain's calls, and those whose arguments are no JSON object."""
    well_formed: list[Any] = []
    broken: list[Any] = []
    for id_, name, text in calls:
        try:
            arguments = json.loads(text or "{}")
        except ValueError:
            arguments = None
        if isinstance(arguments, dict):
            well_formed.append({"id": id_, "name": name or "", "args": arguments, "type": "tool_call"})
        else:
            broken.append({"id": id_, "name": name, "args": text, "error": None, "type": "invalid_tool_call"})
    return well_formed, broken
