"""Questions to a vendor that is played, by one connection or by a router that knows nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from packages.llm.answers import check
from packages.llm.calls import Call, Completion
from packages.llm.configuration import Configuration
from packages.llm.connection import Connection
from packages.llm.errors import ModelError
from packages.llm.router import Router
from tests.llm.wire.behaviours import TOOL
from tests.llm.wire.vendors import Served

MESSAGES = [{"role": "system", "content": "You review."}, {"role": "user", "content": "Say what you think."}]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": TOOL,
            "description": "Writes a file.",
            "parameters": {
                "type": "object",
                "properties": {"path": {"type": "string"}, "content": {"type": "string"}},
                "required": ["path", "content"],
            },
        },
    }
]
SCHEMA = {
    "name": "review",
    "schema": {
        "type": "object",
        "properties": {"verdict": {"type": "string"}, "remarks": {"type": "array", "items": {"type": "string"}}},
        "required": ["verdict", "remarks"],
        "additionalProperties": False,
    },
}
MESSAGES = [{"role": "system", "content": "You review."}, {"role": "user", "content": "Say what you think."}]


def call(**options: Any) -> Call:
    return Call(run="r1", role="coder", step="s1", messages=MESSAGES, **options)


@asynccontextmanager
async def connected(one: Served) -> AsyncIterator[Connection]:
    connection = Connection(one.target)
    try:
        yield connection
    finally:
        await connection.close()


async def fault_of(connection: Connection, asked: Call) -> ModelError:
    """What comes of one attempt, as the router sees it."""
    provider = connection.target.provider.name
    try:
        answered = await connection.attempt(asked)
    except ModelError as error:
        return error
    unusable = check(answered.message, provider)
    assert unusable is not None, f"{provider} passed for an answer: {answered.message!r}"
    return unusable


@asynccontextmanager
async def routed(one: Served) -> AsyncIterator[Router]:
    provider = one.target.provider.model_copy(update={"models": (one.target.model,)})
    router = Router(Configuration(providers=(provider,)))
    try:
        yield router
    finally:
        await router.close()


async def answer_of(one: Served, asked: Call) -> Completion:
    async with routed(one) as router:
        return await router.complete(asked)
