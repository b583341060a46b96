"""Conclave's router over connections that answer at once: what routing itself costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from langchain_core.messages import AIMessage

from benchmarks.routing.server import ANSWER
from packages.llm.calls import Call
from packages.llm.configuration import Configuration, Model, Provider
from packages.llm.connection import Answered, Connection
from packages.llm.router import Router

_MESSAGE = AIMessage(
    ANSWER,
    response_metadata={"finish_reason": "stop"},
    usage_metadata={"input_tokens": 512, "output_tokens": 512, "total_tokens": 1024},
)


class AtOnce(Connection):
    async def attempt(self, call: Call, *more: Any, **named: Any) -> Answered:
        return Answered(_MESSAGE, 0.001, 0.001)


async def _nothing() -> str:
    return ANSWER


def asking_nobody(bytes: int, models: int) -> Callable[[], Awaitable[str]]:
    """A question of so many bytes, with so many candidates; without any, nothing is done at all."""
    if not models:
        return _nothing
    offered = Model(name="m", input_usd_per_million=1.0, output_usd_per_million=2.0, context_tokens=200_000)
    router = Router(
        Configuration(
            providers=tuple(
                Provider(name=f"p{number}", kind="compatible", base_url="http://127.0.0.1:1/v1", models=(offered,))
                for number in range(models)
            )
        )
    )
    for route in router.routes.values():
        route.connection = AtOnce(route.target)
    messages = [{"role": "user", "content": "w" * bytes}]
    numbers = count()

    async def ask() -> str:
        call = Call(run="benchmark", role="coder", step=f"step-{next(numbers)}", messages=messages)
        return (await router.complete(call)).text

    return ask
