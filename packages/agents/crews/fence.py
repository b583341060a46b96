"""The only door to CrewAI. What CrewAI would do to this process, and how it is kept from it:

* telemetry, tracing and the version check are off before the import (else: DNS look-ups, a prompt on a terminal);
* a `.env` of the current folder is not read, the user's home is not written to, `warnings.warn` stays Python's own;
* the built-in listeners are dropped for good (90 handlers that print, and keep every cancelled crew alive);
* a client of Qdrant, which other processes of ours use, is not there for it (7 s and 100 MB for what stays off);
* there is no task-output database (each crew would open and clear the same SQLite file under a file lock).

Private parts touched: `Crew._task_output_handler`, `event_context._default_config`, entering `scoped_handlers`
without leaving, and, in `language_model`, `_crewai_rate_limit_wrapped`. Hence the exact pin, and
`tests/agents/crews/test_contract.py`.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packages.agents.settings import CrewSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_SWITCHES = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
}

_HIDDEN = "qdrant_client"


@contextmanager
def _contained(storage: Path) -> Iterator[None]:
    """Sets what must stand for good, and for the time of the import what keeps it from writing elsewhere."""
    storage.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(_SWITCHES, CREWAI_STORAGE_DIR=str(storage))
    before = {name: os.environ.get(name) for name in ("HOME", "PYTHON_DOTENV_DISABLED")}
    warn = warnings.warn
    is_hidden = sys.modules.setdefault(_HIDDEN, None) is None  # type: ignore[arg-type]  # None: it cannot be imported.
    # CrewAI makes a key file under the home folder when it is imported, and fails where it cannot.
    os.environ.update(HOME=str(storage), PYTHON_DOTENV_DISABLED="true")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        warnings.warn = warn
        if is_hidden:
            del sys.modules[_HIDDEN]
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


with _contained(CrewSettings().storage_dir.absolute()):
    from crewai import Agent, BaseLLM, Crew, Process, Task
    from crewai.events import crewai_event_bus, event_context
    from crewai.tools import BaseTool
    from crewai.tools.tool_failure import ToolExecutionFailedError
    from crewai_core.printer import set_suppress_console_output


class _NoTaskLog:
    """Stands where CrewAI keeps its log of task outputs. Nothing here resumes a crew: the durable engine does."""

    def update(self, *args: Any, **kwargs: Any) -> None: ...

    def add(self, *args: Any, **kwargs: Any) -> None: ...

    def reset(self) -> None: ...

    def load(self) -> list[Any]:
        return []


Crew.__private_attributes__["_task_output_handler"].default_factory = _NoTaskLog
_without_listeners = crewai_event_bus.scoped_handlers()
_without_listeners.__enter__()
# What goes wrong comes out of a kickoff as an exception; CrewAI would tell it a second time, on the terminal.
logging.getLogger("crewai").setLevel(logging.CRITICAL)
event_context._default_config.mismatch_behavior = event_context.MismatchBehavior.SILENT
event_context._default_config.empty_pop_behavior = event_context.MismatchBehavior.SILENT

__all__ = [
    "Agent",
    "BaseLLM",
    "BaseTool",
    "Crew",
    "Process",
    "Task",
    "ToolExecutionFailedError",
    "set_suppress_console_output",
]
