"""A model that answers by a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from packages.agents.context import Message, ModelReply
from packages.agents.contracts import Role, Usage

Answer = Callable[[Role, str, Sequence[Message]], dict[str, Any] | list[dict[str, Any]] | str]


@dataclass
class ScriptedModels:
    """Answers by the name of the wanted schema, or `code` for the Coder."""

    answers: Mapping[str, Answer]
    asked: list[str] = field(default_factory=list)
    heard: list[tuple[str, list[Message], list[str]]] = field(default_factory=list)
    """Of each question its step, its messages, and the names of the tools that went with it."""

    async def complete(
        self,
        role: Role,
        step: str,
        messages: Sequence[Message],
        tools: Sequence[dict[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        alternative: bool = False,
        avoid: Sequence[str] = (),
    ) -> ModelReply:
        name = schema["name"] if schema else "code"
        self.heard.append((step, list(messages), [tool["function"]["name"] for tool in tools]))
        self.asked.append(f"{name}:{role.value}{':alternative' if alternative else ''}")
        # A whole design or plan is a change as well.
        answer = self.answers[name.removesuffix("Change")](role, step, messages)
        usage = Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.0)
        reply = ModelReply(provider="script", model="script", usage=usage, seconds=0.0)
        if isinstance(answer, list):
            return reply.model_copy(update={"tool_calls": answer})
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return reply.model_copy(update={"text": text})
