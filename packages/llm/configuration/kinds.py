"""What holds for a kind of provider where nothing else is said: of variables and of the file alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packages.llm.configuration.targets import Kind

Variables = Mapping[str, str]

DEFAULT_MODELS: Mapping[Kind, str] = {
    # Each follows long instructions, calls tools, holds to JSON schemas, and writes a whole test suite in one answer.
    "openai": "gpt-4.1",
    "compatible": "gpt-4.1",
    "openrouter": "anthropic/claude-sonnet-5.5",
    "groq": "openai/gpt-oss-120b",
    "anthropic": "claude-sonnet-5-5",
    "gemini": "gemini-2.5-pro",
    "vertex": "gemini-2.5-pro",
}
DEFAULT_URLS: Mapping[Kind, str] = {
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "groq": "https://api.groq.com/openai/v1",
}
AZURE_VERSION = "2024-10-21"
OWN_PROBE_SECONDS = 10.0

BY_KEY: frozenset[Kind] = frozenset({"openai", "openrouter", "azure", "groq", "anthropic", "gemini"})
"""A vendor's own address answers nobody without a key."""
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    # Without an address the client of OpenAI's protocol would ask OpenAI itself.
    "vllm": ("base_url",),
    "compatible": ("base_url",),
    "azure": ("base_url",),
    "vertex": ("project",),
}


def defaults_of(kind: Kind, variables: Variables) -> dict[str, Any]:
    """The fields of a provider that its kind and the variables of its cloud say."""
    found: dict[str, Any] = {"stream": is_streamed(variables), "base_url": DEFAULT_URLS.get(kind, "")}
    if kind == "vllm":
        # Others that people run themselves may serve one request at a time: a probe would wait behind it.
        found["probe_seconds"] = OWN_PROBE_SECONDS
    elif kind == "azure":
        found["api_version"] = (
            variables.get("AZURE_OPENAI_API_VERSION") or variables.get("OPENAI_API_VERSION") or AZURE_VERSION
        )
    elif kind == "bedrock":
        found["region"] = variables.get("AWS_REGION", "") or variables.get("AWS_DEFAULT_REGION", "")
    elif kind == "vertex":
        found["project"] = variables.get("GOOGLE_CLOUD_PROJECT", "")
        found["region"] = variables.get("GOOGLE_CLOUD_LOCATION", "") or "us-central1"
    return found


def missing_fields(name: str, kind: Kind, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What a provider of the file has not, and cannot be asked without."""
    missing = [field for field in _NEEDED.get(kind, ()) if not fields.get(field)]
    is_elsewhere = fields.get("base_url", "") != DEFAULT_URLS.get(kind, "") and kind != "azure"
    if kind in BY_KEY and not (fields.get("api_key") or fields.get("headers") or is_elsewhere):
        missing.append("api_key_env")
    if kind == "bedrock" and not (fields.get("region") or fields.get("profile")):
        missing.append("region")
    if not fields.get("models"):
        missing.append(f'a model ([providers.{name}.models."…"])')
    return tuple(missing)


def is_streamed(variables: Variables) -> bool:
    return variables.get("MODEL_STREAM", "").strip().lower() not in ("0", "false", "no", "off")


def is_true(value: str) -> bool:
    return value.strip().lower() in ("1", "true", "yes", "on")
