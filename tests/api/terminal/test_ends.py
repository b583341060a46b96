"""How terminals end, and that nothing is left of one."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from apps.api.terminal.bindings.terminal import Times
from tests.api.process import APIProcess
from tests.api.terminal.conftest import MakeStage, Stage
from tests.api.terminal.screen import Screen, opened
from tests.gateway.outside import Answer, Outside, until

PASSWORD = "seven unlikely walruses"
PAGE = {"X-Conclave-CSRF": "1", "Sec-Fetch-Site": "same-origin"}
MARK = "4242.4242"
STARTS_MANY = (
    r"import subprocess\na = []\ntry:\n  while len(a) < 500: a.append(subprocess.Popen([\"sleep\", \"1000\"]))\n"
    r"except OSError: print(\"refused\" + \":\", len(a))\nfor one in a: one.kill()"
)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("exit 3", 3),
        pytest.param("kill -9 $$", 137, marks=pytest.mark.exhaustive),
        pytest.param("true; exit", 0, marks=pytest.mark.exhaustive),
    ],
)
async def test_the_end_of_the_shell_is_the_end_of_the_terminal(stage: Stage, command: str, code: int) -> None:
    async with stage.terminal() as screen:
        await screen.type(f"{command}\r")
        assert await screen.until_end() == {"type": "exit", "reason": "exited", "code": code, "message": ""}
        assert screen.closed == (1000, "exited")
    await stage.until_over(screen.terminal)
    assert (await stage.order(terminal=screen.terminal)).error == "TerminalNotFound"


async def test_whoever_watches_may_end_it(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type("sleep 1000\r")
        await screen.say(type="end")
        assert await screen.until_end() == {"type": "exit", "reason": "closed", "code": None, "message": ""}
    await stage.until_over(screen.terminal)


async def test_nothing_is_left_of_a_terminal(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.run("echo ev''er", "ever")
        await screen.type("exit\r")
        await screen.until_end()
    await stage.until_over(screen.terminal)
    before, folder = descriptors(), stage.shared.workspaces.folder.path()
    async with stage.terminal() as screen:
        await screen.type(f"(trap '' HUP TERM; setsid sleep {MARK} & sleep {MARK}) & disown; echo star''ted\r")
        await screen.until("started")
        await until(processes_are(2))
        assert len(list(folder.iterdir())) == 1
        await screen.type("exit\r")
        await screen.until_end()
    await stage.until_over(screen.terminal)
    assert processes() == []
    assert list(folder.iterdir()) == []
    assert descriptors() == before


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (Times(idle=0.5, left=3600, life=3600), "idle"),
        pytest.param(Times(idle=3600, left=3600, life=2.0), "lifetime", marks=pytest.mark.exhaustive),
    ],
)
async def test_a_terminal_ends_when_its_time_is_over(make_stage: MakeStage, times: Times, reason: str) -> None:
    async with make_stage(times) as stage:
        told = await stage.ticket()
        async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
            assert (await screen.until_end())["reason"] == reason
        await stage.until_over(told["terminal"])


async def test_a_terminal_that_everybody_left_ends(make_stage: MakeStage) -> None:
    async with make_stage(Times(idle=3600, left=0.5, life=3600)) as stage:
        told = await stage.ticket()
        async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
            await screen.run("echo rea''dy", "ready")
        await stage.until_over(told["terminal"])


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (
            "for i in 1 2 3; do python -c \"import time; x = b'x' * 500_000_000; time.sleep(1000)\" & done; wait",
            "memory",
        ),
        ("for i in 1 2 3 4; do head -c 200M /dev/zero > $i; done; sleep 1000", "disk"),
    ],
)
async def test_the_limits_of_the_sandbox_hold(stage: Stage, command: str, reason: str) -> None:
    async with stage.terminal() as screen:
        await screen.type(f"{command}\r")
        assert (await screen.until_end())["reason"] == reason


@pytest.mark.exhaustive
async def test_processes_are_bounded(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.run(f"python -c $'{STARTS_MANY}'", "refused: 12")


async def a_session(stage: Stage) -> tuple[Outside, Answer]:
    """Ada signs in with a password, as a browser does."""
    order = {"username": f"ada-{stage.run_id}", "email": f"{stage.run_id}@example.org", "password": PASSWORD}
    assert (await stage.ada.post("/auth/register", json=order)).status == 202
    login = {"login": order["username"], "password": PASSWORD}
    signed_in = await stage.ada.post("/auth/login", json=login, headers=PAGE)
    assert signed_in.status == 200, signed_in.body
    member = {"name": order["username"], "role": "editor"}
    added = await stage.ada.post(f"/projects/{stage.project_id}/members", json=member)
    assert added.status in (200, 201), added.body
    who = Outside(stage.ada.gateway, stage.ada.session, stage.ada.log, signed_in.json["access_token"])
    return who, signed_in


@asynccontextmanager
async def running(who: Outside, stage: Stage) -> AsyncIterator[Screen]:
    """A terminal of theirs, in which a program runs."""
    answer = await who.post(f"/runs/{stage.run_id}/terminals", json={})
    assert answer.status == 201, answer.body
    async with opened(who, stage.run_id, answer.json["ticket"]) as screen:
        await screen.run(f"sleep {MARK} & echo star''ted", "started")
        await until(processes_are(1))
        yield screen


@pytest.mark.parametrize("is_watched", [True, pytest.param(False, marks=pytest.mark.exhaustive)])
async def test_who_is_signed_out_has_no_terminal_any_more(stage: Stage, is_watched: bool) -> None:
    who, signed_in = await a_session(stage)
    async with running(who, stage) as screen:
        if not is_watched:
            await screen.socket.close()
        assert (await who("DELETE", f"/auth/sessions/{signed_in.json['session_id']}")).status == 204
        if is_watched:
            closed = await screen.until_closed()
            assert closed in [(1000, "revoked"), (1008, "signed out")], "whichever of gateway and worker was faster"
        await stage.until_over(screen.terminal)
    assert processes() == []


@pytest.mark.parametrize(
    "how", ["removed", *(pytest.param(one, marks=pytest.mark.exhaustive) for one in ("demoted", "deleted"))]
)
async def test_who_may_not_change_the_project_any_more_has_no_terminal_there(stage: Stage, how: str) -> None:
    who, signed_in = await a_session(stage)
    member = f"/projects/{stage.project_id}/members/{signed_in.json['user_id']}"
    async with running(who, stage) as screen:
        if how == "removed":
            assert (await stage.ada("DELETE", member)).status == 204
        elif how == "demoted":
            assert (await stage.ada("PATCH", member, json={"role": "viewer"})).status == 200
        else:
            assert (await stage.ada("PATCH", member, json={"role": "owner"})).status == 200
            assert (await who("DELETE", f"/projects/{stage.project_id}")).status in (202, 204)
        assert (await screen.until_end())["reason"] == "revoked"
        await stage.until_over(screen.terminal)
    assert processes() == []


async def test_terminals_end_with_their_worker(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.run(f"sleep {MARK} & echo star''ted", "started")
        await stage.held.aclose()
        assert (await screen.until_end())["reason"] == "shutdown"
    assert processes() == []


@pytest.mark.exhaustive
async def test_a_worker_that_is_gone_is_told_at_once(stage: Stage) -> None:
    """A worker that was killed hears nothing any more."""
    async with stage.terminal() as screen:
        stage.serving.cancel()
        await asyncio.wait([stage.serving])
        await screen.type("x")
        assert await screen.until_closed() == (4503, "the worker that holds this terminal is gone")
    told = await stage.ticket(terminal=screen.terminal)
    async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
        assert await screen.until_closed() == (4503, "the worker that holds this terminal is gone")


@pytest.mark.exhaustive
async def test_a_terminal_outlives_an_api_that_is_started_anew(stage: Stage, served: APIProcess) -> None:
    async with stage.terminal() as screen:
        await screen.run("x=kept; echo s''et", "set")
        served.stop()
        served.start()
        await screen.until_closed()

        async def is_served() -> bool:
            return (await stage.order(terminal=screen.terminal)).status == 201

        await until(is_served)
        async with stage.again(screen.terminal, since=screen.offset) as other:
            await other.run("echo $x$x", "keptkept")


def processes() -> list[str]:
    """Of the tests' own programs, wherever they run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[:2] == [b"sleep", MARK.encode()]:
            found.append(path.parent.name)
    return found


def processes_are(count: int) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return len(processes()) == count

    return ask


def descriptors() -> list[str]:
    """What is open beside sockets, which are kept for the next request."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found.append(re.sub(r"\d+", "", os.readlink(f"/proc/self/fd/{name}")))
    return sorted(one for one in found if not one.startswith(("socket:", "/proc/")))
