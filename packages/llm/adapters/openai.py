"""OpenAI's protocol: OpenAI itself, Azure, OpenRouter, Groq, vLLM, and every server that speaks it as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import AzureChatOpenAI, ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI
from openai import DefaultAioHttpClient

from packages.llm.adapters.base import Adapter, Close, Headers, Options, json_schema
from packages.llm.configuration import Target

_ASK_SECONDS = 5.0


def build(target: Target, on_headers: Headers) -> Adapter:
    provider, model = target.provider, target.model

    async def heard(response: httpx.Response) -> None:
        on_headers(response.headers)

    # A client of our own: LangChain's default is shared by all adapters of an endpoint, also across loops, so that
    # closing one would close them all. Its limit of time is for each piece of an answer; ours is for the whole.
    client = DefaultAioHttpClient(timeout=model.timeout_seconds, event_hooks={"response": [heard]})
    shared: dict[str, Any] = {
        "timeout": model.timeout_seconds,
        "max_retries": 0,
        "http_async_client": client,
        "stream_usage": True,
        "stream_chunk_timeout": None,
        "default_headers": provider.headers or None,
        "use_responses_api": False,
    }
    if provider.kind == "azure":
        chat: BaseChatOpenAI = _AzureChat(
            azure_endpoint=provider.base_url,
            azure_deployment=model.name,
            # Without a name it is taken for a model of long ago, with a window of that time.
            model=model.name,
            api_version=provider.api_version,
            api_key=provider.api_key,
            **shared,
        )
    else:
        # An endpoint of one's own often needs no key, but the protocol's client insists on one.
        key = provider.api_key or _no_key
        chat = _Chat(model=model.name, api_key=key, base_url=provider.base_url, **shared)
    return OpenAIAdapter(target, chat, client.aclose)


class _TellsAll(BaseChatOpenAI):
    """LangChain drops two things of a stream: the words of a refusal, so that it looks like an answer of nothing, and
    what the provider charges."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        found = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        delta = ((chunk.get("choices") or [{}])[0] or {}).get("delta") or {}
        if found is not None and delta.get("refusal"):
            found.message.additional_kwargs["refusal"] = delta["refusal"]
        cost = (chunk.get("usage") or {}).get("cost")
        if found is not None and cost is not None:
            found.message.response_metadata["token_usage"] = {"cost": cost}
        return found


class _Chat(_TellsAll, ChatOpenAI):
    pass


class _AzureChat(_TellsAll, AzureChatOpenAI):
    pass


class OpenAIAdapter(Adapter):
    def __init__(self, target: Target, chat: BaseChatOpenAI, close: Close) -> None:
        super().__init__(chat, close)
        self._target = target
        self._takes_new_names = target.provider.kind in ("openai", "azure")

    def limit(self, max_output_tokens: int) -> Options:
        # The newer name is OpenAI's own; the servers of others know the older one.
        name = "max_completion_tokens" if self._takes_new_names else "max_tokens"
        return {"extra_body": {name: max_output_tokens, **self._target.provider.extra_body}}

    def form(self, name: str, schema: Mapping[str, Any]) -> Options:
        # In the body, for the parameter of this name makes the client parse the answer, and fail in its own ways.
        return {"extra_body": {"response_format": json_schema(name, schema)}}

    def tools(self, tools: Sequence[Mapping[str, Any]], is_strict: bool) -> Options:
        return {
            "tools": [{**one, "function": {**one["function"], "strict": True}} if is_strict else one for one in tools]
        }


def _no_key() -> str:
    return "none"


async def served_context_tokens(target: Target) -> int | None:
    """The window of a model that a vLLM serves, as it tells; None if it does not."""
    key = target.provider.secret
    headers = {"authorization": f"Bearer {key}"} if key else {}
    try:
        async with httpx.AsyncClient(timeout=_ASK_SECONDS, headers=headers) as client:
            response = await client.get(f"{target.provider.base_url.rstrip('/')}/models")
            models = response.raise_for_status().json()["data"]
        return next(int(one["max_model_len"]) for one in models if one["id"] == target.model.name)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, StopIteration):
        return None
