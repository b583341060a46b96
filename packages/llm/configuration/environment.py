"""Providers by the variables that their own tools read: a key is enough.

Whatever is complete may be asked; what people run themselves comes first, or what LLM_BACKEND names. The credentials
of a cloud alone (AWS, Google Cloud) connect nothing, for they are there for much else: its model is named as well, or
LLM_BACKEND. The MODEL_ variables that describe a model describe the first one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr

from packages.llm.configuration.faults import ConfigurationError
from packages.llm.configuration.jurisdictions import jurisdiction_of
from packages.llm.configuration.kinds import (
    DEFAULT_MODELS,
    DEFAULT_URLS,
    OWN_PROBE_SECONDS,
    Variables,
    defaults_of,
    is_streamed,
    is_true,
)
from packages.llm.configuration.targets import Kind, Lacking, Model, Provider, host_of

Reader = Callable[[Variables, bool], Provider | Lacking | None]

UNDERSTUDY = "understudy"
_OF_THE_FIRST = frozenset(
    f"MODEL_{name}"
    for name in (
        "TOOLS",
        "CONTEXT_TOKENS",
        "MAX_OUTPUT_TOKENS",
        "PRICE_INPUT_USD_PER_MILLION",
        "PRICE_OUTPUT_USD_PER_MILLION",
        "PRICE_CACHED_USD_PER_MILLION",
    )
)


def backend_of(variables: Variables) -> str:
    """A kind, "understudy", or "" where everybody who is complete may be asked."""
    wanted = variables.get("LLM_BACKEND", "").strip().lower()
    if wanted and wanted not in (*get_args(Kind), UNDERSTUDY):
        known = ", ".join(get_args(Kind))
        raise ConfigurationError(
            f"LLM_BACKEND={wanted} is no provider.", f"It is one of: {known}; or {UNDERSTUDY}, for no model at all."
        )
    return wanted


def providers_of(variables: Variables) -> tuple[list[Provider], list[Lacking]]:
    """Those that are complete, the first one to be asked first; and those that were begun."""
    wanted = backend_of(variables)
    found: list[Provider] = []
    lacking: list[Lacking] = []
    for kind, read in readers_of(wanted, variables).items():
        one = read(for_all(variables), kind == wanted)
        if isinstance(one, Provider):
            found.append(one)
        elif one is not None:
            lacking.append(one)
    if wanted == "compatible" and all(one.kind != wanted for one in found):
        lacking.append(Lacking(name=wanted, kind=wanted, missing=("OPENAI_BASE_URL",)))
    # What LLM_BACKEND names comes first, then what people run themselves, then as they stand here.
    first_kinds = ("openai", "compatible") if wanted == "openai" else (wanted,)
    found.sort(key=lambda one: (one.kind not in first_kinds, not one.is_own))
    if found:
        first = found[0]
        models = tuple(described_model(model.name, variables) for model in first.models)
        found[0] = first.model_copy(update={"models": models})
    return found, lacking


def readers_of(wanted: str, variables: Variables) -> Mapping[Kind, Reader]:
    """With the understudy nobody else is asked: it stands at OPENAI_BASE_URL, or is not there."""
    if wanted == UNDERSTUDY:
        return {"openai": _openai} if variables.get("OPENAI_BASE_URL") else {}
    return _READERS


def for_all(variables: Variables) -> Variables:
    """Without what describes the first model alone."""
    return {name: value for name, value in variables.items() if name not in _OF_THE_FIRST}


def described_model(name: str, variables: Variables) -> Model:
    """The model with what the MODEL_ variables say of it."""

    def number(variable: str) -> Any:
        return variables.get(f"MODEL_{variable}") or None

    given = {
        "tools": number("TOOLS"),
        "timeout_seconds": number("TIMEOUT_SECONDS"),
        "first_token_seconds": number("FIRST_TOKEN_SECONDS"),
        "idle_seconds": number("IDLE_SECONDS"),
        "context_tokens": number("CONTEXT_TOKENS"),
        "max_output_tokens": number("MAX_OUTPUT_TOKENS"),
        "input_usd_per_million": number("PRICE_INPUT_USD_PER_MILLION"),
        "output_usd_per_million": number("PRICE_OUTPUT_USD_PER_MILLION"),
        "cached_usd_per_million": number("PRICE_CACHED_USD_PER_MILLION"),
    }
    return Model.model_validate({"name": name, **{key: value for key, value in given.items() if value is not None}})


def _models(kind: Kind, variables: Variables, variable: str) -> tuple[Model, ...]:
    name = variables.get(variable) or DEFAULT_MODELS.get(kind, "")
    return (described_model(name, variables),)


def _vllm(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    endpoint, model = variables.get("VLLM_ENDPOINT", ""), variables.get("VLLM_MODEL", "")
    if not endpoint:
        return Lacking(name="vllm", kind="vllm", missing=("VLLM_ENDPOINT",)) if is_wanted or model else None
    if not model:
        return Lacking(name="vllm", kind="vllm", missing=("VLLM_MODEL",))
    return Provider(
        name="vllm",
        kind="vllm",
        base_url=endpoint,
        api_key=_secret(variables, "VLLM_API_KEY"),
        models=(described_model(model, variables),),
        jurisdiction=variables.get("VLLM_JURISDICTION", ""),
        probe_seconds=OWN_PROBE_SECONDS,
        stream=is_streamed(variables),
    )


def _openai(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    url, key = variables.get("OPENAI_BASE_URL", ""), _secret(variables, "OPENAI_API_KEY")
    if not url and key is None:
        return Lacking(name="openai", kind="openai", missing=("OPENAI_API_KEY",)) if is_wanted else None
    is_vendor = not url or host_of(url) == "api.openai.com"
    kind: Kind = "openai" if is_vendor else "compatible"
    return Provider(
        name=variables.get("OPENAI_PROVIDER_NAME") or ("openai" if is_vendor else host_of(url)),
        kind=kind,
        base_url=url or DEFAULT_URLS["openai"],
        api_key=key,
        models=_models(kind, variables, "OPENAI_MODEL"),
        stream=is_streamed(variables),
    )


def _by_key(kind: Kind) -> Reader:
    """A vendor for whom a key is enough."""
    name = kind.upper()

    def read(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
        key = _secret(variables, f"{name}_API_KEY")
        if key is None:
            return Lacking(name=kind, kind=kind, missing=(f"{name}_API_KEY",)) if is_wanted else None
        return Provider(
            name=kind,
            kind=kind,
            base_url=variables.get(f"{name}_BASE_URL", "") or DEFAULT_URLS.get(kind, ""),
            api_key=key,
            models=_models(kind, variables, f"{name}_MODEL"),
            stream=is_streamed(variables),
        )

    return read


def _gemini(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    key = _secret(variables, "GEMINI_API_KEY") or _secret(variables, "GOOGLE_API_KEY")
    if key is None:
        return Lacking(name="gemini", kind="gemini", missing=("GEMINI_API_KEY",)) if is_wanted else None
    return Provider(
        name="gemini",
        kind="gemini",
        base_url=variables.get("GEMINI_BASE_URL", ""),
        api_key=key,
        models=_models("gemini", variables, "GEMINI_MODEL"),
        stream=is_streamed(variables),
    )


def _vertex(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    is_chosen = is_true(variables.get("GOOGLE_GENAI_USE_VERTEXAI", ""))
    if not (is_wanted or is_chosen or variables.get("VERTEX_MODEL")):
        return None
    defaults = defaults_of("vertex", variables)
    if not defaults["project"]:
        return Lacking(name="vertex", kind="vertex", missing=("GOOGLE_CLOUD_PROJECT",))
    credentials = variables.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    models = _models("vertex", variables, "VERTEX_MODEL")
    return Provider(
        name="vertex",
        kind="vertex",
        base_url=variables.get("VERTEX_BASE_URL", ""),
        project=defaults["project"],
        region=defaults["region"],
        jurisdiction=jurisdiction_of("vertex", defaults["region"], [model.name for model in models]),
        credentials=Path(credentials) if credentials else None,
        models=models,
        stream=is_streamed(variables),
    )


def _bedrock(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    model = variables.get("BEDROCK_MODEL", "")
    if not model:
        return Lacking(name="bedrock", kind="bedrock", missing=("BEDROCK_MODEL",)) if is_wanted else None
    region = defaults_of("bedrock", variables)["region"]
    if not region:
        return Lacking(name="bedrock", kind="bedrock", missing=("AWS_REGION",))
    return Provider(
        name="bedrock",
        kind="bedrock",
        base_url=variables.get("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""),
        region=region,
        jurisdiction=jurisdiction_of("bedrock", region, [model]),
        profile=variables.get("AWS_PROFILE", ""),
        models=_models("bedrock", variables, "BEDROCK_MODEL"),
        stream=is_streamed(variables),
    )


def _azure(variables: Variables, is_wanted: bool) -> Provider | Lacking | None:
    names = ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT")
    missing = tuple(name for name in names if not variables.get(name))
    if missing:
        return Lacking(name="azure", kind="azure", missing=missing) if is_wanted or len(missing) < len(names) else None
    return Provider(
        name="azure",
        kind="azure",
        base_url=variables["AZURE_OPENAI_ENDPOINT"],
        api_key=_secret(variables, "AZURE_OPENAI_API_KEY"),
        api_version=defaults_of("azure", variables)["api_version"],
        region=variables.get("AZURE_OPENAI_REGION", ""),
        jurisdiction=jurisdiction_of("azure", variables.get("AZURE_OPENAI_REGION", ""), ()),
        models=_models("azure", variables, "AZURE_OPENAI_DEPLOYMENT"),
        stream=is_streamed(variables),
    )


_READERS: Mapping[Kind, Reader] = {
    "vllm": _vllm,
    "openai": _openai,
    "anthropic": _by_key("anthropic"),
    "azure": _azure,
    "bedrock": _bedrock,
    "vertex": _vertex,
    "gemini": _gemini,
    "openrouter": _by_key("openrouter"),
    "groq": _by_key("groq"),
}


def _secret(variables: Variables, name: str) -> SecretStr | None:
    return SecretStr(variables[name]) if variables.get(name) else None
