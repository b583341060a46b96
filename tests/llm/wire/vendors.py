"""A vendor on a port of its own, and the target that leads to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from packages.llm.configuration import Model, Provider, Target
from tests.llm.wire.anthropic_speech import AnthropicSpeech
from tests.llm.wire.bedrock_speech import BedrockSpeech
from tests.llm.wire.behaviours import Behaviour, Vendor
from tests.llm.wire.google_speech import ACCESS_TOKEN, GoogleSpeech, TokenEndpoint
from tests.llm.wire.listener import Asked, Closed, Listener
from tests.llm.wire.openai_speech import VLLM_MODEL, OpenAISpeech
from tests.llm.wire.speech import Speech

KEY = "sk-proj-Zm9vYmFy-not-a-real-key-0123456789"
AWS = {
    # A role's: of a session, so that all three parts of a credential are there.
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/not-a-real-secret",
    "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQD",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}
"""Bedrock's credentials are read from the environment."""
SECRETS = (KEY, ACCESS_TOKEN, AWS["AWS_SECRET_ACCESS_KEY"], AWS["AWS_SESSION_TOKEN"])
MODELS = {
    Vendor.OPENAI: "gpt-4.1",
    Vendor.OPENROUTER: "anthropic/claude-sonnet-4.6",
    Vendor.AZURE: "gpt-4.1",
    Vendor.GROQ: "openai/gpt-oss-120b",
    Vendor.VLLM: VLLM_MODEL,
    Vendor.ANTHROPIC: "claude-sonnet-4-6",
    Vendor.GEMINI: "gemini-2.5-pro",
    Vendor.VERTEX: "gemini-2.5-pro",
    Vendor.BEDROCK: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
}
_PATHS = {Vendor.OPENAI: "/v1", Vendor.VLLM: "/v1", Vendor.OPENROUTER: "/api/v1", Vendor.GROQ: "/openai/v1"}


@dataclass
class Served:
    """`tokens` is where Vertex gets its access tokens; nobody else asks there."""

    target: Target
    speech: Speech
    listener: Listener
    tokens: Listener

    @property
    def questions(self) -> list[Asked]:
        """Requests for an answer; a vLLM is asked for its models as well."""
        return [asked for asked in self.listener.requests if asked.method == "POST"]


@asynccontextmanager
async def served(
    vendor: Vendor,
    does: Behaviour,
    folder: Path,
    *,
    stream: bool = True,
    token_uri: str = "",
    profile: str = "",
    **limits: Any,
) -> AsyncIterator[Served]:
    """`folder` takes a service account's file; `profile` is one of AWS; `limits` are fields of the model."""
    speech = _speech(vendor, does)
    async with AsyncExitStack() as stack:
        listener = await stack.enter_async_context(Listener(speech))
        tokens = await stack.enter_async_context(Listener(TokenEndpoint()))
        url = listener.url
        if does is Behaviour.REFUSED:
            url = stack.enter_context(Closed()).url
        more: Mapping[str, Any] = {"api_key": SecretStr(KEY)}
        if vendor is Vendor.AZURE:
            more = {**more, "api_version": "2024-10-21"}
        if vendor is Vendor.VERTEX:
            account = folder / "account.json"
            account.write_text(json.dumps(_account(token_uri or f"{tokens.url}/token")))
            more = {"project": "a-project", "region": "europe-west4", "credentials": account}
        if vendor is Vendor.BEDROCK:
            more = {"region": "eu-central-1", "profile": profile}
        provider = Provider(
            name=vendor.value, kind=vendor.value, base_url=f"{url}{_PATHS.get(vendor, '')}", stream=stream, **more
        )
        yield Served(Target(provider, Model(name=MODELS[vendor], **limits)), speech, listener, tokens)


def _speech(vendor: Vendor, does: Behaviour) -> Speech:
    if vendor is Vendor.ANTHROPIC:
        return AnthropicSpeech(does)
    if vendor in (Vendor.GEMINI, Vendor.VERTEX):
        return GoogleSpeech(vendor, does)
    return BedrockSpeech(does) if vendor is Vendor.BEDROCK else OpenAISpeech(vendor, does)


def _account(token_uri: str) -> dict[str, str]:
    return {
        "type": "service_account",
        "project_id": "a-project",
        "private_key_id": "1",
        "private_key": _private_key(),
        "client_email": "agent@a-project.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": token_uri,
    }


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()
