"""Anthropic's messages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import anthropic
from langchain_anthropic import ChatAnthropic
from pydantic import PrivateAttr, SecretStr

from packages.llm.adapters.base import Adapter, Headers, Options
from packages.llm.configuration import Target


class _Chat(ChatAnthropic):
    """With a connection of its own: LangChain shares one among all objects of an address, also across loops."""

    _on_headers: Headers = PrivateAttr()

    @cached_property
    def _async_client(self) -> anthropic.AsyncClient:
        async def heard(response: Any) -> None:
            self._on_headers(response.headers)

        known = self._client_params
        connections = anthropic.DefaultAsyncHttpxClient(
            base_url=known["base_url"], timeout=known["timeout"], event_hooks={"response": [heard]}
        )
        return anthropic.AsyncClient(**known, http_client=connections)


def build(target: Target, on_headers: Headers) -> Adapter:
    provider, model = target.provider, target.model
    more: dict[str, Any] = {"base_url": provider.base_url} if provider.base_url else {}
    if provider.region:
        more["inference_geo"] = provider.region
    chat = _Chat(
        model_name=model.name,
        api_key=provider.api_key or SecretStr(""),
        timeout=model.timeout_seconds,
        max_retries=0,
        default_headers=provider.headers or None,
        stop=None,
        **more,
    )
    chat._on_headers = on_headers

    async def close() -> None:
        if "_async_client" in chat.__dict__:
            await chat._async_client.close()

    return AnthropicAdapter(chat, close)


class AnthropicAdapter(Adapter):
    def limit(self, max_output_tokens: int) -> Options:
        # What all calls of a conversation begin with is read from the cache, at a tenth of the price.
        return {"max_tokens": max_output_tokens, "cache_control": {"type": "ephemeral"}}
