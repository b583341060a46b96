"""What all adapters share: one request, no retries, the vendor's own exceptions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.runnables import RunnableBinding

Options = dict[str, Any]
Close = Callable[[], Awaitable[None]]
Headers = Callable[[Mapping[str, str]], None]
"""Is told the headers of each response, where the vendor's client lets us see them."""


async def _nothing() -> None:
    return None


class Adapter:
    """Over a LangChain chat model. Subclasses say how their vendor wants limits and schemas."""

    def __init__(self, model: BaseChatModel, close: Close = _nothing) -> None:
        self.model = model
        self.close = close

    @property
    def profile(self) -> Mapping[str, Any]:
        """What the adapter's makers know of the model: `max_input_tokens`, `max_output_tokens`; {} if nothing."""
        return self.model.profile or {}

    def limit(self, max_output_tokens: int) -> Options:
        return {"max_tokens": max_output_tokens}

    def form(self, name: str, schema: Mapping[str, Any]) -> Options:
        """Asks for one JSON document of this schema. LangChain's adapters take it as OpenAI spells it."""
        return {"response_format": json_schema(name, schema)}

    def tools(self, tools: Sequence[Mapping[str, Any]], is_strict: bool) -> Options:
        """`tools` are OpenAI function schemas."""
        bound = self.model.bind_tools([dict(one) for one in tools])
        assert isinstance(bound, RunnableBinding)
        return dict(bound.kwargs)

    async def answer(self, messages: list[BaseMessage], options: Options) -> AIMessage:
        return await self.model.ainvoke(messages, **options)

    def stream(self, messages: list[BaseMessage], options: Options) -> AsyncIterator[AIMessageChunk]:
        return self.model.astream(messages, **options)


def json_schema(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema), "strict": False}}
