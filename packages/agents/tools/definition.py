"""What a tool is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from packages.agents.context import Bench
from packages.agents.tools.output import trimmed

LEFT_OUT = "left out to save room"
"""Stands in what an older turn wrote or read, once the conversation grows too long."""


class Arguments(BaseModel):
    """Arguments as a model sends them: what it adds unasked is dropped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @property
    def target(self) -> str:
        """What the call is about, in a few words for the people who watch."""
        return ""


def _from_the_root(path: Any) -> Any:
    # As programs in the sandbox name it, whose output the model reads.
    return path.removeprefix("/workspace/") if isinstance(path, str) else path


RepositoryPath = Annotated[
    str, BeforeValidator(_from_the_root), Field(description="path relative to the repository root", min_length=1)
]


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
    """One tool: its name and description are written for the model. `fit` shortens a text to a number of characters."""

    name: str
    description: str
    arguments: type[Arguments]
    function: Callable[[Bench, Any], Awaitable[ToolResult]]
    fit: Callable[[str, int], str] = trimmed

    @property
    def schema(self) -> dict[str, Any]:
        """In OpenAI's form: without references, which not every server follows, and without titles, which say nothing.

        Not `strict`: that would make every argument required and forbid free JSON.
        """
        form = self.arguments.model_json_schema()
        parameters = _plain(form, form.get("$defs", {}))
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": parameters},
        }


def _plain(form: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(form, list):
        return [_plain(item, definitions) for item in form]
    if not isinstance(form, dict):
        return form
    if reference := form.get("$ref"):
        return _plain(definitions[reference.rpartition("/")[2]], definitions)
    return {
        key: _plain(value, definitions)
        for key, value in form.items()
        # A property may be called `title`: its value is a schema, not text.
        if key != "$defs" and not (key == "title" and isinstance(value, str))
    }
