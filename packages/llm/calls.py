"""A question to a model and its answer, as plain data."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from packages.llm.configuration import NO_PREFERENCE, Preference

_CHARACTERS_PER_TOKEN = 3  # English has 4, code and JSON fewer; a ceiling must not be too low
_TOKENS_PER_MESSAGE = 16
_DIGEST_DIGITS = 16
_SECTION = re.compile(r"^<(\w+)>\n(.*?)\n</\1>$", re.DOTALL | re.MULTILINE)
_PARTS = {"system": "the system message", "assistant": "the answer before", "tool": "the result of a tool"}


@dataclass(frozen=True)
class Call:
    """`messages` and `tools` in OpenAI's form; `schema` is `{"name", "schema"}` of the wanted JSON document.

    `is_alternative` asks the other model, if there is one. `avoid` names models (`provider/model`) whose answers to
    this question were of no use: others come first. `account` names what has limits of its own within the run; "" if
    nothing has. The `preference` is that of the run's project.
    """

    run: str
    role: str
    step: str
    messages: Sequence[Mapping[str, Any]]
    tools: Sequence[Mapping[str, Any]] = ()
    schema: Mapping[str, Any] | None = None
    is_alternative: bool = False
    account: str = ""
    avoid: tuple[str, ...] = ()
    preference: Preference = NO_PREFERENCE

    @property
    def ordinal(self) -> int:
        """How many answers the conversation holds already."""
        return sum(message["role"] == "assistant" for message in self.messages)

    @property
    def request_hash(self) -> str:
        """Sha256 (hex) of what is asked. The model's name is no part of it: what is paid for stays paid for."""
        return hashlib.sha256(self._canonical).hexdigest()

    @property
    def parts(self) -> list[list[str]]:
        """What this question adds to its conversation: [what it is, digest] of each part, in order.

        Two versions of a question are compared by these, so that nobody has to keep the words.
        """
        # The form comes first: where it differs, the system message that repeats it does as well.
        found = [("the form of the answer", json.dumps(self.schema, sort_keys=True))] if self.schema else []
        found += [("the tools", json.dumps(list(self.tools), sort_keys=True))] if self.tools else []
        said = [number for number, message in enumerate(self.messages) if message["role"] == "assistant"]
        for message in self.messages[said[-1] if said else 0 :]:
            found += _message_parts(message)
        return [[name, hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS]] for name, text in found]

    @property
    def characters(self) -> int:
        """Of all that is sent; bytes, for what is not English takes more tokens as well."""
        return len(self._canonical)

    @property
    def input_tokens_ceiling(self) -> int:
        """A cautious guess: more than any tokenizer makes of ordinary text."""
        return len(self._canonical) // _CHARACTERS_PER_TOKEN + _TOKENS_PER_MESSAGE * len(self.messages)

    @cached_property
    def _canonical(self) -> bytes:
        # Kept: each candidate's window and price are held against it.
        asked = {"messages": list(self.messages), "tools": list(self.tools), "schema": self.schema}
        return json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True)
class Completion:
    """One answer: text, or tool calls in OpenAI's form.

    `cost_usd` is None when the price is not known, or the provider does not say how much it wrote; `ceiling_usd` is the
    most that it can have cost, None when the price is not known. `cost_source` says whose price it is: `configured`,
    `provider`, or that of a price list with its version. Cached tokens are part of the input tokens.
    """

    provider: str
    model: str
    text: str = ""
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    cost_source: str = ""
    ceiling_usd: float | None = None
    seconds: float = 0.0
    replayed: bool = False

    def as_record(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Completion:
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        return cls(**{**known, "replayed": True})


def journal_entry(call: Call, completion: Completion) -> dict[str, Any]:
    """What the journal keeps of an answer: the answer, who asked, and the parts of what was asked."""
    return {**completion.as_record(), "role": call.role, "asked": call.parts}


def first_difference(asked: Sequence[Sequence[str]], recorded: Sequence[Sequence[str]]) -> str:
    """The first part of a question that was not in its other version; "" if that cannot be told."""
    if not recorded:
        return ""
    new, old = [tuple(part) for part in asked], [tuple(part) for part in recorded]
    changed = [part for part in new if part not in old] or [part for part in old if part not in new]
    return changed[0][0] if changed else ""


def _message_parts(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A user's message by its marked sections, any other as a whole."""
    content = str(message.get("content") or "")
    if message["role"] != "user":
        calls = message.get("tool_calls") or ()
        yield _PARTS[message["role"]], json.dumps([content, list(calls)], sort_keys=True)
        return
    yield "the words of the task", " ".join(_SECTION.sub("", content).split())
    for section in _SECTION.finditer(content):
        yield f"the section <{section[1]}>", section[2]
