"""Gemini, by its own API or on Vertex AI."""

from __future__ import annotations

import os
from typing import Any

from langchain_google_genai import ChatGoogleGenerativeAI

from packages.llm.adapters.base import Adapter, Options
from packages.llm.configuration import Provider, Target

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LEAST_TIMEOUT_SECONDS = 10.0


def build(target: Target) -> Adapter:
    provider, model = target.provider, target.model
    chat = ChatGoogleGenerativeAI(
        model=model.name,
        # It is told to the server as well, which refuses a shorter one; ours, around the call, may be shorter.
        timeout=max(model.timeout_seconds, _LEAST_TIMEOUT_SECONDS),
        max_retries=0,
        # The vendor's own default; the library has another one.
        temperature=1.0,
        **(_on_vertex(provider) if provider.kind == "vertex" else _by_key(provider)),
        **({"base_url": provider.base_url} if provider.base_url else {}),
        **({"additional_headers": provider.headers} if provider.headers else {}),
    )

    async def close() -> None:
        if chat.client is not None:
            await chat.client.aio.aclose()

    return GoogleAdapter(chat, close)


def _by_key(provider: Provider) -> dict[str, Any]:
    # LangChain does not pass `vertexai=False` on to Google's client, which lets these variables decide then. They have
    # said what they had to say: the configuration is read, and a provider on Vertex is told that it is there.
    for variable in ("GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"):
        os.environ.pop(variable, None)
    return {"api_key": provider.api_key, "vertexai": False}


def _on_vertex(provider: Provider) -> dict[str, Any]:
    more: dict[str, Any] = {"vertexai": True, "project": provider.project, "location": provider.region}
    if provider.credentials:
        from google.oauth2.service_account import Credentials

        load: Any = Credentials.from_service_account_file
        more["credentials"] = load(str(provider.credentials), scopes=[_SCOPE])
    return more


class GoogleAdapter(Adapter):
    def limit(self, max_output_tokens: int) -> Options:
        return {"max_output_tokens": max_output_tokens}
