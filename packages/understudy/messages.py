"""What a conversation holds: who is asked, for what, with which sections and tools."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from packages.understudy.chat import ChatRequest
from packages.understudy.documents import Spec, spec

_QUESTIONS = (
    "Design",
    "DesignChange",
    "Plan",
    "PlanChange",
    "Verdict",
    "AcceptanceTests",
    "Review",
    "Ruling",
    "Repair",
    "Split",
    "Advice",
    "DeliveryNotes",
)
_ROLES = ("architect", "planner", "orchestrator", "coder", "tester", "integrator")


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: dict[str, Any]
    result: str


@dataclass(frozen=True)
class Conversation:
    """Computed from the messages of one request alone."""

    request: ChatRequest
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", "\n".join(message.words for message in self.request.messages))

    def section(self, name: str) -> str:
        """The section's text; empty when there is none, or when it says `none`."""
        found = re.search(rf"<{name}>\r?\n?(.*?)\r?\n?</{name}>", self.text, re.S)
        value = found[1].strip() if found else ""
        return "" if value.lower() in ("none", "null", "(none)") else value

    @property
    def contract(self) -> Spec | None:
        """What is to be built or tested, with the requirements that are shown beside it."""
        return spec(self.section("contract"), self.section("requirements"))

    @property
    def question(self) -> str:
        """The type that the answer shall have; empty for plain talk."""
        if self.request.tools:
            asked = "Resolve" if self.role == "integrator" else "Code"
            return asked if "write_file" in self.tool_names else ""
        wanted = self.request.schema_name
        if wanted in _QUESTIONS:
            return wanted
        titles = re.findall(r'"title"\s*:\s*"(\w+)"', self.text)
        return next((title for title in reversed(titles) if title in _QUESTIONS), "")

    @property
    def system(self) -> str:
        return "\n".join(message.words for message in self.request.messages if message.role in ("system", "developer"))

    @property
    def role(self) -> str:
        found = re.search(rf"\b({'|'.join(_ROLES)})\b", self.system, re.I)
        return found[1].lower() if found else ""

    @property
    def tool_names(self) -> set[str]:
        return {tool.get("function", {}).get("name", "") for tool in self.request.tools}

    @property
    def turns(self) -> list[list[ToolCall]]:
        """The tool calls of each turn so far, with their results."""
        results = {message.tool_call_id: message.words for message in self.request.messages if message.role == "tool"}
        found = []
        for message in self.request.messages:
            if message.role == "assistant" and message.tool_calls:
                found.append([_call(call, results) for call in message.tool_calls])
        return found

    @property
    def was_stopped(self) -> bool:
        """Is this a last question without tools after tools were used."""
        return any(message.role == "tool" for message in self.request.messages) and not self.request.tools


def _call(call: dict[str, Any], results: dict[str | None, str]) -> ToolCall:
    function = call.get("function", {})
    try:
        arguments = json.loads(function.get("arguments") or "{}")
    except ValueError:
        arguments = {}
    arguments = arguments if isinstance(arguments, dict) else {}
    return ToolCall(str(function.get("name", "")), arguments, results.get(call.get("id"), ""))
