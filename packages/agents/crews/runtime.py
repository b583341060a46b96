"""Runs crews beside the worker's loop: on a loop thread of their own, with a time limit, and stoppable.

CrewAI blocks the loop that it runs on at times (it flushes a process-wide event bus), and holds one thread per
model call. Both stay here. Models, tools and events are awaited on the loop that called, where their ports live.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from pydantic import BaseModel

from packages.agents.context import Bench, RunContext, current
from packages.agents.contracts import Claim, Retrieved, Role
from packages.agents.crews.answers import Check
from packages.agents.crews.assignment import Assignment
from packages.agents.crews.conversation import Conversation
from packages.agents.crews.kickoff import Kickoff
from packages.agents.crews.loader import prompts_of
from packages.agents.crews.sections import crew_inputs
from packages.agents.errors import AgentError, ModelFailed, StepFailed
from packages.agents.settings import CrewSettings
from packages.agents.tools.toolbox import RESULT_CHARACTERS, Toolbox

M = TypeVar("M", bound=BaseModel)

_RESULTS_IN_A_WINDOW = 12
_ANSWER_TURNS = 2  # a document is one turn for CrewAI: asking again happens inside it


class CrewRuntime:
    """One loop thread and one executor for all kickoffs of a process."""

    def __init__(self, settings: CrewSettings) -> None:
        self.settings = settings
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="crew")
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(self._threads)
        self._thread = threading.Thread(target=self._loop.run_forever, name="crews", daemon=True)
        self._thread.start()

    async def run(
        self,
        context: RunContext,
        role: Role,
        task_name: str,
        sections: Mapping[str, Any],
        schema: type[BaseModel] | None = None,
        check: Check | None = None,
        bench: Bench | None = None,
        retrieved: Retrieved | None = None,
    ) -> Any:
        """One kickoff. Raises `AgentError`s, and whatever a port raised, as themselves."""
        kickoff = Kickoff(asyncio.get_running_loop())
        limit = self.settings.context_characters
        # One turn of a small model must not fill all of its window.
        most = min(RESULT_CHARACTERS, limit // _RESULTS_IN_A_WINDOW)
        toolbox = (
            Toolbox(context, role, bench, result_characters=most, retrieved=retrieved) if bench is not None else None
        )
        turns = self.settings.coder_turns if toolbox else _ANSWER_TURNS
        order = Assignment(
            prompts=prompts_of(role),
            task_name=task_name,
            inputs=crew_inputs(sections),
            conversation=Conversation(context, role, schema, check, toolbox, turns, limit),
            kickoff=kickoff,
            turns=turns,
            schema=schema,
            toolbox=toolbox,
        )
        crew = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_crew(context, order), self._loop))
        try:
            # `wait` leaves the crew running when it is cancelled or times out, so that it can be ended in order.
            finished, _ = await asyncio.wait({crew}, timeout=self.settings.timeout_seconds)
        except asyncio.CancelledError:
            await self._stop(kickoff, crew)
            raise
        if not finished:
            await self._stop(kickoff, crew)
            raise ModelFailed(f"The {role.value} did not finish within {self.settings.timeout_seconds:g} seconds.")
        answer = _outcome(kickoff, crew, role)
        if toolbox is None:
            return answer
        shown = toolbox.shown
        return Claim(
            text=str(answer),
            stall=order.conversation.stall,
            retrieved=tuple(shown.files),
            retrieved_tokens=shown.tokens,
        )

    async def _stop(self, kickoff: Kickoff, crew: asyncio.Future[Any]) -> None:
        kickoff.stop()
        finished, _ = await asyncio.wait({crew}, timeout=self.settings.stop_grace_seconds)
        if not finished:
            crew.cancel()
        elif not crew.cancelled():
            crew.exception()  # marks it as seen

    def close(self) -> None:
        """Ends the loop thread. Kickoffs must have ended."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop.close()


async def _crew(context: RunContext, order: Assignment) -> Any:
    # Imported here: the first kickoff loads CrewAI, on this thread and not on the worker's.
    from packages.agents.crews.assembly import kick_off

    current.set(context)
    try:
        return await kick_off(order)
    except Exception:
        # Whatever CrewAI made of it, the kickoff knows the failure. Let go of CrewAI's trace, which holds the crew.
        if order.kickoff.has_ended:
            return None
        raise
    except SystemExit:
        # CrewAI leaves the process when it believes that a prompt is too long. That would end every crew.
        raise StepFailed("CrewAI wanted to leave the process.") from None


def _outcome(kickoff: Kickoff, crew: asyncio.Future[Any], role: Role) -> Any:
    error = crew.exception()
    if kickoff.failure is not None:
        raise kickoff.failure
    if isinstance(error, AgentError):
        raise error
    if error is not None:
        raise StepFailed(f"The {role.value}'s crew broke: {type(error).__name__}: {error}") from error
    result = crew.result()
    if result is None:
        raise StepFailed(f"The {role.value}'s crew gave no result.")
    return result


_runtime: CrewRuntime | None = None
_starting = threading.Lock()


def start(settings: CrewSettings | None = None) -> CrewRuntime:
    """The process's runtime; the first call decides its settings."""
    global _runtime
    with _starting:
        if _runtime is None:
            _runtime = CrewRuntime(settings or CrewSettings())
        return _runtime


def room(share: int, most: int) -> int:
    """Characters for one section of a prompt: at most `most`, and at most one part in `share` of the model's window."""
    return min(most, start().settings.context_characters // share)


def request_room() -> int:
    return room(6, 30_000)


def reading_room() -> int:
    """Characters of a request that are read at once by those who plan."""
    return room(4, 60_000)


def content_room() -> int:
    """Characters of files that a Coder's brief shows."""
    return room(5, 40_000)


def context_room() -> int:
    """Characters of what search found for a brief."""
    return room(10, 12_000)


def close() -> None:
    """Ends the process's runtime; a later kickoff starts a new one."""
    global _runtime
    with _starting:
        runtime, _runtime = _runtime, None
    if runtime is not None:
        runtime.close()


def preload() -> None:
    """Loads CrewAI now (about 3 s of processor time) instead of in the first kickoff.

    The process's HOME points elsewhere meanwhile (see `fence`): do this before anything starts commands.
    """
    import packages.agents.crews.assembly  # noqa: F401  # the import is the work


async def ask(
    context: RunContext,
    role: Role,
    task_name: str,
    sections: Mapping[str, Any],
    schema: type[M],
    check: Check | None = None,
) -> M:
    """A kickoff that ends with a document."""
    answer = await start().run(context, role, task_name, sections, schema=schema, check=check)
    assert isinstance(answer, schema)
    return answer


async def work(
    context: RunContext,
    role: Role,
    task_name: str,
    sections: Mapping[str, Any],
    bench: Bench,
    retrieved: Retrieved | None = None,
) -> Claim:
    """A kickoff with tools, that ends with the agent's claim. By what was `retrieved` it has tools for searching."""
    claim = await start().run(context, role, task_name, sections, bench=bench, retrieved=retrieved)
    assert isinstance(claim, Claim)
    return claim
