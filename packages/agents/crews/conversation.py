"""What an agent says to its model and hears from it, on the worker's loop. Knows no CrewAI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from packages.agents.context import Message, ModelReply, RunContext
from packages.agents.contracts import Role, Stall
from packages.agents.crews.answers import Check, Unusable, mended_arguments, read_answer
from packages.agents.crews.context_budget import fitted
from packages.agents.crews.sections import restored
from packages.agents.errors import ModelFailed
from packages.agents.events import ModelAnswered, ModelRetried, Said, ToolUsed
from packages.agents.tools.toolbox import UNREADABLE, Toolbox

ASKS = 3
"""How often a structured answer is asked for: once, and again after each of two unusable ones."""

TURNS_TOLD = 5
"""From so many turns on, the model is told how many are left."""

_SHOWN_ARGUMENTS = 500
_UNKNOWN_TOOL = "Tool not found"  # CrewAI's own words


class Conversation:
    """One kickoff's dialogue, with an agent that has a `toolbox` or answers with a document of `schema`.

    With tools it has at most `turns` turns; each request is fitted to `characters`.
    """

    def __init__(
        self,
        context: RunContext,
        role: Role,
        schema: type[BaseModel] | None = None,
        check: Check | None = None,
        toolbox: Toolbox | None = None,
        turns: int = 25,
        characters: int = 400_000,
    ) -> None:
        self._context = context
        self._role = role
        self._schema = schema
        self._check = check
        self._tool_names = tuple(toolbox.tools) if toolbox else ()
        self._tools = [tool.schema for tool in toolbox.tools.values()] if toolbox else []
        self._circles = toolbox.circles if toolbox else None
        self._most_turns, self._characters = turns, characters
        self.stall: Stall | None = None
        self._said: dict[str, str] = {}
        self._turns = 0

    async def answer(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[dict[str, Any]] = ()
    ) -> str | list[dict[str, Any]] | BaseModel:
        """Text, tool calls in the OpenAI form, or a value of the schema. Raises what `Models` raises."""
        chat = [self._message(one) for one in messages]
        if self._tool_names and not tools:
            # CrewAI asks for a last word when the turns are used up. No call is spent on it.
            return self.stopped_claim()
        if self._schema is not None:
            return await self._document(chat, self._schema)
        if self._circles and (stall := self._circles.begin_turn()):
            # Ended in order: no further call is spent on it.
            self.stall = stall
            return self.stopped_claim()
        self._turns += 1
        # Our own forms of the tools: CrewAI's make every argument required.
        reply = await self._complete(_with_turns_left(fitted(chat, self._characters), self._most_turns), self._tools)
        if reply.text.strip():
            await self._context.emit.narrate(Said(**self._place, text=reply.text.strip()))
        if reply.tool_calls and tools:
            return [await self._tool_call(call, reply.text) for call in reply.tool_calls]
        if not reply.text.strip():
            raise ModelFailed(f"The {self._role.value}'s model answered nothing.")
        return reply.text

    async def _document(self, chat: list[Message], schema: type[BaseModel]) -> BaseModel:
        form = _plain(schema.model_json_schema())
        problem, avoid = "", list[str]()
        for ask in range(1, ASKS + 1):
            # The same model may mend its answer once; after that another one is asked, if there is one.
            reply = await self._complete(chat, (), {"name": schema.__name__, "schema": form}, avoid)
            try:
                return read_answer(reply.text, schema, self._check)
            except Unusable as unusable:
                problem = str(unusable)
            if ask > 1:
                avoid.append(f"{reply.provider}/{reply.model}")
            if ask < ASKS:
                await self._context.emit.narrate(ModelRetried(**self._place, reason=problem))
                chat += [
                    Message(role="assistant", content=reply.text or "(nothing)"),
                    Message(
                        role="user",
                        content=f"Your answer cannot be used: {problem}\n"
                        "Send the whole corrected JSON document, and nothing around it.",
                    ),
                ]
        raise ModelFailed(
            f"The {self._role.value}'s model answered nonsense {ASKS} times; the last time {problem}",
            hint="Try again, or connect a model that is better at structured answers (OPENAI_MODEL).",
        )

    async def _complete(
        self,
        chat: Sequence[Message],
        tools: Sequence[dict[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        avoid: Sequence[str] = (),
    ) -> ModelReply:
        context = self._context
        reply = await context.models.complete(
            self._role, context.current_step, chat, tools, schema, alternative=context.alternative, avoid=avoid
        )
        await self._context.emit.narrate(
            ModelAnswered(
                **self._place,
                provider=reply.provider,
                model=reply.model,
                usage=reply.usage,
                seconds=reply.seconds,
                replayed=reply.replayed,
            )
        )
        return reply

    async def _tool_call(self, call: Mapping[str, Any], said: str) -> dict[str, Any]:
        name, arguments = call["function"]["name"], mended_arguments(call["function"]["arguments"])
        if not isinstance(_value(arguments), dict):
            # The toolbox explains it. Kept as JSON, for some providers refuse a history that holds anything else.
            arguments = json.dumps({UNREADABLE: arguments[:_SHOWN_ARGUMENTS]})
        if said:
            self._said[call["id"]] = said
        if name not in self._tool_names:
            # CrewAI answers this one by itself, so the toolbox never hears of it.
            await self._context.emit.narrate(
                ToolUsed(**self._place, tool=name, target="", result="no such tool", ok=False, seconds=0.0)
            )
        return {"id": call["id"], "type": "function", "function": {"name": name, "arguments": arguments}}

    def _message(self, message: Mapping[str, Any]) -> Message:
        """CrewAI's message as it shall be read: with braces restored, and with the words that went with a tool call."""
        content = restored(message.get("content") or "")
        calls = list(message.get("tool_calls") or ())
        if calls and not content:
            content = self._said.get(calls[0]["id"], "")
        if message["role"] == "tool" and content == _UNKNOWN_TOOL:
            content = f"There is no such tool. Use one of: {', '.join(self._tool_names)}."
        return Message(
            role=message["role"],
            content=content,
            name=message.get("name"),
            tool_call_id=message.get("tool_call_id"),
            tool_calls=calls,
        )

    def stopped_claim(self) -> str:
        """The claim of an agent that never came to an end."""
        last = next(reversed(self._said.values()), "")
        words = f" Its last words: {last.strip()}" if last.strip() else ""
        why = f" {self.stall.text}" if self.stall else ""
        return f"Stopped after {self._turns} turns without saying that it is done.{why} The work so far stands.{words}"

    @property
    def _place(self) -> dict[str, Any]:
        return {"step": self._context.current_step, "role": self._role, "task": self._context.task}


def _with_turns_left(chat: Sequence[Message], turns: int) -> list[Message]:
    """Says at the end of each of the last turns how many are left; what was said once stays in its place."""
    found = list(chat)
    answers = [at for at, message in enumerate(chat) if message.role == "assistant"]
    for number, (at, end) in enumerate(pairwise([*answers, len(chat)]), 1):
        left = turns - number
        if 0 < left <= TURNS_TOLD and end - at > 1:
            last = found[end - 1]
            found[end - 1] = last.model_copy(update={"content": f"{last.content}\n\n({_turns_left(left)})"})
    return found


def _turns_left(left: int) -> str:
    if left == 1:
        return "This is your last turn: answer without a tool call, and say what works and what is still open."
    return f"{left} turns are left: finish what you have begun, run the tests, then answer without a tool call."


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _plain(form: Any) -> Any:
    """A JSON schema without pydantic's titles, which repeat the names: a third of its length."""
    if isinstance(form, dict):
        # A property may be called `title`: its value is a schema, not text.
        return {key: _plain(value) for key, value in form.items() if key != "title" or not isinstance(value, str)}
    return [_plain(item) for item in form] if isinstance(form, list) else form
