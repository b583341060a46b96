"""Which model answers, and what it costs."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

OPENAI_URL = "https://api.openai.com/v1"
OPENAI = "openai"


class LLMSettings(BaseSettings):
    """Read from the environment. Every endpoint that speaks OpenAI's chat completions will do; a vLLM of one's own
    (VLLM_ENDPOINT, VLLM_MODEL, VLLM_API_KEY) comes before any other.

    The default model, gpt-4.1, follows long instructions, calls tools, holds to JSON schemas, reads a million
    tokens and writes up to 32 thousand: one answer may hold a whole test suite.
    """

    # A variable that docker compose passes on without a value arrives as "".
    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_ignore_empty=True)

    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    model: str = Field(default="gpt-4.1", validation_alias="OPENAI_MODEL", min_length=1)
    vllm_endpoint: str | None = Field(default=None, validation_alias="VLLM_ENDPOINT")
    vllm_model: str | None = Field(default=None, validation_alias="VLLM_MODEL")
    vllm_api_key: SecretStr | None = Field(default=None, validation_alias="VLLM_API_KEY")
    tools: Literal["native", "emulated"] = Field(default="native", validation_alias="MODEL_TOOLS")
    """`emulated` is for models that know no tools (DeepSeek-Coder-V2, CodeLlama): they are told of them in words."""
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
    alternative_model: str = Field(default="", validation_alias="MODEL_ALTERNATIVE")
    alternative_price_input_usd_per_million: float | None = Field(
        default=None, ge=0, validation_alias="MODEL_ALTERNATIVE_PRICE_INPUT_USD_PER_MILLION"
    )
    alternative_price_output_usd_per_million: float | None = Field(
        default=None, ge=0, validation_alias="MODEL_ALTERNATIVE_PRICE_OUTPUT_USD_PER_MILLION"
    )

    @model_validator(mode="after")
    def _own_vllm_first(self) -> Self:
        """A vLLM of one's own takes the place of the cloud whole: no key of another provider is sent to it."""
        if self.vllm_endpoint:
            self.base_url, self.api_key = self.vllm_endpoint, self.vllm_api_key
            self.model = self.vllm_model or self.model
        return self

    def alternative(self) -> LLMSettings:
        """The same endpoint with the model that is asked when the first gets nowhere."""
        return self.model_copy(
            update={
                "model": self.alternative_model,
                "price_input_usd_per_million": self.alternative_price_input_usd_per_million,
                "price_output_usd_per_million": self.alternative_price_output_usd_per_million,
            }
        )

    def offered_alternative(self, has_limit_in_dollars: bool) -> str:
        """The other model's name; "" if there is none, or no price to hold the limit with."""
        is_unpriced = self.alternative().cost_usd(0, 0) is None
        return "" if has_limit_in_dollars and is_unpriced else self.alternative_model

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
            return OPENAI
        host = parts.hostname or "unknown"
        return f"{host}:{parts.port}" if parts.port else host

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float | None:
        """None when the price is not known."""
        if self.price_input_usd_per_million is None or self.price_output_usd_per_million is None:
            return None
        return (
            input_tokens * self.price_input_usd_per_million + output_tokens * self.price_output_usd_per_million
        ) / 1_000_000
