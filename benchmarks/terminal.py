"""What a terminal in the browser costs whoever types in it: before a whole stack, over its gateway, as a page does it.

* from the request for a ticket until the shell has answered
* a key and its echo
* a flood, drawn and acknowledged
* from signing out until the terminal says that it is over

    python -m benchmarks.terminal [--json FILE] [--repeat N]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from benchmarks import table
from tests.api.terminal.screen import Screen, opened
from tests.story.stack import Stack, running_stack

REQUEST = "Create a REST API for a todo application"
NAME, PASSWORD = "ada", "seven unlikely walruses"
KEYS, FLOOD_BYTES = 200, 4_000_000
SHELL, KEY, KEY_LATE, FLOOD, OUT = (
    "a shell answers, s",
    "a key and its echo, p50, ms",
    "a key and its echo, p95, ms",
    "a flood, MB/s",
    "signed out, and over, s",
)
BARS = {OUT: 1.0}


@dataclass
class Person:
    """Signed in at the gateway; `refresh` is what signing out takes."""

    session: ClientSession
    url: str
    token: str = ""
    refresh: str = ""

    async def ask(self, method: str, path: str, order: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(method, self.url + path, json=order, headers=headers) as answer:
            text = await answer.text()
            if not answer.ok:
                raise SystemExit(f"{method} {path}: {answer.status} {text}")
            return await answer.json() if text else None

    async def sign_in(self) -> Person:
        order = {"login": NAME, "password": PASSWORD, "transport": "body"}
        told = await self.ask("POST", "/auth/login", order)
        return Person(self.session, self.url, told["access_token"], told["refresh_token"])

    @asynccontextmanager
    async def terminal(self, run: str) -> AsyncIterator[Screen]:
        told = await self.ask("POST", f"/runs/{run}/terminals", {})
        async with opened(self, run, told["ticket"]) as screen:
            await screen.run("echo rea''dy", "ready\r\n")
            yield screen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--repeat", type=int, default=10, help="how many terminals are opened")
    arguments = parser.parse_args()
    with running_stack() as stack:
        measured = asyncio.run(measure(stack, arguments.repeat))
    rows = [
        [name, len(values), min(values), statistics.median(values), max(values), BARS.get(name, "")]
        for name, values in measured.items()
    ]
    table.show(["", "times", "least", "median", "most", "bar"], rows)
    table.write(arguments.json, {"measured": measured, "bars": BARS})
    return 0 if all(max(measured[name]) <= bar for name, bar in BARS.items()) else 1


async def measure(stack: Stack, repeat: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in (SHELL, KEY, KEY_LATE, FLOOD, OUT)}
    async with ClientSession() as session:
        somebody = Person(session, stack.url)
        order = {"username": NAME, "email": f"{NAME}@example.org", "password": PASSWORD}
        await somebody.ask("POST", "/auth/register", order)
        run = await a_run(await somebody.sign_in())
        for _ in range(repeat):
            ada = await somebody.sign_in()
            began = time.perf_counter()
            async with ada.terminal(run) as screen:
                found[SHELL].append(time.perf_counter() - began)
                echoes = sorted([await echo(screen) for _ in range(KEYS)])
                found[KEY].append(1000 * statistics.median(echoes))
                found[KEY_LATE].append(1000 * echoes[int(0.95 * KEYS)])
                found[FLOOD].append(await flood(screen))
                out = time.perf_counter()
                await ada.ask("POST", "/auth/logout", {"refresh_token": ada.refresh})
                await screen.until_closed()
                found[OUT].append(time.perf_counter() - out)
    return found


async def a_run(ada: Person) -> str:
    """One that is done, and so has files."""
    project = await ada.ask("POST", "/projects", {"name": "terminals"})
    run = await ada.ask("POST", f"/projects/{project['id']}/generate", {"prompt": REQUEST})
    while run["state"] != "done":
        if run["state"] in ("failed", "cancelled"):
            raise SystemExit(f"The run is {run['state']}.")
        await asyncio.sleep(1)
        run = await ada.ask("GET", f"/runs/{run['id']}")
    return str(run["id"])


async def echo(screen: Screen) -> float:
    began = time.perf_counter()
    await screen.type("x")
    await screen.until("x")
    return time.perf_counter() - began


async def flood(screen: Screen) -> float:
    """Megabytes a second; the keys of before are taken back first."""
    await screen.type("\x15")
    began = time.perf_counter()
    await screen.run(f"head -c {FLOOD_BYTES} /dev/zero | tr '\\0' y; echo; echo o''ver", "over\r\n")
    return FLOOD_BYTES / 1e6 / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
