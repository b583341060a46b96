"""The tools of one kickoff, bound to its files: validates arguments, runs, trims, narrates."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from packages.agents.context import Bench, RunContext, ToolRefused
from packages.agents.contracts import Retrieved, Role
from packages.agents.events import ToolUsed
from packages.agents.tools.attachments import attachment_tools
from packages.agents.tools.checks import CHECK_TOOLS
from packages.agents.tools.circles import Circles
from packages.agents.tools.definition import Arguments, Tool, ToolResult
from packages.agents.tools.files import FILE_TOOLS
from packages.agents.tools.output import trimmed
from packages.agents.tools.pages import PAGE_TOOLS
from packages.agents.tools.searching import Searching, Shown, search_tools
from packages.agents.tools.trying import TRYING_TOOLS

CODER_TOOLS: tuple[Tool, ...] = FILE_TOOLS + CHECK_TOOLS + TRYING_TOOLS
RESULT_CHARACTERS = 16_000
"""What a model gets to read of one result."""
UNREADABLE = "unreadable_arguments"
"""The one argument of a call whose arguments are no JSON object: what the model sent instead."""

_SHOWN_CHARACTERS = 200
_CIRCLES = 3


class Toolbox:
    """Every method runs on the worker's loop, where the bench lives."""

    def __init__(
        self,
        context: RunContext,
        role: Role,
        bench: Bench,
        tools: Sequence[Tool] | None = None,
        result_characters: int = RESULT_CHARACTERS,
        retrieved: Retrieved | None = None,
    ) -> None:
        if tools is None:
            tools = CODER_TOOLS + PAGE_TOOLS if bench.serves else CODER_TOOLS
        self.shown = Shown()
        searching = Searching(context, role, retrieved or Retrieved(), result_characters, self.shown)
        offered = (*tools, *attachment_tools(context.order.attachments), *search_tools(searching))
        self.tools = {tool.name: tool for tool in offered}
        self._result_characters = result_characters
        self._context = context
        self._role = role
        self._bench = bench
        self.circles = Circles()

    async def use(self, name: str, arguments: Mapping[str, Any]) -> str:
        """One call by the model. What it did wrong comes back as text; only a broken bench raises."""
        started = time.monotonic()
        target = str(arguments.get("path") or "")
        tool = self.tools.get(name)
        fit = tool.fit if tool else trimmed
        if tool is None:
            result = ToolResult(
                f"There is no tool {name}. Use one of: {', '.join(self.tools)}.", "no such tool", ok=False
            )
        elif UNREADABLE in arguments:
            result = ToolResult(
                f"The arguments of {name} are not valid JSON. Send one JSON object, with line breaks and quotes inside "
                f"texts escaped. {_wanted(tool)}",
                "bad arguments",
                ok=False,
            )
        else:
            try:
                parsed: Arguments = tool.arguments.model_validate(dict(arguments))
                target = parsed.target
                result = await tool.function(self._bench, parsed)
            except ValidationError as error:
                result = ToolResult(_explain(tool, error), "bad arguments", ok=False)
            except ToolRefused as refusal:
                result = ToolResult(f"Refused: {refusal}", str(refusal), ok=False)
        await self._context.emit.narrate(
            ToolUsed(
                step=self._context.current_step,
                role=self._role,
                task=self._context.task,
                tool=name,
                target=trimmed(target, _SHOWN_CHARACTERS),
                result=trimmed(result.summary, _SHOWN_CHARACTERS),
                ok=result.ok,
                seconds=round(time.monotonic() - started, 3),
            )
        )
        return self._with_warning(name, arguments, result, fit(result.text, self._result_characters))

    def _with_warning(self, name: str, arguments: Mapping[str, Any], result: ToolResult, text: str) -> str:
        """Tells a model that goes in circles. The number also keeps CrewAI from ending its crew: it does so when the
        same call has the same result five times, as `run_tests` may well have while somebody works.
        """
        times = self.circles.used(name, arguments, text, found_nothing=result.is_empty or not result.ok)
        if times >= _CIRCLES:
            text = f"{text}\n\n(Same call, same result, {times} times. Try something else, or say where you stand.)"
        return f"{text}\n\n({self.circles.warning})" if self.circles.warning else text


def _explain(tool: Tool, error: ValidationError) -> str:
    problems = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors())
    return f"The arguments of {tool.name} cannot be used: {problems}. {_wanted(tool)}"


def _wanted(tool: Tool) -> str:
    wanted = ", ".join(f"{name} ({field.description})" for name, field in tool.arguments.model_fields.items())
    return f"It takes {wanted or 'no arguments'}. Call it again."
