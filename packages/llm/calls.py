"""A question to a model and its answer, as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_CHARACTERS_PER_TOKEN = 3  # English has 4, code and JSON fewer; a ceiling must not be too low
_TOKENS_PER_MESSAGE = 16


@dataclass(frozen=True)
class Call:
    """`messages` and `tools` in OpenAI's form; `schema` is `{"name", "schema"}` of the wanted JSON document.

    `is_alternative` asks the other model, if there is one. `account` names what has limits of its own within the run;
    "" if nothing has.
    """

    run: str
    role: str
    step: str
    messages: Sequence[Mapping[str, Any]]
    tools: Sequence[Mapping[str, Any]] = ()
    schema: Mapping[str, Any] | None = None
    is_alternative: bool = False
    account: str = ""

    @property
    def ordinal(self) -> int:
        """How many answers the conversation holds already."""
        return sum(message["role"] == "assistant" for message in self.messages)

    @property
    def request_hash(self) -> str:
        """Sha256 (hex) of what is asked. The model's name is no part of it: what is paid for stays paid for."""
        return hashlib.sha256(self._canonical().encode()).hexdigest()

    @property
    def input_tokens_ceiling(self) -> int:
        """A cautious guess: more than any tokenizer makes of ordinary text."""
        return len(self._canonical().encode()) // _CHARACTERS_PER_TOKEN + _TOKENS_PER_MESSAGE * len(self.messages)

    def _canonical(self) -> str:
        asked = {"messages": list(self.messages), "tools": list(self.tools), "schema": self.schema}
        return json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Completion:
    """One answer: text, or tool calls in OpenAI's form.

    `cost_usd` is None when the price is not known, or the provider does not say how much it wrote; `ceiling_usd` is the
    most that it can have cost, None when the price is not known.
    """

    provider: str
    model: str
    text: str = ""
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    ceiling_usd: float | None = None
    seconds: float = 0.0
    replayed: bool = False

    def as_record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Completion:
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        return cls(**{**known, "replayed": True})
