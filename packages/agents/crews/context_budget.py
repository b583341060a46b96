"""Keeps a conversation within a number of characters: older turns give way, the assignment and the newest never do.

What is asked is a function of the messages alone, so that a replayed step asks the same. It shortens in large steps:
between two of them every request begins with the one before it, which is what a provider's prompt cache needs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from packages.agents.context import Message
from packages.agents.tools.definition import LEFT_OUT
from packages.agents.tools.output import count, trimmed

NEWEST_TURNS = 2
"""So many turns are never shortened: one answer of the model each, with the results of its tool calls."""
LOW_WATER = 0.5
"""A step goes on until so much of the limit is taken, for each step costs the cached prefix once."""
SHORT = 200
"""What has no more characters than this stays as it is."""
_WORDS = 600
_WRITES = frozenset({"write_file", "edit_file"})


def size_of(message: Message) -> int:
    """Characters, about four of which are a token."""
    return len(message.content) + sum(
        len(call["function"]["name"]) + len(call["function"]["arguments"]) for call in message.tool_calls
    )


def fitted(chat: Sequence[Message], limit: int) -> list[Message]:
    """The same messages, the oldest turns shortened as far as needed; roles, order and ids of calls stay."""
    start, turns = _turns(chat)
    short = [_shortened(turn) for turn in turns]
    sizes = [(sum(map(size_of, turn)), sum(map(size_of, other))) for turn, other in zip(turns, short, strict=True)]
    done = 0
    # As it was decided before each call of the conversation, so that what was shortened once stays so.
    total = sum(map(size_of, chat[:start]))
    for number, (size, _) in enumerate(sizes, 1):
        total += size
        if total > limit:
            while done < number - NEWEST_TURNS and total > limit * LOW_WATER:
                total -= sizes[done][0] - sizes[done][1]
                done += 1
    kept = [message for turn in (*short[:done], *turns[done:]) for message in turn]
    return [*chat[:start], *kept]


def _turns(chat: Sequence[Message]) -> tuple[int, list[list[Message]]]:
    """Where the assignment ends, and the turns after it: each begins with an answer of the model."""
    start = next((at for at, message in enumerate(chat) if message.role == "assistant"), len(chat))
    turns: list[list[Message]] = []
    for message in chat[start:]:
        if message.role == "assistant":
            turns.append([])
        turns[-1].append(message)
    return start, turns


def _shortened(turn: Sequence[Message]) -> list[Message]:
    calls = {call["id"]: call["function"] for message in turn for call in message.tool_calls}
    return [_shorter(message, calls) for message in turn]


def _shorter(message: Message, calls: Mapping[str, Mapping[str, Any]]) -> Message:
    if message.role == "assistant":
        shorter = [
            {**call, "function": {**call["function"], "arguments": _shorter_arguments(call["function"])}}
            for call in message.tool_calls
        ]
        words = message.content if len(message.content) <= _WORDS else trimmed(message.content, _WORDS // 2)
        return message.model_copy(update={"content": words, "tool_calls": shorter})
    if message.role == "tool" and len(message.content) > SHORT:
        function = calls.get(message.tool_call_id or "", {"name": message.name or "tool", "arguments": ""})
        return message.model_copy(update={"content": _note(function, message.content)})
    return message


def _note(function: Mapping[str, Any], content: str) -> str:
    name, arguments = function["name"], _object(function["arguments"])
    target = next((value for value in arguments.values() if isinstance(value, str) and value), "")
    call = f"{name} {trimmed(' '.join(target.split()), 80)}".strip()
    first = " ".join(content.partition("\n")[0].split())
    # The first line of what runs something says how it ended.
    kept = count(content.count("\n") + 1, "line") if name in ("read_file", "list_files") else trimmed(first, 80)
    again = "read it again" if name == "read_file" else "call it again"
    note = f"[{call}: {kept}, {LEFT_OUT}; {again} if you need it]"
    return note if len(note) < len(content) else content


def _shorter_arguments(function: Mapping[str, Any]) -> str:
    text: str = function["arguments"]
    if len(text) <= SHORT:
        return text
    found = _object(text)
    if not found:
        return json.dumps({"arguments": f"[{count(len(text), 'character')}, {LEFT_OUT}]"})
    hint = "; read_file shows the file as it is" if function["name"] in _WRITES else ""
    shorter = json.dumps({key: _shorter_value(value, hint) for key, value in found.items()})
    return shorter if len(shorter) < len(text) else text


def _shorter_value(value: Any, hint: str) -> Any:
    whole = value if isinstance(value, str) else json.dumps(value)
    if len(whole) <= SHORT:
        return value
    note = f"[{count(whole.count(chr(10)) + 1, 'line')}, {LEFT_OUT}{hint}]"
    return note if isinstance(value, str) else [note] if isinstance(value, list) else {"note": note}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
