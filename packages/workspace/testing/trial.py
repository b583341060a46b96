"""Trying an application out: start it, send it some requests, stop it. Nothing of it is left."""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import Command, Limits
from packages.workspace.testing.application import BRIDGE_INSIDE, Application, Software, an_application
from packages.workspace.testing.stubs import StubbedCall
from packages.workspace.toolchain import OUR_PYTHON

MOST_BODY_BYTES = 32 * 1024
EXCHANGE_LIMITS = Limits(wall_seconds=60, output_bytes=16 << 20)
TRIAL_SECONDS = 150.0
END_SECONDS = 3.0
TOO_LONG = "It took too long as a whole: send fewer requests, or find what makes the application slow."


@dataclass(frozen=True)
class Request:
    """`restart_before`: the application is started anew, on the same data, before this one is sent."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    restart_before: bool = False


@dataclass(frozen=True)
class Response:
    """`problem` says why there is no answer (`status` is None); `note` why `body` is not all of it."""

    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    note: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Trial:
    """One response for each request that was sent. `problem` says what became of the application, if it is no good.

    `calls` is what it asked of its stubs.
    """

    responses: tuple[Response, ...]
    problem: str
    application_log: str
    calls: tuple[StubbedCall, ...] = ()


async def try_requests(software: Software, requests: Sequence[Request]) -> Trial:
    """What the application leaves in its tree is the caller's to drop.

    Takes `TRIAL_SECONDS` at most, whatever the application does.
    """
    responses: list[Response] = []
    async with an_application(software) as running:
        try:
            async with asyncio.timeout(TRIAL_SECONDS):
                problem = await _play(software, running, _stretches(requests), responses)
        except TimeoutError:
            problem = TOO_LONG
        return Trial(tuple(responses), problem, running.log, running.stubbed_calls)


async def _play(
    software: Software, running: Application, stretches: Sequence[Sequence[Request]], told: list[Response]
) -> str:
    """Adds the answers to `told`, and returns the problem that ended it."""
    for number, stretch in enumerate(stretches):
        if not await running.start():
            return "The application did not start again." if number else "The application did not start."
        answers = await _exchange(software, running, stretch)
        told += answers
        if any(answer.status is None for answer in answers):
            # A connection that is closed may be the first sign of an application that ends.
            await running.ends_within(END_SECONDS)
        await running.stop()
        if running.death:
            return running.death
        if len(answers) < len(stretch):
            return TOO_LONG
    return ""


def _stretches(requests: Sequence[Request]) -> list[list[Request]]:
    """The requests between two starts of the application; one empty stretch if there are none."""
    stretches: list[list[Request]] = [[]]
    for request in requests:
        if request.restart_before and stretches[-1]:
            stretches.append([])
        stretches[-1].append(request)
    return stretches


async def _exchange(software: Software, running: Application, requests: Sequence[Request]) -> list[Response]:
    orders = [
        {
            "method": request.method,
            "path": request.path,
            "headers": dict(request.headers),
            "body": None if request.body is None else base64.b64encode(request.body).decode(),
        }
        for request in requests
    ]
    completed = await software.sandbox.run(
        Command(
            [OUR_PYTHON, "-I", "/harness/exchange.py", str(software.port), str(MOST_BODY_BYTES)],
            readonly={BRIDGE_INSIDE: running.bridge},
            directory="/",
            files=harness_files("exchange.py"),
            limits=EXCHANGE_LIMITS,
            stdin=json.dumps(orders).encode(),
            separate_errors=True,
        )
    )
    # What follows the last line break is an answer that the time limit cut.
    lines = completed.output.split("\n")[:-1]
    try:
        return [_response(json.loads(line)) for line in lines]
    except (ValueError, TypeError, AttributeError):
        return [Response(problem="what asked was disturbed, and told nothing that can be read")] * len(lines)


def _response(told: dict[str, Any]) -> Response:
    headers = tuple((name.lower(), value) for name, value in told.pop("headers", ()))
    return Response(headers=headers, **told)
