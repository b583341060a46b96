"""What a provider can be told to do: one enumeration for all protocols."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal


class Vendor(StrEnum):
    OPENAI = "openai"
    OPENROUTER = "openrouter"
    AZURE = "azure"
    GROQ = "groq"
    VLLM = "vllm"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"
    VERTEX = "vertex"
    BEDROCK = "bedrock"


class Behaviour(StrEnum):
    """The words stand in the table of faults. Each vendor says it in its own way, and with its own status."""

    TEXT = "answers with text"
    TOOL_CALL = "calls a tool"
    DOCUMENT = "answers with a JSON document"
    BUSY_UNTIL = "429, with the seconds to wait"
    BUSY = "429"
    QUOTA = "quota used up"
    UNAUTHORIZED = "401"
    UNPAID = "402"
    FORBIDDEN = "403"
    MODEL_UNKNOWN = "404, no such model"
    SLOW_REQUEST = "408"
    WRONG_REQUEST = "400"
    BROKEN = "500"
    OVERLOADED = "503 (Anthropic: 529)"
    GATEWAY = "502 with a page of HTML"
    REFUSED = "connection refused"
    CLOSED = "connection closed before the answer"
    SILENT = "hangs before the answer"
    STALLS = "hangs in the middle of the answer"
    CUT = "connection closed in the middle of the answer"
    RESET = "connection reset in the middle of the answer"
    UNFINISHED = "ends without a reason to finish"
    LENGTH = "cut at the limit of output tokens"
    GARBLED = "malformed JSON"
    PAGE = "200 with a page of HTML"
    ERROR_IN_200 = "200 with an error as its body"
    ERROR_EVENT = "an error in the middle of the stream"
    TOO_LONG = "the prompt exceeds the context"
    PROMPT_FILTERED = "content filter on the prompt"
    ANSWER_FILTERED = "content filter on the answer"
    EMPTY = "neither text nor tool calls"
    NOTHING = "no choice, no candidate, no content"


ANSWERS = (Behaviour.TEXT, Behaviour.TOOL_CALL, Behaviour.DOCUMENT)


INPUT_TOKENS, OUTPUT_TOKENS, CACHED_TOKENS = 100, 20, 40
"""Of every whole answer. Cached tokens are part of the input, thoughts part of the output, however a vendor counts."""
THOUGHT_TOKENS = 8
RETRY_AFTER_SECONDS = 2
TEXT = "Hello from the other end of the wire."
DOCUMENT = {"verdict": "approve", "remarks": ["short", "clear"]}
TOOL, ARGUMENTS = "write_file", {"path": "app/main.py", "content": 'print("hello")\n'}

Finish = Literal["stop", "tool", "length", "filter"]


@dataclass(frozen=True)
class Answer:
    """`has_choices` is false for a body that holds no answer at all."""

    text: str = ""
    tools: tuple[tuple[str, dict[str, Any]], ...] = ()
    finish: Finish | None = "stop"
    has_choices: bool = True


def answer_to(does: Behaviour) -> Answer:
    """What is said, as far as something is said."""
    match does:
        case Behaviour.TOOL_CALL:
            return Answer(tools=((TOOL, ARGUMENTS),), finish="tool")
        case Behaviour.DOCUMENT:
            return Answer(json.dumps(DOCUMENT))
        case Behaviour.LENGTH:
            return Answer(TEXT, finish="length")
        case Behaviour.ANSWER_FILTERED:
            return Answer(finish="filter")
        case Behaviour.UNFINISHED:
            return Answer(TEXT, finish=None)
        case Behaviour.EMPTY:
            return Answer()
        case Behaviour.NOTHING:
            return Answer(has_choices=False)
        case _:
            return Answer(TEXT)


def pieces(text: str, size: int = 12) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]
