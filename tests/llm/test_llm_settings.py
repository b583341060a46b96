"""Settings of the model, from the environment."""

from __future__ import annotations

import pytest

from packages.llm.settings import LLMSettings

NAMES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "MODEL_TIMEOUT_SECONDS")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_set_is_not_configured() -> None:
    settings = LLMSettings()
    assert not settings.is_configured
    assert (settings.model, settings.timeout_seconds, settings.provider) == ("gpt-4.1", 300.0, "openai")
    assert settings.cost_usd(1, 1) is None


def test_variables_are_read_and_empty_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("OPENAI_MODEL", "")
    monkeypatch.setenv("MODEL_TIMEOUT_SECONDS", "10")
    settings = LLMSettings()
    assert (settings.is_configured, settings.model, settings.timeout_seconds) == (False, "gpt-4.1", 10.0)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    monkeypatch.setenv("MODEL_PRICE_INPUT_USD_PER_MILLION", "2")
    monkeypatch.setenv("MODEL_PRICE_OUTPUT_USD_PER_MILLION", "8")
    settings = LLMSettings()
    assert settings.is_configured
    assert settings.cost_usd(1_000_000, 500_000) == 6.0
    assert "sk-1" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("http://user:password@10.0.0.7:8000/v1?token=secret", "10.0.0.7:8000"),
        ("https://openrouter.ai/api/v1", "openrouter.ai"),
    ],
)
def test_the_provider_is_named_without_secrets(url: str, provider: str) -> None:
    assert LLMSettings(base_url=url).provider == provider
