"""Which model answers, and what it costs."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

OPENAI_URL = "https://api.openai.com/v1"


class LLMSettings(BaseSettings):
    """Read from the environment. Every endpoint that speaks OpenAI's chat completions will do; a vLLM of one's own
    (VLLM_ENDPOINT, VLLM_MODEL) comes before any other.

    The default model, gpt-4.1, follows long instructions, calls tools, holds to JSON schemas, reads a million
    tokens and writes up to 32 thousand: one answer may hold a whole test suite.
    """

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    base_url: str | None = Field(default=None, validation_alias=AliasChoices("VLLM_ENDPOINT", "OPENAI_BASE_URL"))
    model: str = Field(default="gpt-4.1", validation_alias=AliasChoices("VLLM_MODEL", "OPENAI_MODEL"), min_length=1)
    timeout_seconds: float = Field(default=300.0, gt=0, validation_alias="MODEL_TIMEOUT_SECONDS")
    max_output_tokens: int = Field(default=32_000, gt=0, validation_alias="MODEL_MAX_OUTPUT_TOKENS")
    attempts: int = Field(default=3, ge=1, validation_alias="MODEL_ATTEMPTS")
    max_wait_seconds: float = Field(default=60.0, gt=0, validation_alias="MODEL_MAX_WAIT_SECONDS")
    price_input_usd_per_million: float | None = Field(
        default=None, ge=0, validation_alias="MODEL_PRICE_INPUT_USD_PER_MILLION"
    )
    price_output_usd_per_million: float | None = Field(
        default=None, ge=0, validation_alias="MODEL_PRICE_OUTPUT_USD_PER_MILLION"
    )

    @field_validator("*", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: object) -> object:
        # A variable that docker-compose passes on without a value arrives as "".
        return None if value == "" else value

    @field_validator("model", mode="before")
    @classmethod
    def _model_has_a_default(cls, value: object) -> object:
        return value or "gpt-4.1"

    @property
    def is_configured(self) -> bool:
        return self.api_key is not None or self.base_url is not None

    @property
    def endpoint(self) -> str:
        return self.base_url or OPENAI_URL

    @property
    def provider(self) -> str:
        """Who answers, as people may read it: no path, no user, no password."""
        parts = urlsplit(self.endpoint)
        if parts.hostname == "api.openai.com":
            return "openai"
        host = parts.hostname or "unknown"
        return f"{host}:{parts.port}" if parts.port else host

    @property
    def price_is_known(self) -> bool:
        return self.price_input_usd_per_million is not None and self.price_output_usd_per_million is not None

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float | None:
        """None when the price is not known."""
        if self.price_input_usd_per_million is None or self.price_output_usd_per_million is None:
            return None
        return (
            input_tokens * self.price_input_usd_per_million + output_tokens * self.price_output_usd_per_million
        ) / 1_000_000
