"""A provider, a model of it, and the pair of both: who can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Kind = Literal[
    "openai", "openrouter", "azure", "groq", "vllm", "compatible", "anthropic", "gemini", "vertex", "bedrock"
]
"""Which adapter speaks to it. `compatible` is any other server of OpenAI's protocol: Ollama, llama.cpp, SGLang."""

OWN_KINDS: frozenset[Kind] = frozenset({"vllm", "compatible"})
"""Kinds that people run themselves: a probe costs nothing there."""

CLOUD_FIRST_TOKEN_SECONDS = 180.0

Forms = Literal["native", "both", "described"]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(Value):
    """`name` is what the provider calls it; on Azure the deployment's name."""

    name: str = Field(min_length=1)
    tools: Literal["native", "emulated"] = "native"
    """`emulated` is for models that know no tools (DeepSeek-Coder-V2, CodeLlama): they are told of them in words."""
    forms: Forms | None = None
    """How a JSON schema is asked for: by the protocol, in words, or both. None: what serves best with the provider."""
    strict: bool | None = None
    """Whether tool calls are held to their schema by the provider. None: where that is possible without harm."""
    context_tokens: int | None = Field(default=None, gt=0)
    max_output_tokens: int = Field(default=32_000, gt=0)
    input_usd_per_million: float | None = Field(default=None, ge=0)
    output_usd_per_million: float | None = Field(default=None, ge=0)
    cached_usd_per_million: float | None = Field(default=None, ge=0)
    timeout_seconds: float = Field(default=600.0, gt=0)
    """For the whole answer."""
    first_token_seconds: float | None = Field(default=None, gt=0)
    """Until the first sign of an answer; None: as `Target` says."""
    idle_seconds: float | None = Field(default=60.0, gt=0)
    """Between two pieces of a streamed answer."""

    @property
    def is_priced(self) -> bool:
        return self.input_usd_per_million is not None and self.output_usd_per_million is not None


class Provider(Value):
    """`name` is unique, and what people read. What a kind has no use for stays empty."""

    name: str = Field(min_length=1, pattern=r"^[^/\s]+$")
    kind: Kind
    models: tuple[Model, ...] = ()
    api_key: SecretStr | None = None
    base_url: str = ""
    region: str = ""
    jurisdiction: str = ""
    """Whose law holds where the model computes, such as `eu`: what residency rules compare. "" is not known."""
    project: str = ""
    credentials: Path | None = None
    profile: str = ""
    api_version: str = ""
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    extra_body: dict[str, object] = Field(default_factory=dict)
    stream: bool = True
    concurrency: int = Field(default=32, gt=0)
    queue: int = Field(default=64, ge=0)
    """How many calls may wait for room before the next candidate is asked instead."""
    probe_seconds: float | None = Field(default=None, gt=0)
    """How often it is looked at while it is busy or open; None: never, which is right where a probe costs money."""
    usd_per_day: float | None = Field(default=None, gt=0)

    @property
    def is_own(self) -> bool:
        return self.kind in OWN_KINDS

    @property
    def endpoint(self) -> str:
        """The host and port that are asked, as people may read it: no path, no user, no password."""
        return host_of(self.base_url) if self.base_url else ""

    @property
    def secret(self) -> str:
        return self.api_key.get_secret_value() if self.api_key else ""


class Lacking(Value):
    """A provider that was named but cannot be used, and the variables or fields of the file that would complete it."""

    name: str
    kind: Kind
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A model at a provider; `id` is `provider/model`."""

    provider: Provider
    model: Model

    @cached_property
    def id(self) -> str:
        return f"{self.provider.name}/{self.model.name}"

    @property
    def forms(self) -> Forms:
        if self.model.forms is not None:
            return self.model.forms
        if self.provider.kind in ("openai", "azure"):
            return "native"
        # Converse knows schemas for a few models only. Others hold the answer to the form, but some do not show it to
        # the model and some ignore it.
        return "described" if self.provider.kind == "bedrock" else "both"

    @property
    def first_token_seconds(self) -> float | None:
        """None: the whole time. A cloud that is silent for long has lost the request; a server of one's own may load
        the model, or work through a long queue."""
        if self.model.first_token_seconds is not None or self.provider.is_own:
            return self.model.first_token_seconds
        return CLOUD_FIRST_TOKEN_SECONDS

    @property
    def is_strict(self) -> bool:
        # Without it vLLM lets a model call tools in any form it likes. OpenAI's strictness forbids optional fields.
        return self.provider.kind == "vllm" if self.model.strict is None else self.model.strict


def host_of(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or "unknown"
    return f"{host}:{parts.port}" if parts.port else host
