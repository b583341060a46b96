"""A tool as CrewAI wants it: called on one of its threads, run on the worker's loop."""

from __future__ import annotations

from typing import Any

from pydantic import PrivateAttr

from packages.agents.crews.fence import BaseTool
from packages.agents.crews.kickoff import Kickoff
from packages.agents.tools.definition import Tool
from packages.agents.tools.toolbox import Toolbox

_UNREACHED = 1_000_000


class BenchTool(BaseTool):
    _toolbox: Toolbox = PrivateAttr()
    _kickoff: Kickoff = PrivateAttr()

    def __init__(self, tool: Tool, toolbox: Toolbox, kickoff: Kickoff) -> None:
        super().__init__(
            name=tool.name,
            description=tool.description,
            args_schema=tool.arguments,
            # A limit, even one that is never reached, makes CrewAI run the calls of one turn in their order
            # instead of all at once: `write_file` and then `run_tests` must not race.
            max_usage_count=_UNREACHED,
        )
        self._toolbox = toolbox
        self._kickoff = kickoff

    def run(self, *args: Any, **kwargs: Any) -> str:
        # Overridden so that bad arguments are explained and narrated by the toolbox, like any other use.
        return self._kickoff.on_worker(lambda: self._toolbox.use(self.name, kwargs))

    def _run(self, *args: Any, **kwargs: Any) -> str:
        return self.run(**kwargs)
