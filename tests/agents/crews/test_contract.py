"""What we rely on in CrewAI, and what it must not do. Fails when an upgrade moves one of the private parts."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from packages.agents.context import RunContext
from packages.agents.contracts import DeliveryNotes, Role
from packages.agents.crews import coder, runtime
from packages.agents.crews.fence import Crew
from packages.agents.errors import BudgetExhausted, ModelDeclined, ModelFailed, WorkFailed
from packages.agents.settings import CrewSettings
from tests.agents.crews.answers import NOTES, notes
from tests.agents.crews.world import Desk, Told
from tests.agents.specs import a_task_order
from tests.llm.scripted_model import HANGS, ScriptedModel, calls, fails, refuses

OVERFLOW = "This model's maximum context length is 4096 tokens. Too many tokens: input is too long."


class Refuses:
    """A `Models` that fails in a given way."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.calls = 0

    async def complete(self, *_: Any, **__: Any) -> Any:
        self.calls += 1
        raise self.error


async def test_429_is_asked_as_often_as_the_router_says_and_no_more(model: ScriptedModel, context: RunContext) -> None:
    model.script = [fails(429, "rate limit reached")]
    with pytest.raises(ModelFailed, match="limiting requests"):
        await notes(context)
    assert len(model.requests) == 3


async def test_a_prompt_that_is_too_long_neither_ends_the_process_nor_is_summarised(
    model: ScriptedModel, context: RunContext
) -> None:
    model.script = [fails(400, OVERFLOW, code="context_length_exceeded"), NOTES]
    with pytest.raises(ModelFailed, match="does not fit"):
        await notes(context)
    assert len(model.requests) == 1
    assert (await notes(context)).runbook == "r"  # the crews' loop is still there


async def test_a_refusal_is_not_an_answer(model: ScriptedModel, context: RunContext) -> None:
    model.script = [refuses("I only write REST APIs.")]
    with pytest.raises(ModelDeclined, match=r"I only write REST APIs\."):
        await notes(context)
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "error",
    [
        ModelFailed("429 rate limit"),
        ModelFailed(OVERFLOW),
        ModelFailed("the model does not support tools"),
        ModelDeclined("no"),
        BudgetExhausted("cap"),
        WorkFailed("inputs"),
        RuntimeError("a bug of ours"),
    ],
    ids=lambda error: f"{type(error).__name__}: {error}",
)
@pytest.mark.parametrize("with_tools", [True, False])
async def test_errors_come_out_as_themselves_after_one_call(
    context: RunContext, error: Exception, with_tools: bool
) -> None:
    models = Refuses(error)
    broken = replace(context, models=models)
    kickoff = coder.code(broken, a_task_order(), Desk(), 1, "") if with_tools else notes(broken)
    with pytest.raises(type(error)) as raised:
        await kickoff
    assert raised.value is error
    assert models.calls == 1


async def test_twenty_crews_run_at_once(model: ScriptedModel, context: RunContext) -> None:
    gate = asyncio.Event()

    class Gated:
        waiting = 0

        async def complete(self, *arguments: Any, **options: Any) -> Any:
            self.waiting += 1
            if self.waiting == 20:
                gate.set()
            await gate.wait()  # passes only if all twenty are under way together
            return await context.models.complete(*arguments, **options)

    model.script = [NOTES]
    answers = await asyncio.gather(*(notes(replace(context, models=gated)) for gated in [Gated()] * 20))
    assert len(answers) == 20


def crews_alive() -> int:
    gc.collect()
    return sum(type(found) is Crew for found in gc.get_objects())


async def at_most(crews: int) -> bool:
    """The crews' own loop lets go of a cancelled kickoff in its own time."""
    for _ in range(200):
        if crews_alive() <= crews:
            return True
        await asyncio.sleep(0.05)
    return False


async def happens(event: asyncio.Event) -> None:
    async with asyncio.timeout(10):
        await event.wait()


@pytest.mark.parametrize("with_tools", [True, False])
async def test_cancelling_frees_the_request_the_thread_and_the_crew(
    model: ScriptedModel, context: RunContext, with_tools: bool
) -> None:
    model.script = [HANGS]
    before = crews_alive()
    kickoff = coder.code(context, a_task_order(), Desk(), 1, "") if with_tools else notes(context)
    task = asyncio.create_task(kickoff)
    await happens(model.was_asked)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await happens(model.was_hung_up)
    assert model.hung_up == 1
    del kickoff, task
    assert await at_most(before)


async def test_a_crew_that_takes_too_long_is_stopped(model: ScriptedModel, context: RunContext, told: Told) -> None:
    impatient = runtime.CrewRuntime(CrewSettings(timeout_seconds=3))
    model.script = [HANGS]
    with pytest.raises(ModelFailed, match="did not finish within"):
        await impatient.run(
            context,
            Role.integrator,
            "notes",
            dict.fromkeys(("request", "contract", "variables", "ledger", "files", "readme"), ""),
            DeliveryNotes,
        )
    await happens(model.was_hung_up)
    assert model.hung_up == 1
    impatient.close()


async def test_a_tool_that_runs_is_cancelled_with_the_run(model: ScriptedModel, context: RunContext) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    class Slow(Desk):
        async def run_checks(self) -> str:
            begun.set()
            try:
                await asyncio.sleep(60)
            finally:
                ended.set()
            return ""

    model.script = [calls(("run_checks", {}))]
    task = asyncio.create_task(coder.code(context, a_task_order(), Slow(), 1, ""))
    await happens(begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
    assert len(model.requests) == 1


async def test_the_callers_loop_stays_free(model: ScriptedModel, context: RunContext) -> None:
    model.script = [NOTES]
    await notes(context)
    seen: list[int] = []

    class Watching:
        async def complete(self, *arguments: Any, **options: Any) -> Any:
            seen.append(threading.get_ident())
            return await context.models.complete(*arguments, **options)

    await notes(replace(context, models=Watching()))
    assert seen == [threading.get_ident()]


PROBE = """
import asyncio, os, socket, sys
refused = []
connect, lookup = socket.socket.connect, socket.getaddrinfo
def guarded(self, address):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1"):
        refused.append(address)
        raise OSError("no network")
    return connect(self, address)
def looked_up(host, *rest, **more):
    if host not in ("127.0.0.1", "localhost", "::1", None):
        refused.append(host)
        raise OSError("no network")
    return lookup(host, *rest, **more)
socket.socket.connect, socket.getaddrinfo = guarded, looked_up
home = os.environ["HOME"]

from tests.agents.crews.answers import NOTES, notes
from tests.agents.crews.world import RouterModels, Told, a_context, a_router
from tests.llm.scripted_model import ScriptedModel, fails
from packages.agents.crews import runtime
assert "crewai" not in sys.modules and "langchain_openai" not in sys.modules

async def main():
    async with ScriptedModel() as model:
        model.script = [NOTES, fails(401)]
        router = a_router(model.url)
        context = a_context(RouterModels(router, "run"), Told())
        await notes(context)
        try:
            await notes(context)
        except Exception:
            pass
        await router.close()
    runtime.close()

asyncio.run(main())
import threading, warnings
assert not [thread for thread in threading.enumerate() if "otel" in thread.name.lower()]
assert warnings.warn.__module__ in ("warnings", "_warnings"), warnings.warn
assert os.environ["HOME"] == home
assert "LEAKED_BY_DOTENV" not in os.environ
assert not refused, refused
"""


def test_a_process_of_its_own_stays_silent_offline_and_within_its_folder(tmp_path: Path) -> None:
    storage, home, here = tmp_path / "storage", tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    (here / ".env").write_text("LEAKED_BY_DOTENV=1\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "CREW_STORAGE_DIR": str(storage)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=environment,
        cwd=here,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Warning" not in done.stderr
    assert list(home.iterdir()) == []
    assert not [path for path in storage.rglob("*") if path.suffix in (".db", ".sqlite3")]
