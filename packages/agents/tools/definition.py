"""What a tool is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from packages.agents.context import Bench


class Arguments(BaseModel):
    """Arguments as a model sends them: what it adds unasked is dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @property
    def target(self) -> str:
        """What the call is about, in a few words for the people who watch."""
        return ""


@dataclass(frozen=True)
class ToolResult:
    """`text` is for the model, `summary` for the people who watch.

    `ok` is false when something is to be mended, `is_empty` true when what was looked for is not there.
    """

    text: str
    summary: str
    ok: bool = True
    is_empty: bool = False


@dataclass(frozen=True)
class Tool:
    """One tool: its name and description are written for the model."""

    name: str
    description: str
    arguments: type[Arguments]
    function: Callable[[Bench, Any], Awaitable[ToolResult]]
